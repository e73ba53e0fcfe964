"""How today's rows differ from those that were learned from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.charts.look import COLOURS, GREY, finish
from ui.text.names import column_name
from ui.text.numbers import number
from ui.text.words import tell

_MOST_COLUMNS = 30
_MOST_CELLS = 40


def overview(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the stability index of every column, the most moved on top."""
    import plotly.graph_objects as go

    table = tables["columns"].dropna(subset="psi").nlargest(_MOST_COLUMNS, "psi")
    if not len(table):
        return None
    colours = [COLOURS[5] if one else COLOURS[0] for one in table["drifted"]]
    bars = go.Bar(
        x=table["psi"], y=table["column"], orientation="h", marker_color=colours,
        hovertemplate="%{y}: %{x:.4f}<extra></extra>",
    )  # fmt: skip
    figure = finish(go.Figure(bars), lang, x=column_name("psi", lang), height=90 + 20 * len(table))
    figure.add_scatter(
        x=table["psi_by_chance"], y=table["column"], mode="markers",
        name=column_name("psi_by_chance", lang), hovertemplate="%{x:.4f}",
        marker={"symbol": "line-ns", "size": 12, "line": {"width": 2, "color": GREY}},
    )  # fmt: skip
    figure.update_traces(showlegend=False, selector={"type": "bar"})
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def distribution(table: Any, column: str, lang: str) -> Any:
    """Draw one column's two distributions, laid over each other.

    Parameters
    ----------
    table
        The report's table ``distributions``.
    column
        One of its columns.
    lang
        Language of the words.
    """
    import plotly.graph_objects as go

    cells = table[table["column"] == column].head(_MOST_CELLS)
    names = [_cell(row, lang) for row in cells.to_dict("records")]
    figure = go.Figure()
    for colour, side in zip((GREY, COLOURS[5]), ("reference", "current"), strict=True):
        figure.add_bar(
            x=names, y=cells[f"{side}_share"], name=tell(f"column.{side}", None, lang),
            marker_color=colour, opacity=0.6, customdata=cells[side],
            hovertemplate="%{x}<br>%{y:.1%} (%{customdata:,})",
        )  # fmt: skip
    finish(figure, lang, height=340)
    figure.update_layout(barmode="overlay", bargap=0.15)
    figure.update_xaxes(type="category")
    figure.update_yaxes(tickformat=".0%")
    return figure


def _cell(row: Mapping[str, Any], lang: str) -> str:
    low, high = row["low"], row["high"]
    if low == low or high == high:  # a bin of numbers; an outer one is open on one side
        if low != low or low == float("-inf"):
            return f"≤ {_bound(high, lang)}"
        if high != high or high == float("inf"):
            return f"> {_bound(low, lang)}"
        return f"{_bound(low, lang)} – {_bound(high, lang)}"
    return str(row["cell"]).replace("(missing)", tell("word.missing", None, lang))


def _bound(value: float, lang: str) -> str:
    return number(int(value) if value == int(value) else value, lang)
