"""Parts of dates on a circle: December is beside January, 23 h beside 0 h."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import DateColumns, Transformer, block
from pipeline_core.measures.date_steps import cyclic_part_names
from pipeline_core.measures.date_steps import cyclic_parts as parts_on_circles

CyclicPart = Literal["month", "week", "day", "dayofyear", "weekday", "hour", "minute"]


@block("Cyclic date parts", icon="refresh-cw")
def cyclic_parts(
    *,
    columns: DateColumns = (),
    parts: Annotated[tuple[CyclicPart, ...], Field(min_length=1)] = ("month",),
    keep: bool = False,
) -> Transformer:
    """Turn months, weekdays or hours into sine and cosine.

    Parameters
    ----------
    columns
        The columns of dates; leave empty for all.
    parts
        The parts; each becomes two columns.
    keep
        Keep the dates too, for a step that follows.

    Examples
    --------
    >>> import pandas as pd
    >>> at = pd.DataFrame({"at": pd.to_datetime(["2020-01-01 06:00"])})
    >>> cyclic_parts(parts=("hour",)).fit_transform(at).round(3)
       at_hour_sin  at_hour_cos
    0          1.0          0.0
    """
    return FunctionTransformer(
        parts_on_circles,
        kw_args={"parts": parts, "keep": keep},
        feature_names_out=cyclic_part_names,
    )
