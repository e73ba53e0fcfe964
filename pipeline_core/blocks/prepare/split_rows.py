"""Set rows aside for the test: ordered positions, because their order moves a forest's numbers."""

from typing import Literal

import numpy as np
from sklearn.model_selection import GroupShuffleSplit, train_test_split

from pipeline_core.block import Groups, Rows, Seed, Share, Split, Target, Times, block
from pipeline_core.measures.splits import classes_of, groups_of, split_in_time


@block("Split into training and test", icon="split")
def split_rows(
    rows: Rows,
    y: Target,
    groups: Groups = None,
    times: Times = None,
    *,
    how: Literal["random", "stratified", "group", "time"] = "random",
    test_share: Share = 0.25,
    random_state: Seed = None,
) -> Split:
    """Set some rows aside, to test a model on rows it has never seen.

    Parameters
    ----------
    how
        random; stratified keeps the share of each class; group keeps rows of one group on one
        side; time tests on the latest rows.
    test_share
        The share of rows (of groups, for group) that becomes the test part.
    random_state
        Seed of the shuffling; time does not shuffle.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"x": range(4)})
    >>> train, test = split_rows(table, table["x"], random_state=0)
    >>> train.tolist(), test.tolist()
    ([3, 1, 0], [2])
    """
    if how == "time":
        return Split(*split_in_time(times, test_share))
    if how == "group":
        return Split(
            *next(
                GroupShuffleSplit(1, test_size=test_share, random_state=random_state).split(
                    rows, groups=groups_of(groups)
                )
            )
        )
    if how == "stratified":
        return Split(
            *train_test_split(
                np.arange(len(rows)),
                test_size=test_share,
                random_state=random_state,
                stratify=classes_of(y),
            )
        )
    return Split(
        *train_test_split(np.arange(len(rows)), test_size=test_share, random_state=random_state)
    )
