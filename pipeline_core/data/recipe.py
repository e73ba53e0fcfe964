"""Column steps gathered on a wire: what each works on, and which columns are known after it.

A step is only noted where it is drawn and fitted where somebody needs the
result; until then its columns are known by name as far as names do not depend
on the values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd
from sklearn.base import OneToOneFeatureMixin, clone
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import FunctionTransformer, TargetEncoder

from pipeline_core.data.column_choice import ALL, AllColumns, Chosen, choose
from pipeline_core.data.dtypes import Kind, kinds_of

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
        return dict(_made_of_empty(step.transformer, tuple(kinds.items())))
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


@lru_cache(maxsize=256)
def _made_of_empty(transformer: Any, kinds: tuple[tuple[str, Kind], ...]) -> dict[str, Kind]:
    """Say which columns a function of the whole table gives, by having it work on no rows.

    A step goes along many wires: each of them asks the same.
    """
    empty = pd.DataFrame(
        {name: pd.Series(dtype=_EMPTY.get(kind, "object")) for name, kind in kinds}
    )
    try:
        made: pd.DataFrame = clone(transformer).fit_transform(empty)
    except (KeyError, ValueError, TypeError):
        made = empty
    return kinds_of(made)


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
