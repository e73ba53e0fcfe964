"""Say what each column is for; nothing else in a pipeline sets roles."""

from typing import Annotated

import pandas as pd

from pipeline_core.block import Columns, Pick, Roles, block
from pipeline_core.measures.columns import value_written

OneOrNone = Annotated[str | None, Pick(single=True)]


@block("Set roles", icon="tags")
def set_roles(
    table: pd.DataFrame,
    *,
    target: OneOrNone = None,
    positive: str | bool | int | float | None = None,
    id: Columns = (),
    weight: OneOrNone = None,
    group: OneOrNone = None,
    time: OneOrNone = None,
    sensitive: Columns = (),
) -> Roles:
    """Say which column is the target, and which are for something else than learning.

    Parameters
    ----------
    target
        What the model learns to predict.
    positive
        The class that is looked for, such as good or ill, where there are two.
    id
        Columns that only name a row. A model does not see them.
    weight
        How much each row counts.
    group
        Rows of one group are never split between training and test.
    time
        When each row happened, for a split by time.
    sensitive
        Columns by which the bias review compares people. A model still sees them.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [30, 40], "credit": ["good", "bad"]})
    >>> set_roles(table, target="credit", positive="good").not_features
    ('credit',)
    """
    # Sensitive columns may be derived further on; the others must be there now.
    named = [name for name in (target, weight, group, time, *id) if name]
    if missing := [name for name in named if name not in table]:
        raise ValueError(f"The table has no columns {missing}; it has {list(table.columns)}.")
    if positive is not None and target is not None:
        positive = value_written(table[target], positive)
    return Roles(
        target=target, positive=positive, id=tuple(id), weight=weight, group=group, time=time,
        sensitive=tuple(sensitive),
    )  # fmt: skip
