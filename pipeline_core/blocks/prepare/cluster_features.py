"""Groups of alike rows, found in the training rows, as columns for a model."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.cluster import KMeans

from pipeline_core.block import NumberColumns, Seed, Transformer, block
from pipeline_core.measures.nearest_group import NearestGroup


@block(
    "Clusters as columns",
    icon="group",
    try_with={"columns": ["number", "other"]},
    when="To give a linear model regions, such as places on a map. Scale the numbers first.",
)
def cluster_features(
    *,
    columns: NumberColumns = (),
    n_clusters: Annotated[int, Field(ge=2, le=1000)] = 8,
    gives: Literal["distances", "groups"] = "distances",
    random_state: Seed = None,
) -> Transformer:
    """Replace columns by the groups of k-means that rows are near to.

    Parameters
    ----------
    columns
        The columns by which rows are alike; leave empty for all numeric columns.
    n_clusters
        Number of groups.
    gives
        distances: how far a row is from the centre of each group; groups: a 0/1 column for each
        group.
    random_state
        Seed of the first centres.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"x": [0.0, 1.0, 9.0]})
    >>> cluster_features(n_clusters=2, random_state=0).fit_transform(table).min(axis=1).tolist()
    [0.5, 0.5, 0.0]
    """
    if gives == "groups":
        return NearestGroup(n_clusters, random_state)
    return KMeans(n_clusters=n_clusters, n_init=10, random_state=random_state)
