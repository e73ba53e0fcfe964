"""Two versions of kept models side by side: what differs between them, and which does better."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pipeline_core.compare.direction import verdict
from pipeline_core.store.kept_models import KeptModel

Json = Mapping[str, Any]
_ASKED_TWICE = ("_std",)


class MetricChange(NamedTuple):
    """A metric of two versions.

    Parameters
    ----------
    stage, metric
        The stage that judged the first one, and the metric.
    first, second
        The values.
    intervals
        Of each; None where there is none.
    verdict
        Whether the second is ``better``, ``worse``, the ``same`` or ``other``; ``unclear``
        where the difference lies within both intervals.
    """

    stage: str
    metric: str
    first: float | None
    second: float | None
    intervals: tuple[list[float] | None, list[float] | None]
    verdict: str | None


class VersionComparison(NamedTuple):
    """What differs between two versions.

    Parameters
    ----------
    first, second
        The versions.
    metrics
        The metrics that both have.
    differences
        What else differs: what it is, and its value in each.
    same_rows
        Whether both were judged on rows of the same files, in the same number, drawn alike.
    text
        The difference of their pipelines' texts, line by line.
    """

    first: KeptModel
    second: KeptModel
    metrics: list[MetricChange]
    differences: list[tuple[str, str, str]]
    same_rows: bool
    text: list[str]


def compare_versions(first: KeptModel, second: KeptModel) -> VersionComparison:
    """Return what differs between two versions.

    Parameters
    ----------
    first, second
        The versions, of one model or of two.
    """
    a, b = first.record, second.record
    old, new = (record["pipeline"]["text"].splitlines() for record in (a, b))
    return VersionComparison(
        first,
        second,
        list(_metrics(a["judgements"], b["judgements"])),
        list(_differences(a, b)),
        _rows(a) == _rows(b),
        list(difflib.unified_diff(old, new, first.title, second.title, lineterm="", n=2)),
    )


def _metrics(first: list[Json], second: list[Json]) -> Iterator[MetricChange]:
    for judgement in first:
        other = _same_judge(judgement, first, second)
        if other is None:
            continue
        for name, value in judgement["metrics"].items():
            if name in other["metrics"] and not name.endswith(_ASKED_TWICE):
                yield _change(judgement, other, name, value)


def _same_judge(judgement: Json, first: list[Json], second: list[Json]) -> Json | None:
    """Return the judgement of the same stage, or the only one by the same block."""
    block = judgement["block"]
    alike = [other for other in second if other["block"] == block]
    named = [other for other in alike if other["stage"] == judgement["stage"]]
    alone = len(alike) == 1 and sum(other["block"] == block for other in first) == 1
    return next(iter(named or (alike if alone else [])), None)


def _change(judgement: Json, other: Json, name: str, value: Any) -> MetricChange:
    new = other["metrics"][name]
    ends = (judgement["intervals"].get(name), other["intervals"].get(name))
    before, after = (one if isinstance(one, int | float) else None for one in (value, new))
    said = verdict(name, before, after)
    if said in ("better", "worse") and _lies_in(after, ends[0]) and _lies_in(before, ends[1]):
        said = "unclear"  # chance alone could do that
    return MetricChange(judgement["stage"], name, before, after, ends, said)


def _lies_in(value: float | None, interval: list[float] | None) -> bool:
    return value is not None and interval is not None and interval[0] <= value <= interval[1]


def _rows(record: Json) -> Any:
    """Return what tells which rows a model was judged on."""
    files = [[source["block"], sorted(source["files"].values())] for source in record["sources"]]
    return [sorted(files, key=str), record["rows"], record["seed"]]


def _differences(first: Json, second: Json) -> Iterator[tuple[str, str, str]]:
    for name in ("block", "seed"):
        yield from _difference(name, first[name], second[name])
    for part in ("settings", "roles", "rows", "libraries"):
        names = dict.fromkeys([*first[part], *second[part]])
        for name in names:
            yield from _difference(name, first[part].get(name), second[part].get(name))
    hashes = [
        {source["stage"]: ", ".join(source["files"].values()) for source in record["sources"]}
        for record in (first, second)
    ]
    for name in dict.fromkeys([*hashes[0], *hashes[1]]):
        yield from _difference(name, hashes[0].get(name), hashes[1].get(name))


def _difference(name: str, first: Any, second: Any) -> Iterator[tuple[str, str, str]]:
    if first != second:
        yield name, _text(first), _text(second)


def _text(value: Any) -> str:
    return "–" if value is None else str(value)
