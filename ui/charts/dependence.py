"""Chart of partial dependence: a panel for each column, with the rows' own lines below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.charts.axis_words import distinct_texts, short_text
from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.words import translate

_MAX_PANELS = 8
_WIDE = 2  # panels beside each other
_FAINT = 0.25
# Pixels of a band of panels: the panels' title, the lines, the gap, the counts and their labels.
_TITLE, _LINES, _GAP, _COUNTS, _LABELS = 26, 200, 10, 56, 84
_BAND = _TITLE + _LINES + _GAP + _COUNTS + _LABELS
_LABEL_LETTERS, _TITLE_LETTERS = 14, 24


def partial_dependence(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw mean and single rows for each column, above the number of rows at each value."""
    from plotly.subplots import make_subplots

    names = list(tables["dependence"]["column"].unique())[:_MAX_PANELS]
    columns = min(_WIDE, len(names))
    bands = -(-len(names) // columns)
    figure = make_subplots(rows=2 * bands, cols=columns, horizontal_spacing=0.12)
    classes = list(tables["dependence"]["class"].unique())
    for number, name in enumerate(names):
        panel = {"row": 2 * (number // columns) + 1, "col": number % columns + 1}
        _add_panel(figure, _of_column(tables, name), panel, classes, number == 0)
        below = {"row": panel["row"] + 1, "col": panel["col"]}
        _add_counts(figure, _of_column(tables, name)["value_counts"], below)
    title = translate("column.prediction", None, lang)
    apply_style(figure, lang, height=_BAND * bands + 24)
    _style_axes(figure, names, columns, _limits(tables))
    _add_titles(figure, names, columns)
    only = classes[0] if len(classes) == 1 else ""
    figure.update_yaxes(title_text=f"{title}: {short_text(only)}" if only else title, row=1, col=1)
    return figure.update_layout(showlegend=len(classes) > 1, bargap=0.04)


def _of_column(tables: Mapping[str, Any], name: str) -> dict[str, Any]:
    kinds = ("dependence", "ice", "value_counts")
    return {kind: tables[kind][tables[kind]["column"] == name] for kind in kinds}


def _add_panel(
    figure: Any,
    tables: Mapping[str, Any],
    panel: Mapping[str, int],
    classes: list[str],
    first: bool,
) -> None:
    several = len(classes) > 1
    for colour, label in zip(COLOURS * 20, classes, strict=False):
        lines = tables["ice"][tables["ice"]["class"] == label]
        x, y = _broken_lines(lines)
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            line={"width": 0.8, "color": colour if several else GREY},
            opacity=_FAINT if several else 2 * _FAINT,
            hoverinfo="skip",
            showlegend=False,
            **panel,
        )
    for colour, label in zip(COLOURS * 20, classes, strict=False):
        mean = tables["dependence"][tables["dependence"]["class"] == label]
        figure.add_scatter(
            x=_places(mean),
            y=mean["prediction"],
            name=short_text(label),
            legendgroup=label,
            showlegend=first and several,
            mode="markers" if mean["category"].notna().any() else "lines+markers",
            line={"width": 2.6, "color": colour},
            marker={"size": 9 if mean["category"].notna().any() else 5, "color": colour},
            hovertemplate="%{x}: %{y:,.4~g}",
            **panel,
        )


def _places(table: Any) -> list[Any]:
    """Return the numbers of a column, or its categories as short texts."""
    if table["category"].notna().any():
        words = list(dict.fromkeys(table["category"]))
        shorts = distinct_texts(short_text(word, _LABEL_LETTERS) for word in words)
        texts = dict(zip(words, shorts, strict=True))
        return [texts[word] for word in table["category"]]
    return list(table["value"])


def _broken_lines(rows: Any) -> tuple[list[Any], list[Any]]:
    """Return the lines of all rows as one, broken between two rows."""
    x: list[Any] = []
    y: list[Any] = []
    places = _places(rows)
    steps = zip(rows["row"], places, rows["prediction"], strict=True)
    last = None
    for row, place, value in steps:
        if row != last and x:
            x.append(None)
            y.append(None)
        x.append(place)
        y.append(value)
        last = row
    return x, y


def _add_counts(figure: Any, counts: Any, below: Mapping[str, int]) -> None:
    words = counts["category"].notna().any()
    figure.add_bar(
        x=_places(counts.assign(value=None)) if words else (counts["low"] + counts["high"]) / 2,
        y=counts["n"],
        width=None if words else counts["high"] - counts["low"],
        marker_color=GREY,
        opacity=0.7,
        showlegend=False,
        hovertemplate="%{x}: %{y:,}<extra></extra>",
        **below,
    )
    if words:  # else they would reach into the next panel
        figure.update_xaxes(tickangle=90, **below)


def _limits(tables: Mapping[str, Any]) -> list[float]:
    """Return the same range of predictions for all panels."""
    low = min(tables[name]["prediction"].min() for name in ("dependence", "ice"))
    high = max(tables[name]["prediction"].max() for name in ("dependence", "ice"))
    space = 0.05 * (high - low) or 0.5
    return [float(low - space), float(high + space)]


def _style_axes(figure: Any, names: list[str], columns: int, limits: list[float]) -> None:
    for number in range(len(names)):
        row, col = 2 * (number // columns) + 1, number % columns + 1
        upper = next(figure.select_xaxes(row=row, col=col))
        lower = next(figure.select_xaxes(row=row + 1, col=col))
        lower.matches = upper.plotly_name.replace("axis", "")
        upper.showticklabels = False
        top = _band_top(number // columns, -(-len(names) // columns))
        figure.update_yaxes(range=limits, domain=top(_TITLE, _LINES), row=row, col=col)
        counts = top(_TITLE + _LINES + _GAP, _COUNTS)
        figure.update_yaxes(domain=counts, nticks=3, rangemode="tozero", row=row + 1, col=col)


def _band_top(band: int, bands: int) -> Any:
    """Return a function of pixels below a band's top, and of a height, that gives a domain."""

    def domain(below: int, height: int) -> list[float]:
        start = 1 - (band * _BAND + below + height) / (bands * _BAND)
        return [max(0.0, start), start + height / (bands * _BAND)]

    return domain


def _add_titles(figure: Any, names: list[str], columns: int) -> None:
    for number, name in enumerate(names):
        axis = next(figure.select_yaxes(row=2 * (number // columns) + 1, col=number % columns + 1))
        across = next(
            figure.select_xaxes(row=2 * (number // columns) + 1, col=number % columns + 1)
        )
        figure.add_annotation(
            text=f"<b>{short_text(name, _TITLE_LETTERS)}</b>",
            x=across.domain[0],
            y=axis.domain[1],
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
        )
