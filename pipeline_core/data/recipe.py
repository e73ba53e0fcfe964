"""Recipes: the column steps on a wire, and the columns known after each.

A step is recorded where it is drawn and fitted where its result is needed;
until then its columns are known by name as far as names do not depend on the
values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd
from sklearn.base import OneToOneFeatureMixin, clone
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.impute import IterativeImputer, KNNImputer, SimpleImputer
from sklearn.preprocessing import FunctionTransformer, TargetEncoder

from pipeline_core.data.column_choice import ALL, AllColumns, ResolvedChoice, resolve_choice
from pipeline_core.data.dtypes import Kind, StepKind, step_kinds
from pipeline_core.measures.category_steps import RareCategories

# They keep the columns under their names, and may mark beside them what was missing.
IMPUTERS = (SimpleImputer, KNNImputer, IterativeImputer)
_EMPTY = {
    "number": "float64",
    "word": "str",
    "boolean": "bool",
    "nullable boolean": "boolean",
    "date": "datetime64[us]",
}


@dataclass(frozen=True)
class Step:
    """One column step, not yet fitted.

    Parameters
    ----------
    stage
        The stage it comes from.
    block, settings
        What makes the transformer again.
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
    nullable
        Booleans with missing values that a function of the whole table gives.
    """

    stage: str
    block: str
    settings: Mapping[str, Any]
    transformer: Any
    choice: Any = ()
    kind: Kind | None = None
    others: bool = False
    nullable: tuple[str, ...] = ()

    @property
    def whole_table(self) -> bool:
        """Whether it is a plain function of the whole table."""
        return self.choice is None

    @property
    def learns(self) -> bool:
        """Whether fitting it looks at the values."""
        return not isinstance(self.transformer, FunctionTransformer | str)


def kinds_after(
    step: Step, chosen: ResolvedChoice, kinds: Mapping[str, StepKind]
) -> dict[str, StepKind]:
    """Return the columns known by name after a step, with their kinds.

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
        after = _kinds_from_no_rows(step.transformer, tuple(kinds.items()))
        nullable: dict[str, StepKind] = {
            name: "nullable boolean" for name in step.nullable if after.get(name) == "boolean"
        }
        return {**after, **nullable}
    names = set(known_names(chosen, kinds))
    if isinstance(step.transformer, (*IMPUTERS, RareCategories)):
        return dict(kinds)
    if has_named_output(step.transformer):
        chosen_kinds = tuple((name, kind) for name, kind in kinds.items() if name in names)
        new_kinds = _kinds_from_no_rows(step.transformer, chosen_kinds)
        other_kinds = {
            n: new_kinds.get(n, kind)
            for n, kind in kinds.items()
            if n in new_kinds or n not in names
        }
        return {**other_kinds, **new_kinds}
    if keeps_names(step.transformer):
        return {name: "number" if name in names else kind for name, kind in kinds.items()}
    return {name: kind for name, kind in kinds.items() if name not in names}


def keeps_names(transformer: Any) -> bool:
    """Tell whether a transformer gives one column for each, under the same name.

    Examples
    --------
    >>> from sklearn.preprocessing import StandardScaler
    >>> keeps_names(StandardScaler()), keeps_names("drop")
    (True, False)
    """
    if isinstance(transformer, IMPUTERS):
        return not transformer.add_indicator
    if isinstance(transformer, FunctionTransformer):
        return bool(transformer.feature_names_out == "one-to-one")
    # A target encoder makes a column per class, and classes are not known yet.
    return isinstance(transformer, OneToOneFeatureMixin) and not isinstance(
        transformer, TargetEncoder
    )


def has_named_output(transformer: Any) -> bool:
    """Tell whether a transformer is a function that says how the columns are named it gives.

    Examples
    --------
    >>> has_named_output(FunctionTransformer(feature_names_out="one-to-one"))
    True
    >>> has_named_output(FunctionTransformer())
    False
    """
    return isinstance(transformer, FunctionTransformer) and bool(transformer.feature_names_out)


def makes_more(transformer: Any) -> bool:
    """Tell whether a function makes columns of other names than those it is given.

    Examples
    --------
    >>> makes_more(FunctionTransformer(feature_names_out="one-to-one"))
    False
    """
    return has_named_output(transformer) and not keeps_names(transformer)


def known_names(chosen: ResolvedChoice, kinds: Mapping[str, StepKind]) -> tuple[str, ...]:
    """Return the columns of a choice that are known by name.

    Examples
    --------
    >>> known_names(ALL, {"age": "number"})
    ('age',)
    """
    if isinstance(chosen, tuple):
        return chosen
    return tuple(kinds) if isinstance(chosen, AllColumns) else ()


@lru_cache(maxsize=256)
def _kinds_from_no_rows(
    transformer: Any, kinds: tuple[tuple[str, StepKind], ...]
) -> dict[str, StepKind]:
    """Return the columns that a function of the whole table gives, by calling it on no rows.

    Cached, since one step is part of many wires.
    """
    empty = pd.DataFrame(
        {name: pd.Series(dtype=_EMPTY.get(kind, "object")) for name, kind in kinds}
    )
    unfitted = clone(transformer)
    if has_named_output(transformer):
        unfitted.set_output(transform="pandas")
    try:
        table: pd.DataFrame = unfitted.fit_transform(empty)
    except (LookupError, ValueError, TypeError):
        table = empty
    return step_kinds(table)


def known_columns(recipe: Iterable[Step], kinds: Mapping[str, StepKind]) -> dict[str, StepKind]:
    """Return the columns known by name after a whole recipe.

    Examples
    --------
    >>> known_columns([], {"age": "number"})
    {'age': 'number'}
    """
    columns = dict(kinds)
    for step in recipe:
        chosen = (
            ALL
            if step.whole_table
            else resolve_choice(step.choice, columns, step.kind, step.others)
        )
        columns = kinds_after(step, chosen, columns)
    return columns


def stateless_prefix(recipe: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the leading steps that learn nothing from the values.

    Examples
    --------
    >>> stateless_prefix(())
    ()
    """
    count = next((i for i, step in enumerate(recipe) if step.learns), len(recipe))
    return recipe[:count]
