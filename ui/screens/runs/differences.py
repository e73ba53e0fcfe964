"""Marks of the differences between two runs, stage by stage, for their drawing.

A stage is marked by the first kind of difference that it has: settings, then rows,
then metrics. Its details list all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pipeline_core.compare import Comparison, Difference, Metric
from pipeline_core.compare.sizes import Size
from pipeline_core.spec import Pipeline, Position
from ui.screens.results.part_builders import VERDICT_ARROWS, value_text
from ui.text.headline_metrics import COMPARED_METRICS
from ui.text.names import metric_name, setting_name
from ui.text.numbers import number
from ui.text.words import translate

KINDS = ("settings", "rows", "metrics", "affected", "only_first", "only_second", "same")
LANE_HEIGHT = 120.0
MAX_DETAILS = 7
_RESULT_STATES = ("succeeded", "reused", "refused")


class Detail(NamedTuple):
    """One difference, in full and in short."""

    text: str
    short: str


@dataclass(frozen=True)
class Mark:
    """How a stage differs between two runs.

    Parameters
    ----------
    kind
        One of `KINDS`.
    label
        Short text, for the box on the drawing.
    details
        Every difference, a line each.
    """

    kind: str
    label: str
    details: tuple[str, ...]

    @property
    def data(self) -> dict[str, str]:
        """The mark as data of the drawing."""
        return {"kind": self.kind, "line": self.label, "said": "\n".join(self.details)}


def merge_pipelines(first: Pipeline, second: Pipeline) -> Pipeline:
    """Return a pipeline with the stages of both; the second's where both have one.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> first = Pipeline(stages={"a": Stage("a", "x"), "b": Stage("b", "x", {"data": ("a",)})})
    >>> second = Pipeline(stages={"a": Stage("a", "y")})
    >>> [(stage.name, stage.block) for stage in merge_pipelines(first, second).stages.values()]
    [('a', 'y'), ('b', 'x')]
    """
    stages = {**first.stages, **second.stages}
    if set(first.stages) != set(second.stages):  # no box of one may lie on a group of the other
        second = replace(second, groups={})
    if len(stages) > 2 * len(first.stages.keys() & second.stages.keys()):
        return replace(second, stages=stages, layout={}, notes=())
    layout = _merge_layouts(first, second)
    layout = {name: place for name, place in layout.items() if name in stages}
    return replace(second, stages=stages, layout=layout, notes=())


def _merge_layouts(first: Pipeline, second: Pipeline) -> dict[str, Position]:
    """Return the places of the second's stages, and of the first's where nothing stands."""
    layout = dict(second.layout)
    occupied = set(layout.values())
    for name, (x, y) in first.layout.items():
        if name not in second.stages and name not in layout:
            while (x, y) in occupied:
                y += LANE_HEIGHT
            layout[name] = (x, y)
            occupied.add((x, y))
    return layout


def marks_of(
    comparison: Comparison,
    sizes: Mapping[str, tuple[Size | None, ...]],
    names: tuple[str, str],
    lang: str,
) -> dict[str, Mark]:
    """Return the mark of every stage of two runs.

    Parameters
    ----------
    comparison
        How the second differs from the first.
    sizes
        Rows and columns of each stage's table in both.
    names
        Names of the two runs.
    lang
        Language of the text.
    """
    kind_names = {kind: kind_name(kind, names, lang) for kind in KINDS}
    return {
        stage: _mark_of_stage(stage, comparison, sizes.get(stage, (None, None)), kind_names, lang)
        for stage in comparison.marks
    }


def kind_name(kind: str, names: tuple[str, str], lang: str) -> str:
    """Return the name of a kind of difference."""
    return translate(f"differs.{kind}", {"first": names[0], "second": names[1]}, lang)


def _mark_of_stage(
    stage: str,
    comparison: Comparison,
    size: tuple[Size | None, ...],
    kind_names: Mapping[str, str],
    lang: str,
) -> Mark:
    first, second = comparison.marks[stage]
    if first is None or second is None:
        kind = "only_first" if second is None else "only_second"
        return Mark(kind, kind_names[kind], (kind_names[kind],))
    differences = [item for item in comparison.differences if item.stage == stage]
    metrics = [metric for metric in comparison.metrics if metric.stage == stage]
    details_by_kind = {
        "settings": _setting_details(differences, lang),
        "rows": _size_details(size, lang),
        "metrics": _metric_details(metrics, lang),
    }
    details = [detail for details in details_by_kind.values() for detail in details]
    outcome = _outcome_change(comparison.states.get(stage, ()), lang)
    if details:
        kind = next(kind for kind, details_ in details_by_kind.items() if details_)
        texts = [detail.text for detail in details] + ([outcome.text] if outcome else [])
        return Mark(kind, details[0].short, tuple(texts))
    if outcome:
        return Mark("affected", outcome.short, (kind_names["affected"], outcome.text))
    kind = "same" if second == "same" else "affected"
    return Mark(kind, translate(f"differs.{kind}.line", None, lang), (kind_names[kind],))


def _outcome_change(states: tuple[str | None, ...], lang: str) -> Detail | None:
    """Return how a stage ended if only one of the runs has a result of it."""
    has_result = [state in _RESULT_STATES for state in states]
    if all(has_result) or not any(has_result):
        return None
    names = [translate(f"state.{state or 'not_run'}", None, lang) for state in states]
    return Detail(" → ".join(names), names[has_result.index(False)])


def _setting_details(differences: list[Difference], lang: str) -> list[Detail]:
    details = []
    for difference in differences:
        before, after = (exact_text(value, lang) for value in difference.values)
        change = f"{before} → {after}"
        details.append(Detail(f"{_setting_label(difference, lang)}: {change}", change))
    if len(details) > 1:
        short = translate("differs.many", {"n": len(details)}, lang)
        details = [Detail(detail.text, short) for detail in details]
    return details


def _setting_label(difference: Difference, lang: str) -> str:
    name = difference.name or ""
    if difference.kind == "setting":
        return setting_name(name, lang)
    return f"{translate(f'compare.{difference.kind}', None, lang)} {name}".strip()


def exact_text(value: Any, lang: str) -> str:
    """Return a setting without rounding, so that different values never look the same."""
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    return value_text(value, lang)


def _size_details(size: tuple[Size | None, ...], lang: str) -> list[Detail]:
    first, second = size
    if first is None or second is None:
        return []
    details = []
    for field, before, after in zip(("rows", "columns"), first, second, strict=True):
        if before != after and before is not None and after is not None:
            values = {"change": f"{number(before, lang)} → {number(after, lang)}"}
            text = translate(f"differs.{field}.said", values, lang)
            details.append(Detail(text, translate(f"differs.{field}.line", values, lang)))
    return details


def _metric_details(metrics: list[Metric], lang: str) -> list[Detail]:
    order = {name: place for place, name in enumerate(COMPARED_METRICS)}
    changed = [metric for metric in metrics if metric.differs]
    changed.sort(key=lambda metric: order.get(metric.name.removesuffix("_mean"), len(order)))
    details = []
    for metric in changed:
        change = " → ".join(number(value, lang) for value in metric.values)
        arrow = VERDICT_ARROWS.get(metric.verdicts[1] or "", "")
        text = f"{metric_name(metric.name, lang)}: {change} {arrow}".strip()
        details.append(Detail(text, change))
    if len(details) > MAX_DETAILS:
        more = translate("differs.more", {"n": len(details) - MAX_DETAILS + 1}, lang)
        details = [*details[: MAX_DETAILS - 1], Detail(more, more)]
    return details
