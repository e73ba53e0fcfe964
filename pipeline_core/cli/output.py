"""The results of a run, as text and as JSON: its stages, metrics and checks."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.cli.metrics import headlines
from pipeline_core.cli.model_checks import print_model_checks
from pipeline_core.cli.numbers import fixed, say_here, whole
from pipeline_core.data.output import finite
from pipeline_core.measures.gate_rule import COMPARISONS, LIMITS
from pipeline_core.messages.metric_names import metric_name
from pipeline_core.messages.model_checks import is_model_check
from pipeline_core.messages.reading_notes import reading_messages
from pipeline_core.messages.words import lookup, say
from pipeline_core.spec import parse
from pipeline_core.spec.literal import abbreviate
from pipeline_core.spec.mutings_today import mutings_today
from pipeline_core.store.run_notes import RunNote
from pipeline_core.store.runs import Run

EXIT_CODES = {
    "succeeded": 0,
    "refused": 1,
    "failed": 3,
    "timed_out": 3,
    "crashed": 4,
    "lost": 4,
    "cancelled": 130,
}
Row = Mapping[str, Any]
_CHECK_VALUES = (
    "name", "column", "value", "limit", "failed_rows", "of_rows", "compared", "compared_with",
    "estimate",
)  # fmt: skip
_GATE_CONDITIONS = frozenset(
    {*LIMITS, *COMPARISONS, "surely_at_least", "surely_at_most", "report_passed"}
)


def to_json(value: Any) -> str:
    """Return a value as JSON: null for what is no number, text for what JSON has no word for.

    Examples
    --------
    >>> to_json({"r2": float("nan")}).split()
    ['{', '"r2":', 'null', '}']
    """
    return json.dumps(finite(value), indent=2, allow_nan=False, default=str)


def run_as_json(
    run: Run, stages: Sequence[Row], language: str, note: RunNote | None = None
) -> dict[str, Any]:
    """Return the object that ``run --json`` and ``show --json`` print.

    Parameters
    ----------
    run, stages
        The run, and its stages in order.
    language
        Language of the sentences.
    note
        What stands beside the run, if it is to be told.
    """
    return {
        "run": run.id,
        "status": run.status,
        **({"beside": note.as_json()} if note else {}),
        **({"pinned": list(run.pinned)} if run.pinned else {}),
        **({"cut_short": list(run.cut_short)} if run.cut_short else {}),
        **({"overridden": list(run.overridden)} if run.overridden else {}),
        **parameters_as_json(run),
        "stages": {row["stage"]: _stage_as_json(row, language) for row in stages},
    }


def has_error(row: Row) -> bool:
    """Return whether a run left a stage out for its own error."""
    return (row.get("reason") or {}).get("code") == "reason.has_error"


def _stage_as_json(row: Row, language: str) -> dict[str, Any]:
    summary = row["summary"] or {}
    stage = {
        "status": row["status"],
        "reason": sentence_of(row["reason"], language),
        "seconds": row["seconds"],
        "rows": summary.get("rows"),
        "metrics": summary.get("metrics", {}),
        "checks": summary.get("checks", []),
        "notes": [
            *(note_sentence(note, language) for note in summary.get("notes", [])),
            *(sentence_of(m.as_json(), language) for m in reading_messages(summary.get("ingest"))),
        ],
    }
    if summary.get("overridden"):
        stage["overridden"] = summary["overridden"]
    if row["error"]:
        stage["error"] = sentence_of(row["error"], language)
    return stage


def note_sentence(note: Any, language: str, say: Callable[..., str] = say) -> str:
    """Return a note of a report as a sentence; a code that nobody worded, with its values.

    Parameters
    ----------
    note, language
        The note, and the language of the sentence.
    say
        Words it: `say_here` for a terminal.

    Examples
    --------
    >>> note_sentence("Ten rows had no date.", "en")
    'Ten rows had no date.'
    >>> note_sentence({"code": "of_mine", "metric": "roc_auc", "gain": 1 / 3}, "en")
    'note.of_mine (metric: ROC AUC, gain: 0.3333)'
    """
    if not isinstance(note, Mapping):
        return str(note)
    values = {n: _note_value(n, value, language) for n, value in note.items() if n != "code"}
    return say(f"note.{note.get('code')}", values, language)


def _note_value(name: str, value: Any, language: str) -> Any:
    if isinstance(value, list | tuple):
        return [_note_value(name, item, language) for item in value]
    if name in ("metric", "metrics"):
        return metric_name(str(value), language)
    return float(f"{value:.4g}") if isinstance(value, float) else value


def sentence_of(message: Row | None, language: str) -> str | None:
    """Return the sentence of a message as plain data; None of none."""
    return say(message["code"], message["values"], language) if message else None


def print_result(
    run: Run,
    stages: Sequence[Row],
    catalogue: Catalogue,
    blocks: Mapping[str, str],
    language: str,
    note: RunNote | None = None,
) -> None:
    """Print a run: one line a stage, then the metrics by block, then failed checks.

    Parameters
    ----------
    run, stages
        The run, and its stages in order.
    catalogue
        The blocks, for their titles.
    blocks
        Block of each stage.
    language
        Language of the output.
    note
        What stands beside the run.
    """
    print(f"{run.name}  ·  {say(f'state.{run.status}', {}, language)}  ·  {run.id}")
    beside = note_lines(note, language) if note else []
    head = [*parameter_lines(run, language), *pin_lines(run, language), *beside]
    print("\n".join([*head, ""]))
    print_table([_stage_cells(row, language) for row in stages], right={2, 3})
    for block in dict.fromkeys(blocks.values()):
        rows = [row for row in stages if blocks.get(row["stage"]) == block and _metrics(row)]
        if rows:
            title = lookup(f"block.{block}", language) or catalogue[block]["title"]
            print(f"\n{title}")
            print_table(_metric_columns(rows, language), right=set(range(1, len(rows) + 1)))
    mutings = mutings_today(run.file, run.spec)
    for row in stages:
        _print_checks(row, language)
        print_model_checks(
            row["stage"], (row["summary"] or {}).get("checks", []), mutings, language
        )
    _print_notes(stages, language)


def parameters_as_json(run: Run) -> dict[str, Any]:
    """Return the values of a run's parameters, under their key; nothing where it has none."""
    parameters = parse(run.spec).parameters
    return {"parameters": dict(parameters)} if parameters else {}


