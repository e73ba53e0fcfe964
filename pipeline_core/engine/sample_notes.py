"""Notes on reports that are made of a part of the rows only.

A source that reads the first rows of a file, or draws some, notes it (`measures.row_notes`).
Whatever reports below it say is then of these rows, and every report says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.data.output import Output, Report
from pipeline_core.plan import Plan

# The note of a source, and that of a report below it.
_BELOW = {"rows_sampled": "made_from_sample", "first_rows_read": "made_from_first_rows"}


def samples_in(notes: Iterable[Any], stage: str) -> tuple[dict[str, Any], ...]:
    """Return what the reports below a stage must say of it, by its notes.

    Examples
    --------
    >>> samples_in([{"code": "first_rows_read", "rows": 5}, "Well."], "sold")
    ({'code': 'made_from_first_rows', 'rows': 5, 'stage': 'sold'},)
    """
    return tuple(
        {**note, "code": _BELOW[note["code"]], "stage": stage}
        for note in notes
        if isinstance(note, Mapping) and note.get("code") in _BELOW
    )


def with_sample_notes(
    output: Output, stage: str, plan: Plan, samples: Mapping[str, Iterable[Mapping[str, Any]]]
) -> Output:
    """Return the output of a stage, with a note on each sample that it is made of.

    The note stands in its report, and in what its model has inside.

    Parameters
    ----------
    output
        What the stage made.
    stage, plan
        The stage, and the plan that tells what it is made of.
    samples
        For each stage above, as far as it has run, what `samples_in` returned.
    """
    report, contents = output.report, output.contents
    is_row_block = plan.entries[plan.jobs[stage].block]["shape"] == "row"
    if is_row_block or (report is None and contents is None):
        return output
    notes = [dict(note) for name in _stages_above(plan, stage) for note in samples.get(name, ())]
    if not notes:
        return output
    if contents is not None:
        contents = {**contents, "notes": [*notes, *contents["notes"]]}
    noted: Report | None = None
    if report is not None:
        noted = {**report, "notes": [*notes, *(report.get("notes") or ())]}
    return replace(output, report=noted, contents=contents)


def _stages_above(plan: Plan, stage: str) -> list[str]:
    """Return the stages that a stage is made of, in the order of the plan."""
    above: set[str] = set()
    waiting = [stage]
    while waiting:
        job = plan.jobs.get(waiting.pop())
        new = [name for name in (job.sources if job else ()) if name not in above]
        above.update(new)
        waiting += new
    return [name for name in plan.jobs if name in above]
