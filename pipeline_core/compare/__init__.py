"""Two or more runs beside each other: what was set otherwise, what came out otherwise.

The first run is the one that the others are measured by. Settings that were
left out count as their block's default, so writing a default down is no
difference. Nothing is read here: whoever asks brings what the store has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline_core.compare.direction import direction, verdict
from pipeline_core.spec import Pipeline, Stage

__all__ = ["Comparison", "Difference", "Metric", "Told", "compare", "direction", "verdict"]


@dataclass(frozen=True)
class Told:
    """A run as it is compared.

    Parameters
    ----------
    id
        The run.
    pipeline
        What was run.
    stages
        The rows that the store has of its stages.
    threads
        Threads that a stage might use.
    """

    id: str
    pipeline: Pipeline
    stages: Sequence[Mapping[str, Any]] = ()
    threads: int = 1


@dataclass(frozen=True)
class Difference:
    """Something that is not the same in all runs; None where a run does not have it.

    Parameters
    ----------
    kind
        ``seed``, ``threads``, ``stage``, ``block``, ``off``, ``inputs`` or ``setting``.
    stage, name
        Where: the stage, and the port or setting.
    values
        One a run.
    """

    kind: str
    stage: str | None
    name: str | None
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Metric:
    """A number of a report in every run.

    Parameters
    ----------
    values
        One a run; None where there is none.
    changes
        How far each is from the first run's.
    verdicts
        ``better``, ``worse``, ``same``, ``other`` or None, one a run.
    """

    stage: str
    name: str
    values: tuple[float | None, ...]
    changes: tuple[float | None, ...]
    verdicts: tuple[str | None, ...]

    @property
    def differs(self) -> bool:
        """Whether any run gives another number than the first."""
        return any(verdict not in ("same", None) for verdict in self.verdicts[1:])


@dataclass(frozen=True)
class Comparison:
    """What comparing runs found.

    Parameters
    ----------
    runs
        Their ids; the first is what the others are measured by.
    differences
        What was set otherwise, in the order of the stages.
    metrics
        Every number of every report.
    states
        For each stage how it ended, one a run.
    marks
        For each stage and run ``same``, ``changed`` (set otherwise), ``affected``
        (something before it was), ``only_here`` or None (it is not there).
    """

    runs: tuple[str, ...]
    differences: tuple[Difference, ...]
    metrics: tuple[Metric, ...]
    states: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    marks: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)


def compare(runs: Sequence[Told], catalogue: Mapping[str, Mapping[str, Any]]) -> Comparison:
    """Compare runs with the first of them.

    Parameters
    ----------
    runs
        At least one.
    catalogue
        The blocks, for the defaults of their settings.

    Examples
    --------
    >>> small, big = (
    ...     Told(name, Pipeline(stages={"f": Stage("f", "forest", settings={"trees": n})}))
    ...     for name, n in (("a", 10), ("b", 99))
    ... )
    >>> compare([small, big], {}).differences[0].values
    (10, 99)
    """
    names = list(dict.fromkeys(name for run in runs for name in run.pipeline.stages))
    found = [*_whole(runs), *(one for name in names for one in _stage(name, runs, catalogue))]
    rows = [{row["stage"]: row for row in run.stages} for run in runs]
    states = {name: tuple(one.get(name, {}).get("status") for one in rows) for name in names}
    return Comparison(
        tuple(run.id for run in runs), tuple(found), tuple(_metrics(names, rows)), states,
        _marks(names, runs, found),
    )  # fmt: skip


def _whole(runs: Sequence[Told]) -> Iterable[Difference]:
    for kind, values in (
        ("seed", tuple(run.pipeline.seed for run in runs)),
        ("threads", tuple(run.threads for run in runs)),
    ):
        if len(set(values)) > 1:
            yield Difference(kind, None, None, values)


def _stage(
    name: str, runs: Sequence[Told], catalogue: Mapping[str, Mapping[str, Any]]
) -> Iterable[Difference]:
    stages = [run.pipeline.stages.get(name) for run in runs]
    there = [stage for stage in stages if stage is not None]
    blocks = tuple(stage.block if stage else None for stage in stages)
    if len(there) < len(stages):
        yield Difference("stage", name, None, blocks)
    elif len(set(blocks)) > 1:
        yield Difference("block", name, None, blocks)
    if len({stage.off for stage in there}) > 1:
        yield Difference("off", name, None, tuple(one.off if one else None for one in stages))
    yield from _wires(name, there, stages)
    if len(set(blocks) - {None}) == 1:  # settings of different blocks are not to be compared
        yield from _settings(name, there, stages, catalogue.get(there[0].block, {}))


def _wires(name: str, there: list[Stage], stages: list[Stage | None]) -> Iterable[Difference]:
    for port in dict.fromkeys(port for stage in there for port in stage.inputs):
        if len({stage.inputs.get(port, ()) for stage in there}) > 1:
            values = tuple(list(one.inputs.get(port, ())) if one else None for one in stages)
            yield Difference("inputs", name, port, values)


def _settings(
    name: str, there: list[Stage], stages: list[Stage | None], entry: Mapping[str, Any]
) -> Iterable[Difference]:
    defaults = {
        setting: about["default"]
        for setting, about in entry.get("settings", {}).get("properties", {}).items()
        if "default" in about
    }
    for setting in dict.fromkeys(one for stage in there for one in stage.settings):
        values = [_plain(stage.settings.get(setting, defaults.get(setting))) for stage in there]
        if any(_differ(value, values[0]) for value in values):
            given = iter(values)
            shown = tuple(None if one is None else next(given) for one in stages)
            yield Difference("setting", name, setting, shown)


def _plain(value: Any) -> Any:
    """Return a value so that a list equals a tuple, and 1 equals 1.0."""
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _metrics(names: Iterable[str], rows: Sequence[Mapping[str, Any]]) -> Iterable[Metric]:
    for stage in names:
        told = [((one.get(stage) or {}).get("summary") or {}).get("metrics") or {} for one in rows]
        for name in dict.fromkeys(name for metrics in told for name in metrics):
            values = tuple(metrics.get(name) for metrics in told)
            changes = tuple(
                None if one is None or values[0] is None else one - values[0] for one in values
            )
            verdicts = tuple(verdict(name, values[0], one) for one in values)
            yield Metric(stage, name, values, changes, verdicts)


def _marks(
    names: Iterable[str], runs: Sequence[Told], found: Sequence[Difference]
) -> dict[str, tuple[str | None, ...]]:
    by_run = []
    for place, run in enumerate(runs):
        other = [one for one in found if _differ(one.values[place], one.values[0])]
        touched = {one.stage for one in other if one.stage}
        marks = {name: _mark(name, run, runs[0], touched) for name in names}
        _spread(run.pipeline, marks, any(one.stage is None for one in other))
        by_run.append(marks)
    return {name: tuple(marks[name] for marks in by_run) for name in names}


def _differ(value: Any, other: Any) -> bool:
    return bool(value != other) or type(value) is not type(other)


def _mark(name: str, run: Told, first: Told, touched: set[str]) -> str | None:
    if name not in run.pipeline.stages:
        return None
    if name not in first.pipeline.stages:
        return "only_here"
    return "changed" if name in touched else "same"


def _spread(pipeline: Pipeline, marks: dict[str, str | None], general: bool) -> None:
    """Mark what comes after something that was changed; a wire may lead back, so until calm."""
    calm = False
    while not calm:
        calm = True
        for stage in pipeline.stages.values():
            before = [one for names in stage.inputs.values() for one in names]
            hit = general or any(marks.get(one) not in ("same", None) for one in before)
            if marks[stage.name] == "same" and hit:
                marks[stage.name], calm = "affected", False
