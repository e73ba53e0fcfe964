"""The sources of a run beside those of the last good run of the same pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pipeline_core.compare.source_changes import SourceChange, source_changes
from pipeline_core.errors import FabricaError
from pipeline_core.spec import parse
from pipeline_core.store import Store
from pipeline_core.store.runs import Run


class SourceComparison(NamedTuple):
    """What is different in a source since the last good run.

    Parameters
    ----------
    run, created
        That run, and when it was asked for, in seconds since 1970.
    same_settings
        Whether the source had the same block and settings in it.
    changes
        What is different, the notable first; empty where nothing is.
    """

    run: str
    created: float
    same_settings: bool
    changes: list[SourceChange]

    @property
    def is_notable(self) -> bool:
        """Whether any of the changes is to be told without being asked."""
        return any(change.is_notable for change in self.changes)


def source_comparisons(
    store: Store, run: Run, stages: Iterable[Mapping[str, Any]]
) -> dict[str, SourceComparison]:
    """Return the comparison of each source of a run that has an earlier good one.

    Parameters
    ----------
    store
        The workspace.
    run, stages
        The run, and its stages as the store returns them.
    """
    before = (run.created, run.id)
    found = {
        row["stage"]: source_comparison(
            store, run.pipeline_id, run.spec, row["stage"], row["summary"], before
        )
        for row in stages
        if row.get("summary")
    }
    return {name: comparison for name, comparison in found.items() if comparison is not None}


def source_comparison(
    store: Store,
    pipeline_id: str,
    spec: str,
    stage: str,
    summary: Mapping[str, Any],
    before: tuple[float, str] | None = None,
) -> SourceComparison | None:
    """Return the comparison of one source; None if it is none, or has no earlier good result.

    Parameters
    ----------
    store
        The workspace.
    pipeline_id, spec, stage
        The pipeline's identity, its text, and the stage.
    summary
        The summary of what is compared.
    before
        When its run was asked for, and its id; None if it is of no run yet.
    """
    report = summary.get("ingest") or {}
    if "profile" not in report:
        return None
    good = store.history.last_good(pipeline_id, stage, before)
    earlier = (good.summary.get("ingest") or {}) if good else {}
    if good is None or "profile" not in earlier:  # the runs of old workspaces have none
        return None
    same = _stage_settings(spec, stage) == _stage_settings(good.spec, stage)
    return SourceComparison(good.run, good.created, same, source_changes(earlier, report))


def _stage_settings(spec: str, stage: str) -> Any:
    """Return a stage's block and settings in the text of a pipeline; None if they are unknown."""
    try:
        found = parse(spec).stages.get(stage)
    except FabricaError:
        return None
    return None if found is None else (found.block, dict(found.settings))
