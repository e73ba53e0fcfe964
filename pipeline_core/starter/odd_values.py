"""Odd values: a few that keep a column of numbers or dates from being read as one.

Nothing is changed by itself. A message names the value and its line, and offers to convert
the column or to take the values as missing; left alone, the column stays text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pandas as pd

from pipeline_core.data.column_words import name_words
from pipeline_core.measures.column_values import number_pattern, parse_dates, without_unit
from pipeline_core.measures.csv_files import CsvFormat, csv_format, csv_rows
from pipeline_core.measures.guess_numbers import SIGNS, Signs
from pipeline_core.measures.guess_values import date_formats, looks_like_dates
from pipeline_core.spec import value_fault
from pipeline_core.starter.look import FlatMessage

MIN_VALUES = 10
MIN_SHARE = 0.8  # of the values must be read; of fewer, the column is rather words
MAX_WORDS = 20
_MAX_FORMS = 6
_SIGN = r"(?:[-+]\s*)?"
_NUMBER = rf"{_SIGN}\d[\d.,]*"
# Letters right before digits, as in A12, are a code.
_BEFORE = r"[^\w\s.,+-]{1,3}|[^\W\d]{1,5}(?=\s)"
_AFTER = r"[^\d\s.,+-]{1,5}"
_WITH_UNIT = re.compile(
    rf"{_SIGN}(?P<before>{_BEFORE})\s*{_NUMBER}|{_NUMBER}\s*(?P<after>{_AFTER})"
)
_TIME_WORDS = frozenset((
    "time", "timestamp", "ts", "epoch", "unix", "date", "datetime", "created", "updated",
    "fecha", "hora", "tiempo", "creado", "actualizado",
))  # fmt: skip
# Whole numbers from 2000 to 2038 as times, and from 1982 to 2064 as days of Excel.
_RANGES = {
    "unix seconds": (946_684_800, 2_147_483_648),
    "unix milliseconds": (946_684_800_000, 2_147_483_648_000),
    "excel days": (30_000, 60_000),
}


def odd_values(
    path: str, table: pd.DataFrame, reading: Mapping[str, Any], skip: Collection[str] = ()
) -> list[FlatMessage]:
    """Return messages about values that keep a column from being numbers or dates.

    Parameters
    ----------
    path
        The file.
    table
        Its rows as read.
    reading
        The settings that it was read with.
    skip
        Columns of which something else is said.

    Returns
    -------
    list of dict
        Messages; those of which something can be done have `offers`: what each changes in
        the reading, by the name of the action.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> table = pd.DataFrame({"x": [*map(str, range(20)), "12 kg"]})
    >>> with NamedTemporaryFile("w", suffix=".csv") as file:
    ...     table.to_csv(file.name, index=False)
    ...     message, = odd_values(file.name, table, {})
    >>> message["value"], message["line"], message["offers"]["convert"]
    ('12 kg', 22, {'column_formats': {'unit': 'kg'}})
    """
    named = {*reading.get("text_columns", ()), *skip}
    named |= {date["column"] for date in reading.get("dates", ())}
    form = csv_format(reading)
    messages: list[FlatMessage] = []
    for position, name in enumerate(map(str, table.columns)):
        if name in named:
            continue
        column = table.iloc[:, position]
        if column.dtype != "str":
            messages += _times(column)
            continue
        counts = column.value_counts()
        if counts.sum() < MIN_VALUES:
            continue
        message = _odd_numbers(counts, reading.get("decimal", ".")) or _odd_dates(counts)
        if message is not None:
            message |= {"column": name, "of": int(counts.sum())}
            if "value" in message:
                message["line"] = _line_of(path, form, name, position, message["value"])
            messages.append(message)
    return messages + list(_far_dates(table))


def times_in(table: pd.DataFrame, *, can_convert: bool) -> list[FlatMessage]:
    """Return messages about columns of whole numbers that are times.

    Parameters
    ----------
    table
        A table, of any format.
    can_convert
        Whether its reader can convert them.

    Examples
    --------
    >>> message, = times_in(pd.DataFrame({"date": [43831, 43905]}), can_convert=False)
    >>> message["code"], message["format"]
    ('starter.numbers_to_parse', 'excel days')
    """
    messages = [message for name in table for message in _times(table[name])]
    if can_convert:
        return messages
    return [
        {"code": "starter.numbers_to_parse", **{n: m[n] for n in ("column", "format")}}
        for m in messages
    ]


def _odd_numbers(counts: pd.Series[int], decimal: str) -> FlatMessage | None:
    values = [str(value) for value in counts.index]
    units = Counter(unit for value in values[:500] if (unit := _unit_of(value)))
    unit = units.most_common(1)[0][0] if units else None
    plain = _best_signs(counts, None)
    if plain is not None:
        return _number_message(counts, *plain, decimal, other=unit)
    with_unit = _best_signs(counts, unit) if unit else None
    return None if with_unit is None else _number_message(counts, *with_unit, decimal, unit=unit)


def _unit_of(value: str) -> str | None:
    match = _WITH_UNIT.fullmatch(value.strip())
    return (match["before"] or match["after"]) if match else None


def _best_signs(counts: pd.Series[int], unit: str | None) -> tuple[Signs, pd.Series[int]] | None:
    """Return the separators by which most values are numbers, and those that are none."""
    bare = without_unit(pd.Series(counts.index.astype("str")).str.strip(), unit)
    total, best = counts.sum(), None
    for signs in SIGNS:
        is_number = bare.str.fullmatch(number_pattern(*signs)).to_numpy()
        odd = counts[~is_number]
        if odd.sum() <= (1 - MIN_SHARE) * total and (best is None or odd.sum() < best[1].sum()):
            best = (signs, odd)
    return best


def _number_message(
    counts: pd.Series[int],
    signs: Signs,
    odd: pd.Series[int],
    decimal: str,
    *,
    unit: str | None = None,
    other: str | None = None,
) -> FlatMessage | None:
    all_signs = {"decimal": signs.decimal, "thousands": signs.thousands, "unit": unit}
    own: dict[str, Any] = {name: sign for name, sign in all_signs.items() if sign}
    if own["decimal"] == decimal:
        del own["decimal"]
    if not len(odd):
        if unit is None:
            return None
        offers = {"convert": {"column_formats": own}}
        return {"code": "starter.unit", "unit": unit, "value": counts.index[0], "offers": offers}
    offers = {}
    if _are_words(odd):
        offers["missing"] = {"column_formats": {**own, "missing": list(map(str, odd.index))}}
    if other is not None and all(_unit_of(str(value)) == other for value in odd.index):
        offers["convert"] = {"column_formats": {**own, "unit": other}}
    return {
        "code": "starter.odd_numbers",
        "value": str(odd.index[0]),
        "count": int(odd.sum()),
        "offers": offers,
    }


def _are_words(odd: pd.Series[int]) -> bool:
    """Return whether the values can be listed in a pipeline file."""
    return 0 < len(odd) <= MAX_WORDS and not any(map(value_fault, map(str, odd.index)))


def _odd_dates(counts: pd.Series[int]) -> FlatMessage | None:
    values = [str(value) for value in counts.index]
    dated = [value for value in values[:200] if looks_like_dates([value])]
    if len(dated) < MIN_SHARE * len(values[:200]):
        return None
    texts = pd.Series(values)
    odd_by_format = {
        form: counts[parse_dates(texts, form).isna().to_numpy()] for form in date_formats(dated)
    }
    most = (1 - MIN_SHARE) * counts.sum()
    fitting = {form: odd for form, odd in odd_by_format.items() if odd.sum() <= most}
    if len(fitting) != 1:
        return _mixed_dates(texts)
    (form, odd), offers = *fitting.items(), {}
    if _are_words(odd):
        missing = {"missing": list(map(str, odd.index))}
        offers = {"missing": {"dates": {"format": form}, "column_formats": missing}}
    return {
        "code": "starter.odd_dates",
        "value": str(odd.index[0]) if len(odd) else values[0],
        "count": int(odd.sum()),
        "offers": offers,
    }


def _mixed_dates(values: pd.Series[Any]) -> FlatMessage | None:
    """Return a message if the values are dates of several formats, with the first of another."""
    # One value of each form tells the formats: all times of a day look alike but for digits.
    of_each_form = {re.sub(r"\d", "0", value): value for value in values[:200]}
    several = list(of_each_form.values())[:_MAX_FORMS]
    forms = dict.fromkeys(form for value in several for form in date_formats([value]))
    first = date_formats([values[0]])
    if not forms or not first:
        return None
    is_date = pd.concat([parse_dates(values, form).notna() for form in forms], axis=1)
    if is_date.any(axis=1).mean() < MIN_SHARE:
        return None
    other = values[parse_dates(values, first[0]).isna()]
    return {"code": "starter.mixed_dates", "value": other.iloc[0]} if len(other) else None


def _times(column: pd.Series[Any]) -> Iterator[FlatMessage]:
    """Yield a message about whole numbers that are times: seconds since 1970, days of Excel."""
    if column.dtype.kind not in "iuf" or not _TIME_WORDS & set(name_words(str(column.name))):
        return
    lowest, highest = column.min(), column.max()
    for form, (first, last) in _RANGES.items():
        if first <= lowest and highest < last:
            offers = {"convert": {"dates": {"format": form}}}
            yield {
                "code": "starter.numbers_as_times",
                "column": str(column.name),
                "format": form,
                "offers": offers,
            }


def _far_dates(table: pd.DataFrame) -> Iterator[FlatMessage]:
    """Yield messages about dates of the year 1 or 9999, which stand for none or no end."""
    for name in table.select_dtypes("datetime").columns:
        years = table[name].dt.year
        far = table[name][(years < 1000) | (years > 2500)]
        if len(far):
            value = far.iloc[0].strftime("%Y-%m-%d")
            yield {
                "code": "starter.far_dates",
                "column": str(name),
                "value": value,
                "count": len(far),
            }


def _line_of(path: str, form: CsvFormat, name: str, position: int, value: str) -> int:
    """Return the line of the first row with a value in a column."""
    for number, (line, row) in enumerate(csv_rows(path, form)):
        if not number and name in (names := [cell.strip() for cell in row]):
            position = names.index(name)
        elif position < len(row) and row[position].strip() == value.strip():
            return line
    return 0
