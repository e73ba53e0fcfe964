"""How a classifier answers: its confusion matrix and its curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ui.charts.look import COLOURS, diagonal, finish
from ui.text.names import column_name
from ui.text.numbers import number
from ui.text.words import tell

_MOST_NUMBERS = 12  # beyond so many classes the cells are too small for numbers
_DEEP = 0.75  # a share from which its cell is too blue for the page's own letters


def confusion(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw how many rows of each class were taken for which."""
    import plotly.graph_objects as go

    table = tables["confusion"]
    wide = table.pivot_table(index="actual", columns="predicted", values="n", fill_value=0)
    shares = wide.div(wide.sum(axis=1).replace(0, 1), axis=0)
    counts = [[number(int(n), lang) for n in row] for row in wide.to_numpy()]
    words = {name: tell(f"column.{name}", None, lang) for name in ("actual", "predicted")}
    heat = go.Heatmap(
        z=shares, x=list(wide.columns), y=list(wide.index), text=counts, zmin=0, zmax=1,
        colorscale=[[0, "rgba(47,111,222,.06)"], [1, "#2f6fde"]], xgap=3, ygap=3,
        hovertemplate=f"{words['actual']}: %{{y}}<br>{words['predicted']}: %{{x}}"
        "<br>%{text} (%{z:.1%})<extra></extra>",
        colorbar={"tickformat": ".0%", "thickness": 10, "outlinewidth": 0},
    )  # fmt: skip
    figure = finish(go.Figure(heat), lang, x=words["predicted"], y=words["actual"])
    if len(wide) <= _MOST_NUMBERS:
        _write_numbers(figure)
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    figure.update_xaxes(type="category", showgrid=False)
    return figure


def _write_numbers(figure: Any) -> None:
    """Write each cell's count and share, white where its blue is deep.

    Heat picks its letters for a white page, and they are lost on a dark one.
    """
    heat = figure.data[0]
    for y, counts, shares in zip(heat.y, heat.text, heat.z, strict=True):
        for x, count, share in zip(heat.x, counts, shares, strict=True):
            figure.add_annotation(
                x=x, y=y, text=f"{count}<br>{share:.0%}", showarrow=False,
                font={"color": "#ffffff"} if share >= _DEEP else None,
            )  # fmt: skip


def clickable(figure: Any, table: Any, chosen: Sequence[str]) -> Any:
    """Return a confusion matrix with a point on each cell, since heat alone takes no clicks.

    Parameters
    ----------
    figure
        What `confusion` drew.
    table
        The report's table ``confusion``.
    chosen
        The actual and the predicted class of the cell to frame.
    """
    import plotly.graph_objects as go

    found = go.Figure(figure)
    cells = table[["actual", "predicted"]].astype(str)
    hidden = {"marker": {"opacity": 0}}
    found.add_scatter(
        x=cells["predicted"], y=cells["actual"], customdata=cells.to_numpy().tolist(),
        mode="markers", marker={"symbol": "square", "size": 40, "opacity": 0}, hoverinfo="none",
        selected=hidden, unselected=hidden, showlegend=False,
    )  # fmt: skip
    rows, columns = (list(dict.fromkeys(cells[name])) for name in ("actual", "predicted"))
    if chosen[0] in rows and chosen[1] in columns:
        y, x = rows.index(chosen[0]), columns.index(chosen[1])
        line = {"color": COLOURS[1], "width": 4}
        found.add_shape(type="rect", x0=x - 0.49, x1=x + 0.49, y0=y - 0.49, y1=y + 0.49, line=line)
    # A click counts for the cell's point wherever in the cell it falls.
    found.update_layout(hoverdistance=-1, hovermode="closest", clickmode="event+select")
    return found


def roc(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw true positives against false ones, over all thresholds."""
    figure = _curves(tables["roc"], "fpr", "tpr", lang)
    diagonal(figure, 0, 1)
    return figure


def precision_recall(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw precision against recall, over all thresholds."""
    return _curves(tables["precision_recall"], "recall", "precision", lang)


def calibration(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw what was promised against what happened."""
    import plotly.graph_objects as go

    table = tables["calibration"]
    figure = go.Figure()
    biggest = max(table["n"].max(), 1)
    rows = tell("column.n", None, lang)
    for colour, (label, part) in zip(_endless(), table.groupby("class", sort=False), strict=False):
        figure.add_scatter(
            x=part["mean_predicted"], y=part["share_positive"], name=str(label),
            customdata=part["n"],
            mode="lines+markers", line={"width": 1.4, "color": colour},
            marker={"size": 7 + 15 * (part["n"] / biggest) ** 0.5, "color": colour, "opacity": 0.8},
            hovertemplate=f"%{{x:.3f}} → %{{y:.3f}}<br>{rows}: %{{customdata:,}}",
        )  # fmt: skip
    diagonal(figure, 0, 1)
    return _framed(figure, "mean_predicted", "share_positive", lang)


def _curves(table: Any, x: str, y: str, lang: str) -> Any:
    import plotly.graph_objects as go

    figure = go.Figure()
    threshold = tell("column.threshold", None, lang)
    for colour, (label, part) in zip(_endless(), table.groupby("class", sort=False), strict=False):
        figure.add_scatter(
            x=part[x], y=part[y], name=str(label), customdata=part["threshold"], mode="lines",
            line={"width": 2.2, "color": colour},
            hovertemplate=f"%{{x:.3f}}, %{{y:.3f}}<br>{threshold}: %{{customdata:.3f}}",
        )  # fmt: skip
    return _framed(figure, x, y, lang)


def _framed(figure: Any, x: str, y: str, lang: str) -> Any:
    finish(figure, lang, x=column_name(x, lang), y=column_name(y, lang))
    figure.update_xaxes(range=[-0.02, 1.02])
    figure.update_yaxes(range=[-0.02, 1.04])
    figure.update_layout(showlegend=len(figure.data) > 1)
    return figure


def _endless() -> Any:
    from itertools import cycle

    return cycle(COLOURS)
