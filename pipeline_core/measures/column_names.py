"""Names of made columns, told apart where two would be equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import count

import pandas as pd


def short_names(
    table: pd.DataFrame,
    made_by: Mapping[str, str],
    kept: Mapping[str, Sequence[str]] | None = None,
    taken: Sequence[str] = (),
) -> pd.DataFrame:
    """Rename the columns of a ColumnTransformer, which bear the name of their lane, to short names.

    A column that a stage made keeps the stage's name as a prefix where another
    column has its name; every other column has no prefix.

    Parameters
    ----------
    table
        Columns named ``lane__name``.
    made_by
        The lanes that make columns, each with its stage.
    kept
        The columns that such a lane hands on under their own names.
    taken
        Names of columns that stand beside this table.

    Examples
    --------
    >>> table = pd.DataFrame([[1, 2, 3]], columns=["a__pca0", "b__pca0", "remainder__age"])
    >>> short_names(table, made_by={"a": "size", "b": "shape"}).columns.tolist()
    ['size__pca0', 'shape__pca0', 'age']
    """
    columns = []
    for label in table.columns:
        lane, name = label.split("__", 1)
        is_kept = name in (kept or {}).get(lane, ())
        columns.append((None if is_kept else made_by.get(lane), name))
    return table.set_axis(distinct_names(columns, taken), axis=1)


def prefix_equal_names(table: pd.DataFrame, stage: str, taken: Sequence[str] = ()) -> pd.DataFrame:
    """Rename the columns of one stage that have the name of another column.

    Parameters
    ----------
    table
        Columns that the stage made.
    stage
        The prefix.
    taken
        Names of columns that stand beside this table.

    Examples
    --------
    >>> table = pd.DataFrame([[1, 2, 3]], columns=["a_b_c", "a_b_c", "d"])
    >>> prefix_equal_names(table, "encode").columns.tolist()
    ['encode__a_b_c', 'encode__a_b_c_2', 'd']
    """
    return table.set_axis(distinct_names([(stage, str(n)) for n in table.columns], taken), axis=1)


def distinct_names(
    columns: Iterable[tuple[str | None, str]], taken: Iterable[str] = ()
) -> list[str]:
    """Return one name for each column, no two of them equal.

    Parameters
    ----------
    columns
        The stage that made each column, None for one whose name must stay; and its name.
    taken
        Further names that no made column may have.

    Examples
    --------
    >>> distinct_names([(None, "age"), ("shape", "age"), ("shape", "pca0")])
    ['age', 'shape__age', 'pca0']
    """
    pairs = list(columns)
    made = Counter(name for stage, name in pairs if stage is not None)
    used = {*taken, *(name for stage, name in pairs if stage is None)}
    unique = {name for name, times in made.items() if times == 1} - used
    used |= unique
    names = []
    for stage, name in pairs:
        if stage is not None and name not in unique:
            name = _free_name(f"{stage}__{name}", used)
            used.add(name)
        names.append(name)
    return names


def _free_name(name: str, used: set[str]) -> str:
    numbered = (f"{name}_{number}" for number in count(2))
    return name if name not in used else next(other for other in numbered if other not in used)
