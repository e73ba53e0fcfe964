"""Layers: the parts of a compiled recipe, and each as one scikit-learn transformer.

A step may make columns whose names only fitting tells. A layer in which such a
name may be another column's too is followed by one that gives the columns
their names: those that are in fact equal get their stage's name as a prefix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sklearn.base import clone
from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.data.lane_parts import column_parts
from pipeline_core.data.made_names import PossibleNames, makes_names, may_coincide, names_after
from pipeline_core.data.recipe import IMPUTERS, Step
from pipeline_core.measures.column_names import prefix_equal_names, short_names

Memory = Callable[[tuple[str, ...], list[Step]], Any]


@dataclass
class Lane:
    """Steps one after the other on the same columns."""

    columns: tuple[str, ...]
    steps: list[Step] = field(default_factory=list)
    keeps_names: bool = True

    @property
    def maker(self) -> str | None:
        """The last stage that makes columns of other names, or None."""
        makers = [step.stage for step in self.steps if makes_names(step.transformer)]
        return makers[-1] if makers else None

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns that a lane which makes others hands on under their own names."""
        makers = [step.transformer for step in self.steps if makes_names(step.transformer)]
        only_indicators = all(isinstance(transformer, IMPUTERS) for transformer in makers)
        return self.columns if makers and only_indicators else ()


@dataclass
class Layer:
    """Lanes side by side, one step over all columns, a selection of columns, or their naming."""

    bare: Step | None = None
    known: tuple[str, ...] = ()  # the columns known by name after a bare step
    lanes: list[Lane] = field(default_factory=list)
    inputs: tuple[str, ...] = ()  # the columns known by name before its lanes
    lane_in_names: bool = False  # for the naming that follows
    only: tuple[str, ...] | None = None  # these columns pass and nothing else
    naming: Naming | None = None


@dataclass(frozen=True)
class Naming:
    """A function of a table that gives its columns other names, and its arguments."""

    function: Callable[..., Any]
    arguments: Mapping[str, Any]


def build(layer: Layer, memory: Memory | None = None) -> Any:
    """Return a layer as one unfitted transformer.

    Parameters
    ----------
    layer
        One of `layers`.
    memory
        Returns, for the columns and steps of a lane, the ``memory`` of its Pipeline.

    Examples
    --------
    >>> build(Layer(only=("age",))).transformers
    [('passthrough', 'passthrough', ['age'])]
    """
    if layer.naming is not None:
        return FunctionTransformer(layer.naming.function, kw_args=dict(layer.naming.arguments))
    if layer.bare is not None:
        return _unfitted(layer.bare)
    if layer.only is not None:
        return make_column_transformer(
            ("passthrough", list(layer.only)), remainder="drop", verbose_feature_names_out=False
        )
    lanes = [(_chain(lane, memory), list(lane.columns)) for lane in layer.lanes]
    return make_column_transformer(
        *lanes, remainder="passthrough", verbose_feature_names_out=layer.lane_in_names
    )


def _chain(lane: Lane, memory: Memory | None) -> Any:
    steps = [_unfitted(step) for step in lane.steps]
    if len(steps) == 1:
        return steps[0]
    return make_pipeline(*steps, memory=memory(lane.columns, lane.steps) if memory else None)


def _unfitted(step: Step) -> Any:
    return step.transformer if isinstance(step.transformer, str) else clone(step.transformer)


def with_naming(
    layers: list[Layer], columns: tuple[str, ...], taken: tuple[str, ...]
) -> Iterator[Layer]:
    """Iterate over layers, each that may give two columns one name followed by their naming.

    Parameters
    ----------
    layers
        The layers of a recipe.
    columns
        The names of the columns before the first.
    taken
        Names of columns that stand beside the table.
    """
    names = PossibleNames(columns)
    for layer in layers:
        layer = _divided(layer, names)
        names = _names_after(layer, names)
        naming = _naming(layer, names, taken)
        if naming is not None:
            layer.lane_in_names = bool(layer.lanes)
            stages = {lane.maker for lane in layer.lanes} | {layer.bare and layer.bare.stage}
            names |= PossibleNames(starts=tuple(f"{stage}__" for stage in stages if stage))
        yield layer
        if naming is not None:
            yield Layer(naming=naming)


def _divided(layer: Layer, names: PossibleNames) -> Layer:
    """Return the layer with its columns in more lanes, where one lane might repeat a name."""
    bare = layer.bare
    if bare is not None and bare.whole_table:
        return layer
    if bare is not None and bare.learns and not names.starts and not names.any_name:
        lanes = _lanes_of(Lane(names.exact, [bare]))
        return Layer(lanes=lanes) if len(lanes) > 1 else layer
    layer.lanes = [part for lane in layer.lanes for part in _lanes_of(lane)]
    return layer


def _lanes_of(lane: Lane) -> list[Lane]:
    parts = column_parts(lane.columns, lane.steps) if lane.maker else [lane.columns]
    return [Lane(columns, lane.steps, lane.keeps_names) for columns in parts]


def _names_after(layer: Layer, names: PossibleNames) -> PossibleNames:
    if layer.only is not None:
        return PossibleNames(layer.only)
    if layer.bare is not None and (layer.bare.whole_table or not layer.bare.learns):
        return PossibleNames(layer.known, names.starts, names.any_name)
    if layer.bare is not None:
        return names_after(layer.bare.transformer, names)
    after = names.without(name for lane in layer.lanes for name in lane.columns)
    for lane in layer.lanes:
        lane_names = PossibleNames(lane.columns)
        for step in lane.steps:
            lane_names = names_after(step.transformer, lane_names)
        after |= lane_names
    return after


def _naming(layer: Layer, after: PossibleNames, taken: tuple[str, ...]) -> Naming | None:
    """Return what names the columns of a layer, None where no two names can be equal."""
    arguments: dict[str, Any] = {"taken": taken} if taken else {}
    if not may_coincide(after | PossibleNames(taken)):
        return None
    if any(lane.maker for lane in layer.lanes):
        return Naming(short_names, {**_lane_names(layer), **arguments})
    bare = layer.bare
    if bare is not None and bare.learns and makes_names(bare.transformer) and taken:
        return Naming(prefix_equal_names, {"stage": bare.stage, **arguments})
    return None


def _lane_names(layer: Layer) -> dict[str, Any]:
    names = [name for name, _, _ in build(layer).transformers]
    lanes = dict(zip(names, layer.lanes, strict=True))
    made_by = {name: lane.maker for name, lane in lanes.items() if lane.maker}
    kept = {name: list(lanes[name].kept) for name in made_by if lanes[name].kept}
    return {"made_by": made_by, **({"kept": kept} if kept else {})}
