"""Recipes: the column steps on a wire, and the columns known after each.

A step is recorded where it is drawn and fitted where its result is needed;
until then its columns are known by name as far as names do not depend on the
values.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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
from pipeline_core.measures.column_names import distinct_names

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
    names = set(_names(chosen, kinds))
    if isinstance(step.transformer, (*IMPUTERS, RareCategories)):
        return dict(kinds)
    if has_named_output(step.transformer):
        given = tuple((name, kind) for name, kind in kinds.items() if name in names)
        made = _kinds_from_no_rows(step.transformer, given)
        kept = {n: made.get(n, kind) for n, kind in kinds.items() if n in made or n not in names}
        return {**kept, **made}
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


def _names(chosen: ResolvedChoice, kinds: Mapping[str, StepKind]) -> tuple[str, ...]:
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


def apply_stateless(
    recipe: Iterable[Step],
    rows: pd.DataFrame,
    protected: tuple[str, ...] = (),
    hidden: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Return some rows with steps applied that learn nothing.

    Parameters
    ----------
    recipe
        Steps of which none learns.
    rows
        The table, its roles' columns included.
    protected
        Columns that no step may touch or drop.
    hidden
        Those of them that no step is shown either, such as a target.

    Examples
    --------
    >>> apply_stateless((), pd.DataFrame({"a": [1]}))
       a
    0  1
    """
    for step in recipe:
        names = stateless_names(step, rows, protected, hidden)
        if step.whole_table:
            # A copy that shares its values: the step may work in place.
            table = clone(step.transformer).fit_transform(rows.copy(deep=False))
            rows = table.assign(**rows[lost_names(rows, table, protected)])
        elif isinstance(step.transformer, str):
            rows = rows.drop(columns=names)
        else:
            rows = _transform_columns(step, rows, names, protected)
    return rows


def stateless_names(
    step: Step, rows: pd.DataFrame, protected: Collection[str], hidden: Collection[str]
) -> list[str]:
    """Return the columns that a stateless step works on in some rows.

    A step that makes columns beside those it is given may look at protected ones.
    """
    if step.whole_table:
        return []
    withheld = hidden if makes_more(step.transformer) else protected
    kinds = {name: kind for name, kind in step_kinds(rows).items() if name not in withheld}
    return list(_names(resolve_choice(step.choice, kinds, step.kind, step.others), kinds))


def makes_more(transformer: Any) -> bool:
    """Tell whether a function makes columns of other names than those it is given."""
    return has_named_output(transformer) and not keeps_names(transformer)


def lost_names(before: pd.DataFrame, after: pd.DataFrame, protected: Collection[str]) -> list[str]:
    """Return the protected columns that a step left out of a table.

    Examples
    --------
    >>> lost_names(pd.DataFrame(columns=["a", "b"]), pd.DataFrame(columns=["c"]), ["b"])
    ['b']
    """
    return [n for n in before.columns if n in protected and n not in after.columns]


def _transform_columns(
    step: Step, rows: pd.DataFrame, names: list[str], protected: Collection[str]
) -> pd.DataFrame:
    transformer = clone(step.transformer).set_output(transform="pandas")
    transformed = transformer.fit_transform(rows[names])
    if not makes_more(step.transformer):
        return rows.assign(**{name: transformed[name] for name in names})
    rest = rows.drop(columns=[name for name in names if name not in protected])
    new_names = names_beside(transformed.columns, step.stage, rest.columns, names)
    kept = [name for name in transformed.columns if name in new_names]
    return rest.join(transformed[kept].rename(columns=new_names))


def names_beside(
    made: Iterable[str], stage: str, others: Iterable[str], given: Collection[str]
) -> dict[str, str]:
    """Return the names that made columns get beside others, by the names a step gives them.

    Parameters
    ----------
    made
        The names that the step gives.
    stage
        The prefix of those that another column has.
    others
        The names of the other columns.
    given
        The columns that the step was given: it may hand them on, and they stand there already.

    Examples
    --------
    >>> names_beside(["born", "born_year"], "parts", ["born", "born_year"], ["born"])
    {'born_year': 'parts__born_year'}
    """
    taken = list(others)
    new = [name for name in made if not (name in given and name in taken)]
    return dict(zip(new, distinct_names([(stage, name) for name in new], taken), strict=True))
