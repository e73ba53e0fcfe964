"""Proposes the rules of a contract from a reference table, with room for the rows to come.

A bound that the reference just meets would be broken by the next table; what few rows show
may be chance. So ranges get margins, categories of few rows are only warned of, and of a
column whose values tell rows apart nothing but that is proposed. The rules are a draft.
"""

from __future__ import annotations

import re
from math import ceil, floor, isfinite, log10, sqrt
from typing import Any

import pandas as pd

from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.rules import ContractRule
from pipeline_core.measures.value_types import texts_of

MAX_CATEGORIES = 20
FEW_VALUES = 10  # of fewer different numbers a range is only likely
FEW_ROWS = 30  # of fewer no range is proposed
SURE_ROWS = 50  # rows for each category, before another value is an error
COMPLETE_ROWS = 100  # so many values without a gap, before a gap is an error
RANGE_MARGIN = 0.5  # of the range, on either side
SMALL_SHIFT = 0.25  # in standard deviations
SMALL_SHARE = 0.1
_SAFETY = 4  # standard errors of chance that are no shift
_CODE = re.compile(r"[A-Za-z0-9]+(?:[-_./][A-Za-z0-9]+)*")


def infer_contract(table: pd.DataFrame) -> list[ContractRule]:
    """Return rules that a table keeps and the next one of its kind should keep too.

    Parameters
    ----------
    table
        The reference rows. Conditions of less certainty stand in a rule of their own, of
        severity "warning".

    Examples
    --------
    >>> ages = [20 + n % 40 for n in range(200)]
    >>> table = pd.DataFrame({"id": range(200), "age": ages, "city": ["Lima", "Cusco"] * 100})
    >>> for rule in infer_contract(table)[:3]:
    ...     print(rule)
    {'column': 'id', 'type': 'integer', 'max_missing': 0.0, 'unique': True}
    {'column': 'age', 'type': 'integer', 'max_missing': 0.0, 'min': 0, 'max': 79}
    {'column': 'age', 'mean': 39.5, 'std': 11.5, 'max_shift': 0.4, 'severity': 'warning'}
    """
    return [rule for name in table.columns for rule in _rules(str(name), table[name])]


def _rules(name: str, column: pd.Series[Any]) -> list[ContractRule]:
    sure: ContractRule = {"column": name}
    likely: ContractRule = {"column": name}
    kind, present = column_kind(column), column.dropna()
    if present.empty or kind == "other":
        return [sure]
    is_integer = kind == "number" and column.dtype.kind in "iu"
    sure["type"] = "integer" if is_integer else kind  # type: ignore[typeddict-item]
    sure.update(_gaps(column))  # type: ignore[typeddict-item]
    if (certainty := _key_certainty(present, is_integer=is_integer)) is not None:
        (sure if certainty else likely)["unique"] = True
    elif kind == "number" and len(present) >= FEW_ROWS:
        rule = sure if present.nunique() > FEW_VALUES else likely  # years, months, marks
        rule.update(_range(present, is_integer=is_integer))  # type: ignore[typeddict-item]
        likely.update(_mean(present))  # type: ignore[typeddict-item]
    elif kind in ("word", "boolean"):
        _add_words(sure, likely, present, kind)
    if likely.keys() == {"column"}:
        return [sure]
    likely["severity"] = "warning"
    return [sure, likely]


def _gaps(column: pd.Series[Any]) -> dict[str, float]:
    """Return the share that may be missing; none where so few values say too little."""
    missing, rows = int(column.isna().sum()), len(column)
    if not missing and rows >= COMPLETE_ROWS:
        return {"max_missing": 0.0}
    share = missing / rows
    bound = share + _SAFETY * sqrt(share * (1 - share) / rows) + 3 / rows  # the rule of three
    bound = ceil(bound * 20 - 1e-9) / 20
    return {"max_missing": bound} if bound < 1 else {}


def _key_certainty(present: pd.Series[Any], *, is_integer: bool) -> bool | None:
    """Return whether different values are surely a key; None where some are equal.

    Numbers drawn from a wide range seldom repeat, so that few rows without a repetition say
    little: it is sure where chance would have repeated some.
    """
    rows = len(present)
    if rows < 20 or present.duplicated().any():
        return None
    if is_integer:
        values = int(present.max()) - int(present.min()) + 1
        return rows * rows / (2 * values) > 3
    if column_kind(present) != "word":
        return None
    texts = texts_of(present)
    is_code = texts.map(lambda text: bool(_CODE.fullmatch(text)) and any(map(str.isdigit, text)))
    return True if is_code.all() else None


def _range(present: pd.Series[Any], *, is_integer: bool) -> dict[str, float | int]:
    """Return a range with margins that keeps the sign that all values have."""
    if is_integer:  # exact beyond 2 ** 53
        first, last = int(present.min()), int(present.max())
        low, high = _wider(first, last, ceil((last - first) * RANGE_MARGIN))
        return {"min": low, "max": high}
    least, most = float(present.min()), float(present.max())
    if not isfinite(least) or not isfinite(most):
        return {}
    low, high = _wider(least, most, (most - least) * RANGE_MARGIN)
    return {"min": _rounded(low, floor), "max": _rounded(high, ceil)}


def _wider(least: float, most: float, margin: float) -> tuple[float, float]:
    low, high = least - margin, most + margin
    return (0 if least >= 0 > low else low), (0 if most <= 0 < high else high)


def _rounded(value: float, towards: Any) -> float:
    """Round to three significant digits, away from the values."""
    if not value or not isfinite(value):
        return value
    unit = 10.0 ** (floor(log10(abs(value))) - 2)
    return float(f"{towards(value / unit) * unit:.12g}")


def _mean(present: pd.Series[Any]) -> dict[str, float]:
    numbers = present.astype("float64")
    if not isfinite(numbers.abs().max()):
        return {}
    mean, std = float(numbers.mean()), float(numbers.std(ddof=0))
    if not std > 0:
        return {}
    chance = _SAFETY * sqrt(2 / len(numbers))
    shift = ceil(max(SMALL_SHIFT, chance) * 20 - 1e-9) / 20
    brief = float(f"{mean:.6g}")
    mean = brief if abs(brief - mean) <= std / 1000 else mean  # far from 0 each digit counts
    return {"mean": mean, "std": float(f"{std:.3g}"), "max_shift": shift}


def _add_words(
    sure: ContractRule, likely: ContractRule, present: pd.Series[Any], kind: str
) -> None:
    texts = texts_of(present)
    counts = texts.value_counts()
    rows, categories = len(texts), len(counts)
    if categories > min(MAX_CATEGORIES, rows / 10):
        likely["max_length"] = 2 * int(texts.str.len().max())
        return
    if kind == "word":
        rule = sure if rows >= SURE_ROWS * categories and counts.min() >= 5 else likely
        rule["allowed"] = sorted(counts.index)
    if rows >= FEW_ROWS:
        chance = _SAFETY * sqrt(categories / (2 * rows)) / 2
        likely["shares"] = {str(name): round(count / rows, 4) for name, count in counts.items()}
        likely["max_shift"] = ceil(max(SMALL_SHARE, chance) * 20 - 1e-9) / 20
