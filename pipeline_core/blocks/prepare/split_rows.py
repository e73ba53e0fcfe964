"""Train-test split as ordered positions: a forest's numbers depend on the order of rows."""

from typing import Annotated, Literal

import numpy as np
from sklearn.model_selection import GroupShuffleSplit, train_test_split

from pipeline_core.block import Groups, Pick, Rows, Seed, Share, Split, Target, Times, block
from pipeline_core.measures.splits import (
    split_by_column,
    split_by_time,
    split_groups,
    stratification_classes,
)


@block("Split into training and test", icon="split")
def split_rows(
    rows: Rows,
    y: Target,
    groups: Groups = None,
    times: Times = None,
    *,
    how: Literal["random", "stratified", "group", "time", "column"] = "random",
    test_share: Share = 0.25,
    column: Annotated[str | None, Pick(single=True)] = None,
    test_values: tuple[str, ...] = ("test",),
    random_state: Seed = None,
) -> Split:
    """Set some rows aside to test models on rows that they have never seen.

    Parameters
    ----------
    how
        random; stratified keeps the class proportions; group keeps the rows of a group together;
        time tests on the latest rows; column takes the parts that a column says.
    test_share
        Share of the rows (of the groups, for group) set aside for testing.
    column
        The column that says which rows are for testing, for column.
    test_values
        Its values that mean testing; every other value means training.
    random_state
        Seed of the shuffling; time and column do not shuffle.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"x": range(4)})
    >>> train, test = split_rows(table, table["x"], random_state=0)
    >>> train.tolist(), test.tolist()
    ([3, 1, 0], [2])
    """
    if how == "column":
        return Split(*split_by_column(rows, column, test_values))
    if how == "time":
        return Split(*split_by_time(times, test_share))
    if how == "group":
        return Split(
            *next(
                GroupShuffleSplit(1, test_size=test_share, random_state=random_state).split(
                    rows, groups=split_groups(groups)
                )
            )
        )
    if how == "stratified":
        return Split(
            *train_test_split(
                np.arange(len(rows)),
                test_size=test_share,
                random_state=random_state,
                stratify=stratification_classes(y),
            )
        )
    return Split(
        *train_test_split(np.arange(len(rows)), test_size=test_share, random_state=random_state)
    )
