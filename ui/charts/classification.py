"""Charts of a classifier: confusion matrix, ROC, precision-recall, gains, calibration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any

from ui.charts.cell_labels import add_label, text_colour
from ui.charts.style import COLOURS, add_diagonal, apply_style
from ui.text.names import column_name
from ui.text.numbers import number
from ui.text.words import translate

_MAX_LABELLED_CLASSES = 12  # with more classes the cells are too small for numbers
_SCALE = ((0.0, "#e8effc"), (1.0, "#2459bd"))  # of the shares; opaque, alike in both themes


def confusion(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the confusion matrix: rows by actual and predicted class."""
    import plotly.graph_objects as go

    table = tables["confusion"]
    matrix = table.pivot_table(index="actual", columns="predicted", values="n", fill_value=0)
    shares = matrix.div(matrix.sum(axis=1).replace(0, 1), axis=0)
    counts = [[number(int(n), lang) for n in row] for row in matrix.to_numpy()]
    titles = {name: translate(f"column.{name}", None, lang) for name in ("actual", "predicted")}
    heatmap = go.Heatmap(
        z=shares,
        x=list(matrix.columns),
        y=list(matrix.index),
        text=counts,
        zmin=0,
        zmax=1,
        colorscale=_SCALE,
        xgap=3,
        ygap=3,
        hovertemplate=f"{titles['actual']}: %{{y}}<br>{titles['predicted']}: %{{x}}"
        "<br>%{text} (%{z:.1%})<extra></extra>",
        colorbar={"tickformat": ".0%", "thickness": 10, "outlinewidth": 0},
    )
    figure = apply_style(go.Figure(heatmap), lang, x=titles["predicted"], y=titles["actual"])
    if len(matrix) <= _MAX_LABELLED_CLASSES:
        _label_cells(figure)
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    figure.update_xaxes(type="category", showgrid=False)
    return figure


def _label_cells(figure: Any) -> None:
    """Write each cell's count and share; right predictions have a frame."""
    heatmap = figure.data[0]
    for y, counts, shares in zip(heatmap.y, heatmap.text, heatmap.z, strict=True):
        for x, count, share in zip(heatmap.x, counts, shares, strict=True):
            colour = text_colour(share, _SCALE)
            add_label(figure, x, y, f"{count}<br>{share:.0%}", colour)
    for place, label in enumerate(heatmap.y):
        if label in heatmap.x:
            across = list(heatmap.x).index(label)
            figure.add_shape(
                type="rect",
                x0=across - 0.46,
                x1=across + 0.46,
                y0=place - 0.46,
                y1=place + 0.46,
                line={"color": "#0f2a5c", "width": 2},
            )


def add_click_targets(figure: Any, table: Any, chosen: Sequence[str]) -> Any:
    """Return a confusion matrix with a point on each cell: a heatmap takes no clicks.

    Parameters
    ----------
    figure
        The figure of `confusion`.
    table
        The report's table ``confusion``.
    chosen
        The actual and the predicted class of the cell to frame.
    """
    import plotly.graph_objects as go

    clickable = go.Figure(figure)
    cells = table[["actual", "predicted"]].astype(str)
    invisible = {"marker": {"opacity": 0}}
    clickable.add_scatter(
        x=cells["predicted"],
        y=cells["actual"],
        customdata=cells.to_numpy().tolist(),
        mode="markers",
        marker={"symbol": "square", "size": 40, "opacity": 0},
        hoverinfo="none",
        selected=invisible,
        unselected=invisible,
        showlegend=False,
    )
    rows, columns = (list(dict.fromkeys(cells[name])) for name in ("actual", "predicted"))
    if chosen[0] in rows and chosen[1] in columns:
        y, x = rows.index(chosen[0]), columns.index(chosen[1])
        line = {"color": COLOURS[1], "width": 4}
        clickable.add_shape(
            type="rect", x0=x - 0.49, x1=x + 0.49, y0=y - 0.49, y1=y + 0.49, line=line
        )
    # A click anywhere in the cell selects its point.
    clickable.update_layout(hoverdistance=-1, hovermode="closest", clickmode="event+select")
    return clickable


def roc(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the ROC curve: true against false positive rate, over all thresholds."""
    figure = _curves(tables["roc"], "fpr", "tpr", lang)
    add_diagonal(figure, 0, 1)
    return figure


def precision_recall(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the precision-recall curve, over all thresholds."""
    return _curves(tables["precision_recall"], "recall", "precision", lang)


def gains(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the cumulative gains: positives found against rows contacted, best scores first."""
    figure = _curves(tables["gains"], "share_contacted", "share_found", lang)
    add_diagonal(figure, 0, 1)
    return figure


def calibration(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the calibration curve: observed share against mean predicted probability."""
    import plotly.graph_objects as go

    table = tables["calibration"]
    figure = go.Figure()
    largest = max(table["n"].max(), 1)
    rows_title = translate("column.n", None, lang)
    for colour, label, rows in _rows_by_class(table):
        figure.add_scatter(
            x=rows["mean_predicted"],
            y=rows["share_positive"],
            name=label,
            customdata=rows["n"],
            mode="lines+markers",
            line={"width": 1.4, "color": colour},
            marker={"size": 7 + 15 * (rows["n"] / largest) ** 0.5, "color": colour, "opacity": 0.8},
            hovertemplate=f"%{{x:.3f}} → %{{y:.3f}}<br>{rows_title}: %{{customdata:,}}",
        )
    add_diagonal(figure, 0, 1)
    return _style_unit_square(figure, "mean_predicted", "share_positive", lang)


def _curves(table: Any, x: str, y: str, lang: str) -> Any:
    import plotly.graph_objects as go

    figure = go.Figure()
    threshold = translate("column.threshold", None, lang)
    for colour, label, rows in _rows_by_class(table):
        figure.add_scatter(
            x=rows[x],
            y=rows[y],
            name=label,
            customdata=rows["threshold"],
            mode="lines",
            line={"width": 2.2, "color": colour},
            hovertemplate=f"%{{x:.3f}}, %{{y:.3f}}<br>{threshold}: %{{customdata:.3f}}",
        )
    return _style_unit_square(figure, x, y, lang)


def _style_unit_square(figure: Any, x: str, y: str, lang: str) -> Any:
    apply_style(figure, lang, x=column_name(x, lang), y=column_name(y, lang))
    figure.update_xaxes(range=[-0.02, 1.02])
    figure.update_yaxes(range=[-0.02, 1.04])
    figure.update_layout(showlegend=len(figure.data) > 1)
    return figure


def _rows_by_class(table: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield a colour, the class and its rows, for each class of a curve's table."""
    for colour, (label, rows) in zip(
        cycle(COLOURS), table.groupby("class", sort=False), strict=False
    ):
        yield colour, str(label), rows
