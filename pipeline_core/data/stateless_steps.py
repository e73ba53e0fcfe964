"""Stateless steps applied to rows themselves: they learn nothing, so nothing can leak."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pandas as pd
from sklearn.base import clone

from pipeline_core.data.column_choice import resolve_choice
from pipeline_core.data.dtypes import step_kinds
from pipeline_core.data.recipe import Step, keeps_names, known_names, makes_more
from pipeline_core.measures.column_names import distinct_names


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
        Columns that no step may drop.
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
    """Return the columns that a stateless step works on in some rows; it drops no protected one."""
    if step.whole_table:
        return []
    withheld = protected if isinstance(step.transformer, str) else hidden
    kinds = {name: kind for name, kind in step_kinds(rows).items() if name not in withheld}
    chosen = known_names(resolve_choice(step.choice, kinds, step.kind, step.others), kinds)
    return [name for name in chosen if name not in withheld]


def changed_names(
    recipe: Iterable[Step], rows: pd.DataFrame, protected: tuple[str, ...], hidden: tuple[str, ...]
) -> list[str]:
    """Return the columns of some rows to which functions give other values under their names."""
    table = rows.head(0)
    changed: set[str] = set()
    for step in recipe:
        if keeps_names(step.transformer):
            changed |= set(stateless_names(step, table, protected, hidden))
        table = apply_stateless((step,), table, protected, hidden)
    return [str(name) for name in rows.columns if name in changed]


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
    new_columns = [name for name in transformed.columns if name in new_names]
    return rest.join(transformed[new_columns].rename(columns=new_names))


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
