"""Charts of scores along an axis: the learning curve with its forecast, the validation curve."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from ui.charts.searches import setting_columns
from ui.charts.style import COLOURS, apply_style
from ui.text.names import column_name
from ui.text.words import translate

_BAND = 0.16
_LOG_FROM = 50  # times as large as the smallest value: a logarithmic axis


def learning_curve(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw train and test scores by rows, with bands of their spread, and the forecast dashed."""
    import plotly.graph_objects as go

    figure = go.Figure()
    sizes = tables["learning"].dropna(subset=["test_score"])
    add_scores(figure, sizes, "train_rows", lang)
    if "forecast_line" in tables:
        _add_forecast(figure, tables["forecast_line"], lang)
    apply_style(
        figure, lang, x=column_name("train_rows", lang), y=translate("axis.score", None, lang)
    )
    return figure.update_layout(legend_traceorder="normal", xaxis_rangemode="tozero")


def validation_curve(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the scores of each value of a setting, where a search has tried no other."""
    import plotly.graph_objects as go

    trials = tables["trials"].dropna(subset=["mean"])
    names = [name for name in setting_columns(trials) if trials[name].nunique() > 1]
    if len(names) != 1 or "round" in trials:
        return None
    x = _values(trials[names[0]], translate("candidates.empty", None, lang))
    parts = {"test_score": "mean", "test_spread": "standard_deviation"}
    if "train_mean" in trials:
        parts |= {"train_score": "train_mean", "train_spread": "train_deviation"}
    table = trials.assign(x=x).rename(columns={old: new for new, old in parts.items()})
    is_number = x.dtype.kind == "f"
    figure = go.Figure()
    add_scores(figure, table.sort_values("x") if is_number else table, "x", lang)
    apply_style(figure, lang, x=escape(names[0]), y=translate("axis.score", None, lang))
    is_log = is_number and x.min() > 0 and x.max() > _LOG_FROM * x.min()
    figure.update_xaxes(type="log" if is_log else "linear" if is_number else "category")
    return figure.update_layout(legend_traceorder="normal")


def _values(cells: Any, empty: str) -> Any:
    """Return the values of a setting as numbers if all are, else as words."""
    try:
        return cells.astype("float64")
    except ValueError:
        return cells.map(lambda cell: escape(str(cell), quote=False) or empty)


def add_scores(figure: Any, table: Any, x: str, lang: str) -> None:
    """Add the lines of the train scores, if any, and of the test scores, with their bands."""
    series = (("train", COLOURS[1], "square"), ("test", COLOURS[0], "circle"))
    for part, colour, symbol in series:
        if f"{part}_score" not in table:
            continue
        score, spread = table[f"{part}_score"], table[f"{part}_spread"]
        add_band(figure, table[x], score - spread, score + spread, colour)
        figure.add_scatter(
            x=table[x],
            y=score,
            customdata=spread,
            mode="lines+markers",
            name=column_name(f"{part}_score", lang),
            line={"width": 2.2, "color": colour},
            marker={"size": 8, "symbol": symbol},
            hovertemplate="%{x}: %{y:.4~g} ± %{customdata:.2~g}",
        )


def add_band(figure: Any, x: Any, low: Any, high: Any, colour: str) -> None:
    """Add a pale band between two lines."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    hidden = {"mode": "lines", "line": {"width": 0}, "showlegend": False, "hoverinfo": "skip"}
    figure.add_scatter(x=x, y=low, **hidden)
    fill = f"rgba({red},{green},{blue},{_BAND})"
    figure.add_scatter(x=x, y=high, fill="tonexty", fillcolor=fill, **hidden)


def _add_forecast(figure: Any, line: Any, lang: str) -> None:
    base = line["forecast"] - line["change"]
    low, high = base + line["change_low"], base + line["change_high"]
    add_band(figure, line["train_rows"], low, high, COLOURS[3])
    figure.add_scatter(
        x=line["train_rows"],
        y=line["forecast"],
        mode="lines",
        name=translate("column.forecast", None, lang),
        line={"width": 2.2, "color": COLOURS[3], "dash": "dash"},
        hovertemplate="%{x:,}: %{y:.4~g}",
    )
