"""Dates taken apart into numbers, which models understand."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import DateColumns, Transformer, block
from pipeline_core.measures.date_steps import date_part_names
from pipeline_core.measures.date_steps import date_parts as parts_of_dates

DatePart = Literal[
    "year", "quarter", "month", "week", "day", "dayofyear", "weekday", "weekend", "hour",
    "minute", "days_since",
]  # fmt: skip


@block("Date parts", icon="calendar-days")
def date_parts(
    *,
    columns: DateColumns = (),
    parts: Annotated[tuple[DatePart, ...], Field(min_length=1)] = ("year", "month", "weekday"),
    since: str | None = None,
    keep: bool = False,
) -> Transformer:
    """Take dates apart into years, months, days and other numbers.

    Parameters
    ----------
    columns
        The columns of dates; leave empty for all.
    parts
        The parts. weekday is 1 for Monday, weekend 1 on Saturday and Sunday, week that of ISO
        8601, days_since a count from the date `since`.
    since
        For days_since: the first day, such as 2020-01-31.
    keep
        Keep the dates too, for a step that follows.

    Examples
    --------
    >>> import pandas as pd
    >>> born = pd.DataFrame({"born": pd.to_datetime(["2000-02-29"])})
    >>> date_parts(parts=("year", "month")).fit_transform(born)
       born_year  born_month
    0     2000.0         2.0
    """
    arguments = {"parts": parts, "since": since, "keep": keep}
    return FunctionTransformer(parts_of_dates, kw_args=arguments, feature_names_out=date_part_names)
