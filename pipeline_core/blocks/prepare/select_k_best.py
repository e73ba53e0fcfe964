"""Keep the features that say most about the target, one by one; fitted on training rows only."""

from functools import partial
from typing import Annotated, Literal

from pydantic import Field
from sklearn.feature_selection import (
    SelectKBest,
    chi2,
    f_classif,
    f_regression,
    mutual_info_classif,
    mutual_info_regression,
)

from pipeline_core.block import Columns, Seed, Transformer, block

Score = Literal[
    "f_classif", "mutual_info_classif", "f_regression", "mutual_info_regression", "chi2"
]


@block(
    "Select the k best features",
    icon="list-filter",
    try_with={"columns": ["number", "other"], "k": 1},
)
def select_k_best(
    *,
    columns: Columns = (),
    k: Annotated[int, Field(ge=1, le=100_000)] = 10,
    score: Score = "f_classif",
    random_state: Seed = None,
) -> Transformer:
    """Keep the k columns that are most strongly related to the target, each scored on its own.

    Parameters
    ----------
    columns
        The columns to choose from; leave empty for all.
    k
        Number of columns to keep.
    score
        How columns are scored: f_classif and f_regression measure linear relations with a class
        or a number, mutual_info_classif and mutual_info_regression any relation; chi2 is for
        counts.
    random_state
        Seed of the small noise that mutual information adds.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"noise": [1, 0, 1, 0], "signal": [1, 2, 8, 9]})
    >>> select_k_best(k=1).fit(table, ["a", "a", "b", "b"]).get_feature_names_out().tolist()
    ['signal']
    """
    if score == "mutual_info_classif":
        return SelectKBest(partial(mutual_info_classif, random_state=random_state), k=k)
    if score == "mutual_info_regression":
        return SelectKBest(partial(mutual_info_regression, random_state=random_state), k=k)
    if score == "f_regression":
        return SelectKBest(f_regression, k=k)
    if score == "chi2":
        return SelectKBest(chi2, k=k)
    return SelectKBest(f_classif, k=k)
