"""Charts of drift between the reference rows and the current ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html import escape
from math import inf, nextafter
from typing import Any

from ui.charts.axis_words import short_text
from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.names import column_name
from ui.text.numbers import data_value
from ui.text.words import translate

_MAX_COLUMNS = 30
_MAX_CELLS = 40


def stability_by_column(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw each column's population stability index, largest on top."""
    import plotly.graph_objects as go

    table = tables["columns"].dropna(subset="psi").nlargest(_MAX_COLUMNS, "psi")
    if not len(table):
        return None
    colours = [COLOURS[5] if is_drifted else COLOURS[0] for is_drifted in table["drifted"]]
    names = [escape(str(name), quote=False) for name in table["column"]]
    bars = go.Bar(
        x=table["psi"],
        y=table["column"],
        customdata=names,
        orientation="h",
        marker_color=colours,
        hovertemplate="%{customdata}: %{x:.4f}<extra></extra>",
    )
    figure = apply_style(
        go.Figure(bars), lang, x=column_name("psi", lang), height=90 + 20 * len(table)
    )
    figure.add_scatter(
        x=table["psi_by_chance"],
        y=table["column"],
        mode="markers",
        name=column_name("psi_by_chance", lang),
        hovertemplate="%{x:.4f}",
        marker={"symbol": "line-ns", "size": 12, "line": {"width": 2, "color": GREY}},
    )
    figure.update_traces(showlegend=False, selector={"type": "bar"})
    return figure.update_yaxes(
        autorange="reversed",
        type="category",
        tickvals=list(table["column"]),
        ticktext=[short_text(name) for name in table["column"]],
    )


def distribution(table: Any, column: str, lang: str) -> Any:
    """Draw a column's reference and current distribution over each other.

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

    cells = table[table["column"] == column].head(_MAX_CELLS)
    highs = frozenset(cells["high"])
    names = [cell_label(row, highs, lang) for row in cells.to_dict("records")]
    figure = go.Figure()
    for colour, side in zip((GREY, COLOURS[5]), ("reference", "current"), strict=True):
        figure.add_bar(
            x=names,
            y=cells[f"{side}_share"],
            name=translate(f"column.{side}", None, lang),
            marker_color=colour,
            opacity=0.6,
            customdata=cells[side],
            hovertemplate="%{x}<br>%{y:.1%} (%{customdata:,})",
        )
    apply_style(figure, lang, height=340)
    figure.update_layout(barmode="overlay", bargap=0.15)
    figure.update_xaxes(type="category")
    figure.update_yaxes(tickformat=".0%")
    return figure


def cell_label(row: Mapping[str, Any], highs: Collection[float], lang: str) -> str:
    """Return what a bin or a category is called.

    Parameters
    ----------
    row
        Its ``cell``, ``low`` and ``high``; an end that is not there is no number.
    highs
        The upper ends of all bins of its column.
    lang
        Language of the words.

    Examples
    --------
    >>> cell_label({"cell": "", "low": float("nan"), "high": 2.0}, {2.0}, "en")
    '≤ 2'
    """
    low, high = row["low"], row["high"]
    above = nextafter(high, inf) + 0.0  # no minus zero
    if low == low or high == high:  # a numeric bin; an outer one is open on one side
        if high != high or high == inf:
            return f"> {data_value(low, lang)}"
        if above in highs:  # the next cell holds one frequent value
            return f"< {data_value(above, lang)}"
        if low != low or low == -inf:
            return f"≤ {data_value(high, lang)}"
        if low == nextafter(high, -inf):
            return data_value(high, lang)
        return f"{data_value(low, lang)} – {data_value(high, lang)}"
    return str(row["cell"]).replace("(missing)", translate("word.missing", None, lang))
