"""Dates read from text or numbers, by formats that are chosen and never guessed."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import Columns, Transformer, block
from pipeline_core.measures.parsed_dates import parsed_dates


@block(
    "Parse dates",
    icon="calendar-check",
    try_with={"columns": ["printed"]},
    try_on={"printed": ["2020-01-31", "2021-12-01"]},
)
def parse_dates(
    *,
    columns: Columns,
    formats: Annotated[tuple[str, ...], Field(min_length=1)] = ("%Y-%m-%d",),
    zone: str = "UTC",
    unusable: Literal["refuse", "missing"] = "refuse",
) -> Transformer:
    """Read text or numbers as dates.

    Parameters
    ----------
    columns
        The columns to read.
    formats
        One or several formats, day first or month first: %d/%m/%Y, %m/%d/%Y, %Y-%m-%dT%H:%M:%S%z,
        unix seconds, unix milliseconds, excel days. A value that two of them read as different
        dates is refused.
    zone
        Whose clock shows a time that has an offset (%z): UTC, or a zone such as
        America/Mexico_City.
    unusable
        Refuse values of another form, or make them missing; how many, is said.

    Examples
    --------
    >>> import pandas as pd
    >>> step = parse_dates(columns=("day",), formats=("%d/%m/%Y",))
    >>> step.fit_transform(pd.DataFrame({"day": ["03/04/2020"]}))["day"].dt.month.tolist()
    [4]
    """
    arguments = {"formats": formats, "zone": zone, "unusable": unusable}
    return FunctionTransformer(parsed_dates, kw_args=arguments, feature_names_out="one-to-one")
