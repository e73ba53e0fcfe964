"""Decision flips counted by group: by any column of the rows that are compared."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline_core.compare.flips import Flips

MAX_GROUPS = 30
_MAX_NUMBERS = 12
_PARTS = 4
OUTCOMES = ("better", "worse", "other")


def flips_by_group(flips: Flips, column: pd.Series[Any]) -> pd.DataFrame:
    """Return how many decisions flip in each group.

    Parameters
    ----------
    flips
        The compared rows.
    column
        A value for each of them, in their order; a column of many numbers or dates is cut
        into quarters.

    Returns
    -------
    DataFrame
        Group (None for missing values), rows, flips, share, better, worse, other.

    Examples
    --------
    >>> from pipeline_core.compare.flips import Judged, decision_flips
    >>> truth = {"row": [1, 2, 3], "actual": ["a", "b", "b"]}
    >>> earlier = Judged(pd.DataFrame({**truth, "predicted": ["a", "a", "b"]}))
    >>> later = Judged(pd.DataFrame({**truth, "predicted": ["b", "b", "b"]}))
    >>> flips_by_group(decision_flips(earlier, later), pd.Series(["x", "x", "y"])).iloc[:, :4]
      group  rows  flips  share
    0     x     2      2    1.0
    1     y     1      0    0.0
    """
    groups = group_labels(column)
    outcome = flips.table["outcome"].to_numpy()
    frame = pd.DataFrame({"group": groups.to_numpy(), "flipped": flips.table["flipped"].to_numpy()})
    frame = frame.assign(**{name: outcome == name for name in OUTCOMES})
    order = [*groups.cat.categories, None]
    grouped = frame.groupby("group", dropna=False, sort=False)
    table = grouped.agg(
        rows=("flipped", "size"),
        flips=("flipped", "sum"),
        **{name: (name, "sum") for name in OUTCOMES},
    ).reset_index()
    table["group"] = table["group"].astype(object).where(table["group"].notna(), None)
    table["place"] = [order.index(name) for name in table["group"]]
    table = table.sort_values("place", ignore_index=True)
    table.insert(3, "share", table["flips"] / table["rows"])
    return table.drop(columns="place")


def group_labels(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return the group of each value, as ordered categories; missing values have none.

    Examples
    --------
    >>> list(group_labels(pd.Series(["b", "a", "b"])).cat.categories)
    ['b', 'a']
    >>> list(group_labels(pd.Series(range(100))).cat.categories)
    ['0 – 24', '25 – 49', '50 – 74', '75 – 99']
    """
    values = column.reset_index(drop=True)
    is_number = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if (is_number or pd.api.types.is_datetime64_any_dtype(values)) and (
        values.nunique() > _MAX_NUMBERS
    ):
        return _quarters(values)
    texts = values.map(_text).where(values.notna(), None)
    counts = texts.value_counts()
    names = list(counts.index[:MAX_GROUPS])
    if len(counts) > MAX_GROUPS:
        texts = texts.where(texts.isin(names) | texts.isna(), "…")
        names.append("…")
    if is_number:
        names.sort(key=lambda name: (name == "…", 0.0 if name == "…" else float(name)))
    return texts.astype(pd.CategoricalDtype(names, ordered=True))


def _quarters(values: pd.Series[Any]) -> pd.Series[Any]:
    ranks = values.rank(method="min", pct=True)
    parts = ((ranks * _PARTS).clip(upper=_PARTS) - 1e-9).floordiv(1)
    names = {part: _range(values[parts == part]) for part in sorted(parts.dropna().unique())}
    labels = parts.map(names)
    return labels.astype(pd.CategoricalDtype(list(dict.fromkeys(names.values())), ordered=True))


def _range(values: pd.Series[Any]) -> str:
    return f"{_text(values.min())} – {_text(values.max())}"


def _text(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(float(value))
    return str(value)
