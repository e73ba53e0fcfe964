"""Statistics of each row's group as columns, learned on training rows only."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.model_selection import KFold

from pipeline_core.block import Columns, NumberColumns, Seed, Transformer, block
from pipeline_core.measures.group_statistics import GroupStatistics

Statistic = Literal["mean", "median", "min", "max", "std"]


@block("Group statistics", icon="group",
    splits_inside={"kind": "folds", "setting": "target_mean", "on": [True]},
    try_with={"by": ["word"], "values": ["number"]})  # fmt: skip
def group_statistics(
    *,
    by: Columns,
    values: NumberColumns = (),
    statistics: tuple[Statistic, ...] = ("mean",),
    group_share: bool = False,
    target_mean: bool = False,
    target_type: Literal["auto", "binary", "multiclass", "continuous"] = "auto",
    smoothing: Annotated[float, Field(ge=0)] = 10.0,
    random_state: Seed = None,
) -> Transformer:
    """Add what is usual in each row's group: the mean price of its city, the mean target.

    What a group is like is learned on training rows, inside the folds too; a new group gets the
    value of all of them. The mean target comes from other folds than the row's own.

    Parameters
    ----------
    by
        The columns whose equal values make a group.
    values
        Columns of numbers to summarise by group.
    statistics
        How they are summarised.
    group_share
        Add the group's share of all rows.
    target_mean
        Add the group's mean target; of several classes, the share of each.
    target_type
        For target_mean: whether it holds classes or numbers; auto treats whole numbers as classes.
    smoothing
        How many rows the overall mean weighs in a group's mean: small groups are unreliable.
    random_state
        For target_mean: seed of the folds.

    Examples
    --------
    >>> import pandas as pd
    >>> homes = pd.DataFrame({"city": ["Lima", "Lima", "Oslo"], "price": [1.0, 3.0, 8.0]})
    >>> step = group_statistics(by=("city",), values=("price",), smoothing=0)
    >>> step.fit_transform(homes)["price_mean_by_city"].tolist()
    [2.0, 2.0, 8.0]
    """
    return GroupStatistics(by=tuple(by), values=tuple(values), statistics=tuple(statistics),
        share=group_share, target=target_mean, smoothing=smoothing, target_type=target_type,
        cv=KFold(5, shuffle=True, random_state=random_state))  # fmt: skip
