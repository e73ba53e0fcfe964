"""The compiler: turns a recipe into scikit-learn layers.

A recipe is drawn step by step but written as a professional writes it: steps
on different columns become lanes of one ColumnTransformer, steps on the same
columns a pipeline inside their lane. Engine, cross-validation and export all
use what `compile_recipe` returns, because column order alone can move a
forest's probabilities.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sklearn.pipeline import make_pipeline

from pipeline_core.data.column_choice import (
    ALL,
    AllColumns,
    ResolvedChoice,
    StageColumns,
    resolve_choice,
)
from pipeline_core.data.dtypes import StepKind
from pipeline_core.data.layers import Lane, Layer, build, with_naming
from pipeline_core.data.missing_columns import unknown_columns
from pipeline_core.data.recipe import Step, has_named_output, keeps_names, kinds_after
from pipeline_core.errors import StageFailed


def compile_recipe(
    recipe: Iterable[Step], kinds: Mapping[str, StepKind], taken: Iterable[str] = ()
) -> Any:
    """Return a recipe as one unfitted scikit-learn transformer.

    Parameters
    ----------
    recipe
        The column steps in the order they were drawn.
    kinds
        The feature columns of the rows, and their kinds.
    taken
        Names of other columns of the rows, which no step may give to a column it makes.

    Returns
    -------
    Pipeline or None
        It takes and gives pandas tables; None where there is no step.

    Raises
    ------
    StageFailed
        A step names a column that is not there, or the columns of a stage
        whose step is out of reach.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.preprocessing import StandardScaler
    >>> step = Step("scale", "scale", {}, StandardScaler(), kind="number")
    >>> transformer = compile_recipe([step], {"age": "number", "city": "word"})
    >>> transformer.fit_transform(pd.DataFrame({"age": [1.0, 3.0], "city": ["x", "y"]}))
       age city
    0 -1.0    x
    1  1.0    y
    """
    transformers = [build(layer) for layer in layers(recipe, kinds, taken)]
    if not transformers:
        return None
    return make_pipeline(*transformers).set_output(transform="pandas")


def layers(
    recipe: Iterable[Step], kinds: Mapping[str, StepKind], taken: Iterable[str] = ()
) -> list[Layer]:
    """Return the layers of a recipe in order; a step with nothing to do makes none.

    Examples
    --------
    >>> step = Step("year", "drop", {}, "drop", choice=("year",))
    >>> [lane.columns for layer in layers([step], {"year": "number"}) for lane in layer.lanes]
    [('year',)]
    """
    result: list[Layer] = []
    columns = dict(kinds)
    for step in recipe:
        if step.whole_table:
            columns = kinds_after(step, ALL, columns)
            result.append(Layer(bare=step, known=tuple(columns)))
            continue
        chosen, before = _columns_of(step, result, columns), tuple(columns)
        columns = kinds_after(step, chosen, columns)
        if step.others and step.choice not in ((), [], "all") and _have_unknown_columns(result):
            result.append(Layer(only=tuple(columns)))
        elif chosen != ():
            _place(result, step, chosen, before, tuple(columns))
    return list(with_naming(result, tuple(kinds), tuple(taken)))


def _columns_of(step: Step, layers: list[Layer], columns: Mapping[str, StepKind]) -> ResolvedChoice:
    chosen = resolve_choice(step.choice, columns, step.kind, step.others)
    if chosen == ALL and step.transformer == "drop":
        return tuple(columns)
    _require_columns(step, chosen, columns)
    # A learned step over all columns hides every name, and what it gives are numbers.
    hidden = not columns and bool(layers) and layers[-1].bare is not None
    return ALL if hidden and chosen == () and step.kind == "number" else chosen


def _require_columns(step: Step, chosen: ResolvedChoice, columns: Mapping[str, StepKind]) -> None:
    if step.others and isinstance(chosen, StageColumns):
        raise StageFailed("failed.made_by_out_of_reach", stage=step.stage, maker=chosen.stage)
    missing = [n for n in chosen if n not in columns] if isinstance(chosen, tuple) else []
    if missing and not step.others:
        raise unknown_columns(step.stage, missing, columns)


def _place(
    layers: list[Layer],
    step: Step,
    chosen: ResolvedChoice,
    before: tuple[str, ...],
    after: tuple[str, ...],
) -> None:
    """Put a step into the last layer where it can be, else into one of its own.

    `before` and `after` are the columns known by name before and after the step.
    """
    bare = layers[-1].bare if layers else None
    if isinstance(chosen, StageColumns) and bare is not None and bare.stage == chosen.stage:
        chosen = ALL
    if isinstance(chosen, AllColumns):
        layers.append(Layer(bare=step, known=after))
        return
    open_lanes = layers[-1].lanes if layers else []
    lane = _lane_to_grow(open_lanes, chosen)
    if lane is not None:
        lane.steps = [step] if step.transformer == "drop" else [*lane.steps, step]
    elif isinstance(chosen, StageColumns):
        raise StageFailed("failed.made_by_out_of_reach", stage=step.stage, maker=chosen.stage)
    else:
        lane = Lane(chosen, [step])
        used = {name for other in open_lanes for name in other.columns}
        if not open_lanes or used & set(chosen) or not set(chosen) <= set(layers[-1].inputs):
            layers.append(Layer(lanes=[lane], inputs=before))
        else:
            open_lanes.append(lane)
    lane.keeps_names = lane.keeps_names and keeps_names(step.transformer)


def _have_unknown_columns(layers: list[Layer]) -> bool:
    """Tell whether the layers give columns whose names only fitting tells."""
    bare = [layer.bare for layer in layers if layer.bare is not None and layer.bare.learns]
    steps = bare + [step for layer in layers for lane in layer.lanes for step in lane.steps]
    return not all(
        transformer == "drop" or keeps_names(transformer) or has_named_output(transformer)
        for transformer in (step.transformer for step in steps)
    )


def _lane_to_grow(lanes: list[Lane], chosen: tuple[str, ...] | StageColumns) -> Lane | None:
    for lane in lanes:
        if isinstance(chosen, StageColumns):
            if _ends_with(lane, chosen.stage):
                return lane
        elif lane.keeps_names and set(lane.columns) == set(chosen):
            return lane
    return None


def _ends_with(lane: Lane, stage: str) -> bool:
    for step in reversed(lane.steps):
        if step.stage == stage:
            return True
        if not keeps_names(step.transformer):
            return False
    return False
