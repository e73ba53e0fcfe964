"""A column's distribution in a window over the reference's, as a table of bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import nan
from typing import Any

from ui.charts.drift import cell_label
from ui.text.numbers import one_decimal
from ui.text.words import translate

Cell = Sequence[Any]
_OWN_NAMES = {
    "(missing)": "word.missing",
    "(others)": "watching.cells.others",
    "(rare)": "watching.cells.others",
    "(infinite)": "watching.cells.infinite",
}


def cell_table(title: str, remark: str, cells: Sequence[Cell], lang: str, *, bad: bool) -> str:
    """Return a column's counts as an HTML table with two bars a row.

    Parameters
    ----------
    title, remark
        What the column is called, and how far it drifted.
    cells
        Each with its name, lower and upper end, and the counts of reference and window.
    lang
        Language of the words.
    bad
        Whether the column has drifted.
    """
    totals = [sum(cell[side] for cell in cells) or 1 for side in (3, 4)]
    shares = [(cell[3] / totals[0], cell[4] / totals[1]) for cell in cells]
    longest = max((share for pair in shares for share in pair), default=0.0) or 1.0
    heads = [translate(code, None, lang) for code in ("column.reference", "watching.cells.window")]
    rows = "".join(
        _row(label, pair, longest, heads, lang)
        for label, pair in zip(labels(cells, lang), shares, strict=True)
    )
    mark = " bad" if bad else ""
    return (
        f'<table class="fb-cells"><caption><b>{escape(title)}</b>'
        f'<span class="fb-drift{mark}">{escape(remark)}</span></caption>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(
    label: str, shares: tuple[float, float], longest: float, heads: Sequence[str], lang: str
) -> str:
    bars = "".join(
        f'<i class="{side}" style="width:{100 * share / longest:.1f}%"></i>'
        for side, share in zip(("reference", "window"), shares, strict=True)
    )
    texts = [percent(share, lang) for share in shares]
    about = ", ".join(f"{head} {text}" for head, text in zip(heads, texts, strict=True))
    return (
        f'<tr title="{escape(f"{label}: {about}")}"><th scope="row">{escape(label)}</th>'
        f"<td>{bars}</td><td>{escape(' → '.join(texts))}</td></tr>"
    )


def labels(cells: Sequence[Cell], lang: str) -> list[str]:
    """Return what the bins and categories of a column are called."""
    is_number = any(cell[1] is not None or cell[2] is not None for cell in cells)
    rows = [_as_row(cell) for cell in cells]
    highs = frozenset(row["high"] for row in rows)
    return [
        translate(_OWN_NAMES[row["cell"]], None, lang)
        if row["cell"] in _OWN_NAMES
        else cell_label(row, highs, lang)
        if is_number
        else str(row["cell"])
        for row in rows
    ]


def _as_row(cell: Cell) -> Mapping[str, Any]:
    low, high = (nan if end is None else float(end) for end in (cell[1], cell[2]))
    return {"cell": str(cell[0]), "low": low, "high": high}


def percent(share: float, lang: str) -> str:
    """Return a share for reading.

    Examples
    --------
    >>> percent(0.123, "en")
    '12.3 %'
    """
    return f"{one_decimal(100 * share, lang)} %"
