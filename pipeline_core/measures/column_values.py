"""Values of a column as written in a file, turned into numbers and dates without any loss.

A column is converted only if every value is well-formed: `192.168.1.20` is no number because
a dot may group digits, and one value that does not fit is an error that names it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import pandas as pd
from pandas.api.types import is_object_dtype

FIRST_INEXACT = 2**53  # also what a float makes of 2**53 + 1
FEW = 10_000  # texts: each is read, though it repeats

_Unit: TypeAlias = Literal["s", "ms", "D"]
EPOCHS: dict[str, tuple[_Unit, pd.Timestamp]] = {
    "unix seconds": ("s", pd.Timestamp(1970, 1, 1)),
    "unix milliseconds": ("ms", pd.Timestamp(1970, 1, 1)),
    "excel days": ("D", pd.Timestamp(1899, 12, 30)),
}


def number_pattern(decimal: str, thousands: str | None = None) -> str:
    r"""Return the pattern of a well-formed number: digits are grouped in threes or not at all.

    Examples
    --------
    >>> pattern = number_pattern(",", ".")
    >>> [bool(re.fullmatch(pattern, text)) for text in ("1.234,5", "-7", "12.34", "1.2.3")]
    [True, True, False, False]
    """
    point = re.escape(decimal)
    plain = rf"[-+]?(?:\d+(?:{point}\d*)?|{point}\d+)(?:[eE][-+]?\d+)?"
    if not thousands:
        return plain
    return rf"{plain}|[-+]?\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:{point}\d*)?"


def without_unit(values: pd.Series[Any], unit: str | None) -> pd.Series[Any]:
    """Return values without the unit before or after the number.

    Examples
    --------
    >>> without_unit(pd.Series(["12 kg", "-3kg", "kg"]), "kg").tolist()
    ['12', '-3', 'kg']
    """
    if not unit:
        return values
    sign = re.escape(unit)
    number = r"\d.*?|[.,]\d.*?"
    # The sign stands before the number: -€ 3 and € -3 are the same.
    pattern = rf"\s*([-+]?)\s*(?:{sign}\s*([-+]?)\s*({number})|({number})\s*{sign})\s*"
    return values.str.replace(rf"^{pattern}$", r"\1\2\3\4", regex=True)


def read_numbers(
    values: pd.Series[Any], decimal: str = ".", own: Mapping[str, Any] | None = None
) -> pd.Series[Any]:
    """Read the numbers of a column as pandas reads them; missing where there is none.

    Parameters
    ----------
    values
        The column as text.
    decimal
        Its decimal separator.
    own
        Its `thousands` separator, and a `unit`, currency or % that stands at its numbers.

    Examples
    --------
    >>> prices = pd.Series(["1.234,50 €", "2 €"])
    >>> read_numbers(prices, ",", {"thousands": ".", "unit": "€"}).tolist()
    [1234.5, 2.0]
    """
    own = own or {}
    thousands = own.get("thousands") or None
    bare = without_unit(values.str.strip(), own.get("unit"))
    bare = bare.where(bare.str.fullmatch(number_pattern(decimal, thousands)))
    return parse_values(bare, decimal, thousands)


def parse_values(
    values: pd.Series[Any], decimal: str = ".", thousands: str | None = None
) -> pd.Series[Any]:
    """Let pandas read a column of text again, as if it were a file of its own.

    Examples
    --------
    >>> parse_values(pd.Series(["1", None, "3"])).tolist()
    [1.0, nan, 3.0]
    """
    cells = values.where(values.notna(), "")
    quoted = '"' + cells.str.replace('"', '""', regex=False) + '"'
    column = pd.read_csv(
        io.StringIO("\n".join(quoted)),
        header=None,
        names=[0],
        decimal=decimal,
        thousands=thousands,
        keep_default_na=False,
        na_values=[""],
        skip_blank_lines=False,
        low_memory=False,
    )[0]
    return keep_digits(column, values).set_axis(values.index).rename(str(values.name))


def keep_digits(column: pd.Series[Any], values: pd.Series[Any]) -> pd.Series[Any]:
    """Return the text instead, if whole numbers with gaps are too long for a float.

    Examples
    --------
    >>> ids = pd.Series(["277017495359852611", None])
    >>> keep_digits(ids.astype("float64"), ids).tolist()
    ['277017495359852611', nan]
    """
    if may_lose_digits(column) and bool(values.dropna().str.fullmatch(r"\s*[-+]?\d+\s*").all()):
        return values
    return column


def may_lose_digits(column: pd.Series[Any]) -> bool:
    """Return whether a column has floats that may stand for another whole number."""
    return column.dtype == "float64" and bool((column.abs() >= FIRST_INEXACT).any())


def booleans_with_gaps(table: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    """Return the columns of yes, no and gaps as nullable booleans; pandas reads objects.

    Examples
    --------
    >>> booleans_with_gaps(pd.DataFrame({"member": [True, None, False]}))["member"].tolist()
    [True, <NA>, False]
    """
    return {
        str(name): table[name].astype("boolean")
        for name, dtype in table.dtypes.items()
        if is_object_dtype(dtype) and set(table[name].dropna().map(type)) == {bool}
    }


def parse_dates(column: pd.Series[Any], date_format: str) -> pd.Series[Any]:
    """Read the dates of a column; missing where there is none of the format.

    A format with a zone (%z) gives the time in UTC. Beside the formats of `strptime` there
    are `unix seconds`, `unix milliseconds` and `excel days`.

    Examples
    --------
    >>> parse_dates(pd.Series(["31/01/2020"]), "%d/%m/%Y").dt.month.tolist()
    [1]
    >>> parse_dates(pd.Series(["2020-01-01 00:30 +0100"]), "%Y-%m-%d %H:%M %z").dt.hour.tolist()
    [23]
    >>> parse_dates(pd.Series(["0", "x"]), "unix seconds").dt.year.tolist()
    [1970.0, nan]
    """
    if date_format in EPOCHS:
        unit, origin = EPOCHS[date_format]
        numbers = pd.to_numeric(column, errors="coerce")
        return pd.to_datetime(numbers, unit=unit, origin=origin, errors="coerce")
    places, texts = distinct_texts(column)
    has_zone = "%z" in date_format
    dates = pd.to_datetime(texts, format=date_format, errors="coerce", utc=has_zone)
    dates = dates.dt.tz_localize(None) if has_zone else dates
    if places is None:
        return dates
    return pd.Series(dates.array.take(places), column.index, name=column.name, copy=False)


def distinct_texts(column: pd.Series[Any]) -> tuple[Any, pd.Series[Any]]:
    """Return the texts of a long column once each with their places, if they repeat; else None.

    Categories have them once each already; a missing value's place is the last.

    Examples
    --------
    >>> places, texts = distinct_texts(pd.Series(["a", "b"] * 20_000))
    >>> places[:3].tolist(), texts.tolist()
    ([0, 1, 0], ['a', 'b'])
    >>> distinct_texts(pd.Series(["a", "a"]))[0] is None
    True
    """
    if isinstance(column.dtype, pd.CategoricalDtype) and column.cat.categories.dtype == "str":
        return column.cat.codes.to_numpy(), pd.Series([*column.cat.categories, None], dtype="str")
    head = column.iloc[:FEW]
    if len(column) <= FEW or column.dtype != "str" or 2 * head.nunique() > len(head):
        return None, column
    places, texts = pd.factorize(column, use_na_sentinel=False)
    return places, pd.Series(texts, dtype=column.dtype, name=column.name)
