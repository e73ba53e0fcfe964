"""Column steps gathered on a wire, and the one compiler that makes them scikit-learn.

A recipe is drawn step by step but written as a professional writes it: steps
on different columns become lanes of one ColumnTransformer, steps on the same
columns a pipeline inside their lane. Engine, cross-validation and export all
use what `compile_recipe` returns, because column order alone can move a
forest's probabilities.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from sklearn.base import OneToOneFeatureMixin, clone
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, TargetEncoder

from pipeline_core.choice import ALL, AllColumns, Chosen, MadeBy, choose
from pipeline_core.dtypes import Kind, kinds_of
from pipeline_core.errors import StageFailed

_EMPTY = {"number": "float64", "word": "str", "boolean": "bool", "date": "datetime64[us]"}


@dataclass(frozen=True)
class Step:
    """One column step, not yet fitted.

    Parameters
    ----------
    stage
        The stage it comes from.
    block, settings
        How to make the transformer again.
    transformer
        An unfitted scikit-learn transformer, or ``"drop"``.
    choice
        Which columns, as written: names, ``{kind: ...}``, ``{pattern: ...}``,
        ``{made_by: ...}``, ``"all"``, or empty for all of `kind`. None where the
        step is a function of the whole table.
    kind
        The only kind of column that fits, or None for any.
    others
        The step works on the columns that are not chosen.
    """

    stage: str
    block: str
    settings: Mapping[str, Any]
    transformer: Any
    choice: Any = ()
    kind: Kind | None = None
    others: bool = False

    @property
    def whole_table(self) -> bool:
        """Whether it is a plain function of the whole table."""
        return self.choice is None

    @property
    def learns(self) -> bool:
        """Whether fitting it looks at the values."""
        return not isinstance(self.transformer, FunctionTransformer | str)


@dataclass
class _Lane:
    columns: tuple[str, ...]
    steps: list[Step] = field(default_factory=list)
    keeps_names: bool = True


@dataclass
class _Layer:
    bare: Step | None = None
    lanes: list[_Lane] = field(default_factory=list)
    only: tuple[str, ...] | None = None  # it lets these columns through and nothing else


def kinds_after(step: Step, chosen: Chosen, kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    """Say which columns are known by name after a step, and of which kind.

    Columns whose names only fitting tells (one-hot categories, components)
    are not known: a fold may lack one, so nothing may name them.

    Examples
    --------
    >>> from sklearn.preprocessing import OneHotEncoder
    >>> step = Step("encode", "encode_categories", {}, OneHotEncoder())
    >>> kinds_after(step, ("city",), {"age": "number", "city": "word"})
    {'age': 'number'}
    """
    if step.whole_table:
        return kinds_of(_transformed_empty(step, kinds))
    names = _reach(chosen, kinds)
    if isinstance(step.transformer, SimpleImputer):
        return dict(kinds)
    if keeps_names(step.transformer):
        return {name: "number" if name in names else kind for name, kind in kinds.items()}
    return {name: kind for name, kind in kinds.items() if name not in names}


def keeps_names(transformer: Any) -> bool:
    """Say whether columns come out one for one, under their names.

    Examples
    --------
    >>> from sklearn.preprocessing import StandardScaler
    >>> keeps_names(StandardScaler()), keeps_names("drop")
    (True, False)
    """
    if isinstance(transformer, SimpleImputer):
        return not transformer.add_indicator
    # A target encoder makes a column per class, and classes are not known yet.
    return isinstance(transformer, OneToOneFeatureMixin) and not isinstance(
        transformer, TargetEncoder
    )


def _reach(chosen: Chosen, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    if isinstance(chosen, tuple):
        return chosen
    return tuple(kinds) if isinstance(chosen, AllColumns) else ()


def _transformed_empty(step: Step, kinds: Mapping[str, Kind]) -> pd.DataFrame:
    empty = pd.DataFrame(
        {name: pd.Series(dtype=_EMPTY.get(kind, "object")) for name, kind in kinds.items()}
    )
    try:
        made: pd.DataFrame = clone(step.transformer).fit_transform(empty)
    except (KeyError, ValueError, TypeError):
        return empty
    return made


def compile_recipe(recipe: Iterable[Step], kinds: Mapping[str, Kind]) -> Any:
    """Make one unfitted scikit-learn transformer of a recipe.

    Parameters
    ----------
    recipe
        The column steps in the order they were drawn.
    kinds
        The feature columns of the rows, and their kinds.

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
    >>> from sklearn.preprocessing import StandardScaler
    >>> step = Step("scale", "scale", {}, StandardScaler(), kind="number")
    >>> made = compile_recipe([step], {"age": "number", "city": "word"})
    >>> made.fit_transform(pd.DataFrame({"age": [1.0, 3.0], "city": ["x", "y"]}))
       age city
    0 -1.0    x
    1  1.0    y
    """
    built = [_build(layer) for layer in _layers(recipe, kinds)]
    if not built:
        return None
    return make_pipeline(*built).set_output(transform="pandas")


def _layers(recipe: Iterable[Step], kinds: Mapping[str, Kind]) -> list[_Layer]:
    layers: list[_Layer] = []
    known = dict(kinds)
    for step in recipe:
        if step.whole_table:
            layers.append(_Layer(bare=step))
            known = kinds_after(step, ALL, known)
            continue
        chosen = _chosen(step, layers, known)
        known = kinds_after(step, chosen, known)
        if step.others and step.choice not in ((), [], "all") and _hides(layers):
            layers.append(_Layer(only=tuple(known)))
        elif chosen != ():
            _place(layers, step, chosen)
    return layers


def _chosen(step: Step, layers: list[_Layer], known: Mapping[str, Kind]) -> Chosen:
    chosen = choose(step.choice, known, step.kind, step.others)
    _require(step, chosen, known)
    # A learned step over all columns hides every name, and what it gives are numbers.
    hidden = not known and bool(layers) and layers[-1].bare is not None
    return ALL if hidden and chosen == () and step.kind == "number" else chosen


def _require(step: Step, chosen: Chosen, known: Mapping[str, Kind]) -> None:
    if step.others and isinstance(chosen, MadeBy):
        raise StageFailed("failed.made_by_out_of_reach", stage=step.stage, maker=chosen.stage)
    missing = [n for n in chosen if n not in known] if isinstance(chosen, tuple) else []
    if missing and not step.others:
        raise StageFailed("failed.unknown_column", stage=step.stage, columns=missing,
                          known=list(known))  # fmt: skip


def _place(layers: list[_Layer], step: Step, chosen: Chosen) -> None:
    bare = layers[-1].bare if layers else None
    if isinstance(chosen, MadeBy) and bare is not None and bare.stage == chosen.stage:
        chosen = ALL
    if isinstance(chosen, AllColumns):
        layers.append(_Layer(bare=step))
        return
    open_lanes = layers[-1].lanes if layers else []
    lane = _lane_to_grow(open_lanes, chosen)
    if lane is not None:
        lane.steps = [step] if step.transformer == "drop" else [*lane.steps, step]
    elif isinstance(chosen, MadeBy):
        raise StageFailed("failed.made_by_out_of_reach", stage=step.stage, maker=chosen.stage)
    else:
        lane = _Lane(chosen, [step])
        touched = {name for one in open_lanes for name in one.columns}
        if not open_lanes or touched & set(chosen):
            layers.append(_Layer(lanes=[lane]))
        else:
            open_lanes.append(lane)
    lane.keeps_names = lane.keeps_names and keeps_names(step.transformer)


def _hides(layers: list[_Layer]) -> bool:
    """Say whether there are columns by now that nobody can name before fitting."""
    bare = [layer.bare for layer in layers if layer.bare is not None and layer.bare.learns]
    made = bare + [step for layer in layers for lane in layer.lanes for step in lane.steps]
    return not all(step.transformer == "drop" or keeps_names(step.transformer) for step in made)


def _lane_to_grow(lanes: list[_Lane], chosen: tuple[str, ...] | MadeBy) -> _Lane | None:
    for lane in lanes:
        if isinstance(chosen, MadeBy):
            if _ends_with(lane, chosen.stage):
                return lane
        elif lane.keeps_names and set(lane.columns) == set(chosen):
            return lane
    return None


def _ends_with(lane: _Lane, stage: str) -> bool:
    for step in reversed(lane.steps):
        if step.stage == stage:
            return True
        if not keeps_names(step.transformer):
            return False
    return False


def _build(layer: _Layer) -> Any:
    if layer.bare is not None:
        return _fresh(layer.bare)
    if layer.only is not None:
        return make_column_transformer(
            ("passthrough", list(layer.only)), remainder="drop", verbose_feature_names_out=False
        )
    lanes = [(_chain(lane.steps), list(lane.columns)) for lane in layer.lanes]
    return make_column_transformer(*lanes, remainder="passthrough", verbose_feature_names_out=False)


def _chain(steps: list[Step]) -> Any:
    made = [_fresh(step) for step in steps]
    return made[0] if len(made) == 1 else make_pipeline(*made)


def _fresh(step: Step) -> Any:
    return step.transformer if isinstance(step.transformer, str) else clone(step.transformer)


def known_columns(recipe: Iterable[Step], kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    """Return the columns known by name after a whole recipe.

    Examples
    --------
    >>> known_columns([], {"age": "number"})
    {'age': 'number'}
    """
    known = dict(kinds)
    for step in recipe:
        chosen = ALL if step.whole_table else choose(step.choice, known, step.kind, step.others)
        known = kinds_after(step, chosen, known)
    return known


def stateless_prefix(recipe: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the leading steps that learn nothing from the values.

    Examples
    --------
    >>> stateless_prefix(())
    ()
    """
    count = next((i for i, step in enumerate(recipe) if step.learns), len(recipe))
    return recipe[:count]


def apply_stateless(
    recipe: Iterable[Step], rows: pd.DataFrame, kept: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Apply steps that learn nothing to some rows.

    Parameters
    ----------
    recipe
        Steps of which none learns.
    rows
        The table, its roles' columns included.
    kept
        Columns that no step may touch or drop.

    Examples
    --------
    >>> apply_stateless((), pd.DataFrame({"a": [1]}))
       a
    0  1
    """
    for step in recipe:
        kinds = {name: kind for name, kind in kinds_of(rows).items() if name not in kept}
        if step.whole_table:
            rows = clone(step.transformer).fit_transform(rows)
        elif isinstance(step.transformer, str):
            gone = _reach(choose(step.choice, kinds, step.kind, step.others), kinds)
            rows = rows.drop(columns=[name for name in gone if name not in kept])
        else:
            rows = _by_columns(step, rows, kinds)
    return rows


def _by_columns(step: Step, rows: pd.DataFrame, kinds: Mapping[str, Kind]) -> pd.DataFrame:
    names = list(_reach(choose(step.choice, kinds, step.kind, step.others), kinds))
    made = clone(step.transformer).set_output(transform="pandas").fit_transform(rows[names])
    return rows.assign(**{name: made[name] for name in names})
