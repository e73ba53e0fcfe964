"""Comparison of runs: which settings differ, and which results.

The first run is the baseline of the others. Settings that were left out count
as their block's default, so writing a default down is no difference. Nothing is
read here: the caller brings what the store has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline_core.compare.direction import verdict
from pipeline_core.edits import renewed
from pipeline_core.spec import Pipeline, Stage
from pipeline_core.spec.entry import Catalogue, Entry


@dataclass(frozen=True)
class RunRecord:
    """A run, as far as it is compared.

    Parameters
    ----------
    id
        The run.
    pipeline
        The pipeline that was run.
    stages
        The store's rows of its stages.
    threads
        Thread limit of a stage.
    """

    id: str
    pipeline: Pipeline
    stages: Sequence[Mapping[str, Any]] = ()
    threads: int = 1


@dataclass(frozen=True)
class Difference:
    """Something that is not the same in all runs.

    Parameters
    ----------
    kind
        ``seed``, ``threads``, ``stage``, ``block``, ``off``, ``inputs`` or ``setting``.
    stage, name
        Its place: the stage, and the port or setting.
    values
        One per run; None where the run does not have it.
    """

    kind: str
    stage: str | None
    name: str | None
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Metric:
    """A number of a report, in every run.

    Parameters
    ----------
    stage, name
        The stage with the report, and the metric.
    values
        One per run; None where the report has none.
    changes
        Difference of each value to that of the first run.
    verdicts
        ``better``, ``worse``, ``same``, ``other`` or None, one per run.
    """

    stage: str
    name: str
    values: tuple[float | None, ...]
    changes: tuple[float | None, ...]
    verdicts: tuple[str | None, ...]

    @property
    def differs(self) -> bool:
        """Whether any run has another value than the first."""
        return any(verdict not in ("same", None) for verdict in self.verdicts[1:])


@dataclass(frozen=True)
class Comparison:
    """The result of comparing runs.

    Parameters
    ----------
    runs
        Their ids; the first is the baseline.
    differences
        Different settings and wires, in the order of the stages.
    metrics
        Every number of every report.
    states
        For each stage its final state, one per run.
    marks
        For each stage and run ``same``, ``changed`` (its own settings or wires differ),
        ``affected`` (those of an ancestor do), ``only_here`` or None (the run does not
        have the stage).
    """

    runs: tuple[str, ...]
    differences: tuple[Difference, ...]
    metrics: tuple[Metric, ...]
    states: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    marks: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)


def compare(runs: Sequence[RunRecord], catalogue: Catalogue) -> Comparison:
    """Compare runs with the first of them.

    Parameters
    ----------
    runs
        At least one.
    catalogue
        The blocks, for the defaults and the former names of their settings.

    Examples
    --------
    >>> small, big = (
    ...     RunRecord(name, Pipeline(stages={"f": Stage("f", "forest", settings={"trees": n})}))
    ...     for name, n in (("a", 10), ("b", 99))
    ... )
    >>> compare([small, big], {}).differences[0].values
    (10, 99)
    """
    runs = [replace(run, pipeline=renewed(run.pipeline, catalogue)) for run in runs]
    stages = list(dict.fromkeys(name for run in runs for name in run.pipeline.stages))
    differences = [*_run_differences(runs)]
    for stage in stages:
        differences += _stage_differences(stage, runs, catalogue)
    rows = [{row["stage"]: row for row in run.stages} for run in runs]
    states = {
        stage: tuple(by_stage.get(stage, {}).get("status") for by_stage in rows) for stage in stages
    }
    return Comparison(
        runs=tuple(run.id for run in runs),
        differences=tuple(differences),
        metrics=tuple(_metrics(stages, rows)),
        states=states,
        marks=_marks(stages, runs, differences),
    )


def _run_differences(runs: Sequence[RunRecord]) -> Iterator[Difference]:
    for kind, values in (
        ("seed", tuple(run.pipeline.seed for run in runs)),
        ("threads", tuple(run.threads for run in runs)),
    ):
        if len(set(values)) > 1:
            yield Difference(kind, None, None, values)


def _stage_differences(
    name: str, runs: Sequence[RunRecord], catalogue: Catalogue
) -> Iterator[Difference]:
    stages = [run.pipeline.stages.get(name) for run in runs]
    present = [stage for stage in stages if stage is not None]
    blocks = tuple(stage.block if stage else None for stage in stages)
    if len(present) < len(stages):
        yield Difference("stage", name, None, blocks)
    elif len(set(blocks)) > 1:
        yield Difference("block", name, None, blocks)
    for kind in ("off", "bypass"):
        if len({getattr(stage, kind) for stage in present}) > 1:
            values = tuple(getattr(stage, kind) if stage else None for stage in stages)
            yield Difference(kind, name, None, values)
    yield from _input_differences(name, stages)
    if len(set(blocks) - {None}) == 1:  # settings of different blocks cannot be compared
        yield from _setting_differences(name, stages, catalogue.get(present[0].block))


def _input_differences(name: str, stages: list[Stage | None]) -> Iterator[Difference]:
    present = [stage for stage in stages if stage is not None]
    wired = [stage.written_inputs if stage else None for stage in stages]
    for port in dict.fromkeys(port for stage in present for port in stage.inputs):
        sources = [inputs.get(port, ()) for inputs in wired if inputs is not None]
        if len(set(sources)) > 1:
            values = tuple(None if i is None else list(i.get(port, ())) for i in wired)
            yield Difference("inputs", name, port, values)


def _setting_differences(
    name: str, stages: list[Stage | None], entry: Entry | None
) -> Iterator[Difference]:
    present = [stage for stage in stages if stage is not None]
    schemas = entry.get("settings", {}).get("properties", {}) if entry else {}
    for setting in dict.fromkeys(setting for stage in present for setting in stage.settings):
        default = schemas.get(setting, {}).get("default")
        values = [
            _normalised(stage.settings.get(setting, default)) if stage else None for stage in stages
        ]
        chosen = [value for value, stage in zip(values, stages, strict=True) if stage]
        if any(_differ(value, chosen[0]) for value in chosen):
            yield Difference("setting", name, setting, tuple(values))


def _normalised(value: Any) -> Any:
    """Return a value so that a list equals a tuple, and 1 equals 1.0."""
    if isinstance(value, list | tuple):
        return [_normalised(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _normalised(item) for name, item in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _differ(value: Any, other: Any) -> bool:
    return bool(value != other) or type(value) is not type(other)


def _metrics(stages: Iterable[str], rows: Sequence[Mapping[str, Any]]) -> Iterator[Metric]:
    for stage in stages:
        summaries = [(by_stage.get(stage) or {}).get("summary") or {} for by_stage in rows]
        metrics = [summary.get("metrics") or {} for summary in summaries]
        for name in dict.fromkeys(name for by_name in metrics for name in by_name):
            values = tuple(by_name.get(name) for by_name in metrics)
            first = values[0]
            changes = tuple(
                None if value is None or first is None else value - first for value in values
            )
            verdicts = tuple(verdict(name, first, value) for value in values)
            yield Metric(stage, name, values, changes, verdicts)


def _marks(
    stages: Iterable[str], runs: Sequence[RunRecord], differences: Sequence[Difference]
) -> dict[str, tuple[str | None, ...]]:
    marks_of_runs = []
    for i, run in enumerate(runs):
        own = [change for change in differences if _differ(change.values[i], change.values[0])]
        changed = {change.stage for change in own if change.stage}
        marks = {stage: _mark(stage, run, runs[0], changed) for stage in stages}
        _mark_affected(run.pipeline, marks, everything=any(change.stage is None for change in own))
        marks_of_runs.append(marks)
    return {stage: tuple(marks[stage] for marks in marks_of_runs) for stage in stages}


def _mark(stage: str, run: RunRecord, first: RunRecord, changed: set[str]) -> str | None:
    if stage not in run.pipeline.stages:
        return None
    if stage not in first.pipeline.stages:
        return "only_here"
    return "changed" if stage in changed else "same"


def _mark_affected(pipeline: Pipeline, marks: dict[str, str | None], *, everything: bool) -> None:
    """Mark the descendants of changed stages, until nothing changes: wires may form a cycle."""
    has_changed = True
    while has_changed:
        has_changed = False
        for stage in pipeline.stages.values():
            sources = [source for names in stage.inputs.values() for source in names]
            is_affected = everything or any(
                marks.get(source) not in ("same", None) for source in sources
            )
            if marks[stage.name] == "same" and is_affected:
                marks[stage.name], has_changed = "affected", True
