"""Dates read from text and numbers, by formats that were chosen: none is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from pandas.api import types

from pipeline_core.measures.column_values import EPOCHS, parse_dates
from pipeline_core.measures.guess_values import date_formats, looks_like_dates
from pipeline_core.measures.made_missing import warn_of_missing
from pipeline_core.measures.value_texts import examples, text_column


def parsed_dates(
    table: pd.DataFrame, formats: Sequence[str], zone: str = "UTC", unusable: str = "refuse"
) -> pd.DataFrame:
    """Return columns with their values read as dates; columns of dates stay.

    Parameters
    ----------
    table
        Columns of text or numbers; missing values stay missing.
    formats
        As `strptime` reads them, ``unix seconds``, ``unix milliseconds`` or ``excel days``; a
        value may have any one of them.
    zone
        The time zone whose clock shows what is read of a value with an offset (%z).
    unusable
        ``refuse`` values that are no such date, or make them ``missing``.

    Raises
    ------
    ValueError
        A value has none of the formats, or several that make different dates of it.

    Examples
    --------
    >>> days = pd.DataFrame({"day": ["31/01/2020", "2020-02-01"]})
    >>> parsed_dates(days, ["%d/%m/%Y", "%Y-%m-%d"])["day"].dt.month.tolist()
    [1, 2]
    """
    try:
        ZoneInfo(zone)
    except (ValueError, LookupError, OSError):
        raise ValueError(
            f"Parse dates: 'zone' must be a time zone such as America/Mexico_City; '{zone}' is "
            "none. Correct it, or write UTC."
        ) from None
    columns = {name: _parsed(table[name], formats, zone, unusable) for name in table}
    return pd.DataFrame(columns, index=table.index)


def _parsed(
    column: pd.Series[Any], formats: Sequence[str], zone: str, unusable: str
) -> pd.Series[Any]:
    if types.is_datetime64_any_dtype(column.dtype):
        return column
    texts = text_column(column)
    dates = pd.Series(pd.NaT, index=column.index, dtype="datetime64[us]")
    for date_format in formats:
        read = _read(texts, date_format, zone)
        if (twofold := read.notna() & dates.notna() & (read != dates)).any():
            raise ValueError(
                f"Parse dates: '{column.name}' has values that two of the formats read as "
                f"different dates: {examples(texts[twofold])}. Leave one of the formats out: "
                f"{', '.join(formats)}."
            )
        dates = dates.fillna(read)
    unread = dates.isna() & texts.notna()
    if unread.any() and unusable == "refuse":
        raise ValueError(_unread(texts[unread], formats))
    warn_of_missing(texts, unread)
    return dates


def _read(texts: pd.Series[Any], date_format: str, zone: str) -> pd.Series[Any]:
    if date_format in EPOCHS:
        texts = pd.to_numeric(texts, errors="coerce")
    dates = parse_dates(texts, date_format)
    if "%z" in date_format and zone != "UTC":
        dates = dates.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None)
    return dates.astype("datetime64[us]")


def _unread(values: pd.Series[Any], formats: Sequence[str]) -> str:
    distinct = [str(value) for value in values.unique()]
    fitting = date_formats(distinct) if looks_like_dates(distinct) else []
    all_read = pd.Series(distinct, dtype="str")
    fitting = [f for f in fitting if parse_dates(all_read, f).notna().all()] or fitting
    if not fitting:
        return (
            f"Parse dates: '{values.name}' has values that are no date of the formats "
            f"{', '.join(formats)}: {len(values)}, such as {examples(values)}. Add their format, "
            "or let them be missing."
        )
    if len(fitting) > 1:
        return (
            f"Parse dates: '{values.name}' has values that are no date of the formats "
            f"{', '.join(formats)}: {len(values)}, such as {examples(values)}. They may be "
            f"{' or '.join(fitting)}: choose which."
        )
    return (
        f"Parse dates: '{values.name}' has values that are no date of the formats "
        f"{', '.join(formats)}: {len(values)}, such as {examples(values)}. Add the format "
        f"{fitting[0]}."
    )