def parameter_lines(run: Run, language: str) -> list[str]:
    """Return a line with the parameters of a run and their values; none where it has none."""
    parameters = parse(run.spec).parameters.items()
    listing = ", ".join(f"{name} = {abbreviate(value)}" for name, value in parameters)
    return [say("cli.parameters", {"parameters": listing}, language)] if listing else []


def pin_lines(run: Run, language: str) -> list[str]:
    """Return lines with the stages of a run that were pinned, cut short or overridden."""
    groups = {
        "cli.pinned": run.pinned,
        "cli.cut_short": run.cut_short,
        "cli.overridden": run.overridden,
    }
    return [say(code, {"stages": list(names)}, language) for code, names in groups.items() if names]


def note_lines(note: RunNote, language: str) -> list[str]:
    """Return the lines of what stands beside a run; none where nothing does.

    Examples
    --------
    >>> note_lines(RunNote(starred=True, tags=("final",), note="Overfits."), "en")
    ['Starred', 'Tags: final', 'Note: Overfits.']
    """
    lines = [say("cli.starred", {}, language)] if note.starred else []
    if note.tags:
        lines.append(say("cli.tags", {"tags": ", ".join(note.tags)}, language))
    texts = {"cli.run_hypothesis": note.hypothesis, "cli.run_note": note.note}
    return lines + [say(code, {"text": text}, language) for code, text in texts.items() if text]


def _stage_cells(row: Row, language: str) -> list[str]:
    summary = row["summary"] or {}
    seconds = "" if row["seconds"] is None else f"{fixed(row['seconds'], 2)} s"
    rows = summary.get("rows")
    reason = sentence_of(row["error"], language) or sentence_of(row["reason"], language) or ""
    state = say(f"state.{row['status']}", {}, language)
    return [row["stage"], state, "" if rows is None else whole(rows), seconds, reason]


def _metrics(row: Row) -> dict[str, str]:
    return headlines((row["summary"] or {}).get("metrics", {}))


def _metric_columns(rows: Sequence[Row], language: str) -> list[list[str]]:
    names = list(dict.fromkeys(name for row in rows for name in _metrics(row)))
    head = ["", *(row["stage"] for row in rows)]
    lines = [
        [metric_name(name, language), *(_metrics(row).get(name, "–") for row in rows)]
        for name in names
    ]
    return [head, *lines]


def _print_checks(row: Row, language: str) -> None:
    """Print the checks that failed, those of a gate all, and who answers for them."""
    summary = row["summary"] or {}
    for check in summary.get("checks", []):
        passed = check.get("passed", True)
        if is_model_check(check):
            continue
        if not passed or check.get("condition") in _GATE_CONDITIONS:
            code = "severity.passed" if passed else f"severity.{check.get('severity', 'error')}"
            mark = say(code, {}, language)
            print(f"\n{mark}: {row['stage']}: {_check_sentence(check, language)}")
    for given in summary.get("overridden", []):
        print(f"\n{say('cli.overridden_by', {**given, 'stage': row['stage']}, language)}")


def _print_notes(stages: Sequence[Row], language: str) -> None:
    """Print each note once, with the stages whose report has it."""
    by_sentence: dict[str, list[str]] = {}
    for row in stages:
        for note in (row["summary"] or {}).get("notes", []):
            by_sentence.setdefault(note_sentence(note, language, say_here), []).append(row["stage"])
    for sentence, names in by_sentence.items():
        print(f"\n{say('cli.note', {'stages': ', '.join(names), 'note': sentence}, language)}")


def _check_sentence(check: Row, language: str) -> str:
    values = {name: check.get(name) for name in _CHECK_VALUES}
    code = f"check.{check.get('condition')}"
    if lookup(code, language) is None:
        code = "check.failed" if check.get("failed_rows") is None else "check.failed_rows"
    return say_here(code, values, language)


def print_table(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> None:
    """Print rows in aligned columns.

    Parameters
    ----------
    rows
        The cells of each row.
    right
        Positions of the columns that are aligned right.

    Examples
    --------
    >>> print_table([["a", "1"], ["bcd", "20"]], right={1})
      a     1
      bcd  20
    """
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))] if rows else []
    for row in rows:
        cells = [
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print(("  " + "  ".join(cells)).rstrip())
