"""Roles of columns; the only block that sets them."""

from typing import Annotated

import pandas as pd
from pandas.api.types import is_numeric_dtype

from pipeline_core.block import Columns, Pick, Roles, block
from pipeline_core.measures.columns import find_value

OneOrNone = Annotated[str | None, Pick(single=True)]
NumberOrNone = Annotated[str | None, Pick("number", single=True)]


@block("Set roles", icon="tags", try_with={"target": "y", "positive": "1"})
def set_roles(
    table: pd.DataFrame,
    *,
    target: OneOrNone = None,
    positive: str | bool | int | float | None = None,
    id: Columns = (),
    weight: NumberOrNone = None,
    group: OneOrNone = None,
    time: OneOrNone = None,
    sensitive: Columns = (),
    late_target: bool = False,
) -> Roles:
    """Choose the target, and the columns that serve another purpose than learning.

    Parameters
    ----------
    target
        The column that the model learns to predict.
    positive
        The class of interest, such as good or ill, if there are two.
    id
        Columns that only identify a row. Models do not see them.
    weight
        Weight of each row in every fit and every score.
    group
        Rows of one group are never divided between training and test.
    time
        Time of each row, for a split and for folds by time.
    sensitive
        Columns whose groups the bias review compares. Models still see them.
    late_target
        Rows may lack the target because it is not known yet. Training rows must have it.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [30, 40], "credit": ["good", "bad"]})
    >>> set_roles(table, target="credit", positive="good").not_features
    ('credit',)
    """
    # Sensitive columns may be derived further on; the others must be there now.
    required = [name for name in (target, weight, group, time, *id) if name]
    if missing := [name for name in required if name not in table]:
        raise ValueError(f"The table has no columns {missing}; it has {list(table.columns)}.")
    if weight and not is_numeric_dtype(table[weight]):
        raise ValueError(f"Weights must be numbers; the column {weight!r} has other values.")
    if positive is not None and target is not None:
        positive = find_value(table[target], positive)
    return Roles(
        target=target,
        positive=positive,
        id=tuple(id),
        weight=weight,
        group=group,
        time=time,
        sensitive=tuple(sensitive),
    )
