"""Numbers cut at edges that are given: it learns nothing."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import NumberColumns, Transformer, block
from pipeline_core.measures.number_steps import cut_at


@block("Cut at given edges", icon="scissors", try_with={"edges": [0.0, 1.0]})
def cut_numbers(
    *,
    columns: NumberColumns = (),
    edges: Annotated[tuple[float, ...], Field(min_length=1)],
    edge_belongs_to: Literal["above", "below"] = "above",
    give: Literal["number", "interval"] = "number",
) -> Transformer:
    """Replace numbers by the interval they lie in, between edges that are given.

    Parameters
    ----------
    columns
        The columns to cut; leave empty for all numeric columns.
    edges
        Where one interval ends and the next begins, rising: 18, 65. What is beyond them is in
        the first or the last interval.
    edge_belongs_to
        Whether an edge itself is in the interval above it or below it.
    give
        number of the interval, from 0; or interval: words such as 18 to 65.

    Examples
    --------
    >>> import pandas as pd
    >>> step = cut_numbers(edges=(18, 65), give="interval")
    >>> step.fit_transform(pd.DataFrame({"age": [17, 18, 70]}))["age"].tolist()
    ['below 18', '18 to 65', '65 and above']
    """
    arguments = {"edges": edges, "right": edge_belongs_to == "below", "give": give}
    return FunctionTransformer(cut_at, kw_args=arguments, feature_names_out="one-to-one")
