"""Charts of a stage's table before modelling: histograms, points, boxes, associations.

Classes differ by a pattern or symbol as well as by colour, and cells have their numbers.
Names and words may be anything, so markup in them is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from ui.charts.axis_words import short_text
from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.numbers import data_value
from ui.text.words import translate

_PATTERNS = ("", "/", "x", ".", "-", "\\", "|", "+")
_SYMBOLS = ("circle", "diamond", "square", "cross", "triangle-up", "x", "star", "triangle-down")
Json = Mapping[str, Any]


def word(label: Any, lang: str) -> str:
    """Return a class or value as a chart or list shows it.

    Examples
    --------
    >>> word("a<b", "en"), word(None, "en"), word(True, "en"), word(2.5, "en")
    ('a<b', 'missing', 'yes', '2.5')
    """
    if label is None:
        return translate("look.missing", None, lang)
    if isinstance(label, bool):
        return translate("word.yes" if label else "word.no", None, lang)
    return label if isinstance(label, str) else data_value(label, lang)


def bar_name(bar: Json, lang: str) -> str:
    """Return which values a bar counts, in words.

    Examples
    --------
    >>> bar_name({"low": 1.0, "high": 2.0}, "en"), bar_name({"without": ["a"]}, "en")
    ('1 – 2', '(others)')
    """
    if bar.get("missing"):
        return word(None, lang)
    if "without" in bar:
        return translate("changed.others", None, lang)
    if "value" in bar:
        return word(bar["value"], lang)
    return f"{_end(bar['low'], lang)} – {_end(bar['high'], lang)}"


def _end(value: float | str, lang: str) -> str:
    return value if isinstance(value, str) else data_value(value, lang)


def class_histogram(page: Json, lang: str, *, height: int = 300) -> Any:
    """Draw the bars of a column's page, one on the other by class.

    Parameters
    ----------
    page
        The answer of `runs.table_looks.table_column`.
    lang
        Language of the words.
    height
        In pixels.
    """
    import plotly.graph_objects as go

    bars, classes = page["bars"], page["classes"]
    names = [bar_name(bar, lang) for bar in bars]
    figure = go.Figure()
    for place, label in enumerate(classes or [None]):
        figure.add_bar(
            x=list(range(len(bars))),
            y=[bar["counts"][place] for bar in bars],
            name=class_label(label, lang) if classes else "",
            marker={"color": COLOURS[place % len(COLOURS)], "pattern": _pattern(place)},
            customdata=[[escape(name), number_of] for number_of, name in enumerate(names)],
            hovertemplate="%{customdata[0]}: %{y:,}",
        )
    apply_style(figure, lang, height=height)
    ticks = list(range(0, len(names), max(1, len(names) // 8)))
    texts = [short_text(names[tick]) for tick in ticks]
    figure.update_xaxes(tickmode="array", tickvals=ticks, ticktext=texts, tickangle=-35)
    return figure.update_layout(
        barmode="stack", bargap=0.08, showlegend=bool(classes), clickmode="event+select"
    )


def _pattern(place: int) -> dict[str, Any]:
    return {"shape": _PATTERNS[place % len(_PATTERNS)], "size": 6, "solidity": 0.25}


def points(answer: Json, lang: str, *, tool: str = "select", height: int = 360) -> Any:
    """Draw the points of two columns, each class in its colour and shape.

    Parameters
    ----------
    answer
        The answer of `runs.column_pairs.table_pair` with points.
    lang
        Language of the words.
    tool
        What dragging does: ``"select"`` a box, or ``"lasso"``.
    height
        In pixels.
    """
    import plotly.graph_objects as go

    dots, figure = answer["points"], go.Figure()
    codes = dots["codes"] or [0] * len(dots["x"])
    for place, label in enumerate(dots["classes"] or [None]):
        rows = [row for row, code in enumerate(codes) if code == place]
        figure.add_scatter(
            x=[dots["x"][row] for row in rows],
            y=[dots["y"][row] for row in rows],
            customdata=[dots["labels"][row] for row in rows],
            mode="markers",
            name=class_label(label, lang) if dots["classes"] else "",
            marker={
                "size": 7 if len(codes) < 1_000 else 5,
                "opacity": 0.65,
                "color": COLOURS[place % len(COLOURS)],
                "symbol": _SYMBOLS[place % len(_SYMBOLS)],
            },
            hovertemplate="%{customdata}: %{x}, %{y}",
        )
    first, second = (short_text(answer[side]) for side in ("first", "second"))
    apply_style(figure, lang, x=first, y=second, height=height)
    return figure.update_layout(showlegend=bool(dots["classes"]), dragmode=tool)


def boxes(answer: Json, lang: str, *, height: int = 320) -> Any:
    """Draw quartiles, whiskers and some outliers of a column, by class.

    Parameters
    ----------
    answer
        The answer of `runs.column_pairs.table_boxes`.
    lang
        Language of the words.
    height
        In pixels.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for place, box in enumerate(answer["boxes"]):
        name = class_label(box["label"], lang) if answer["word"] else short_text(answer["number"])
        colour = COLOURS[place % len(COLOURS)]
        figure.add_box(
            x=[name],
            q1=[box["first"]],
            median=[box["median"]],
            q3=[box["third"]],
            lowerfence=[box["low"]],
            upperfence=[box["high"]],
            name=name,
            marker={"color": colour},
            hoverinfo="y",
        )
        figure.add_scatter(
            x=[name] * len(box["outliers"]),
            y=box["outliers"],
            mode="markers",
            marker={"color": colour, "size": 5, "symbol": "circle-open"},
            hovertemplate="%{y:,.6~r}<extra></extra>",
        )
    apply_style(figure, lang, y=short_text(answer["number"]), height=height)
    figure.update_xaxes(type="category")
    return figure.update_layout(showlegend=False)


def with_fences(figure: Any, page: Json) -> Any:
    """Mark the fences of Tukey's rule in a histogram of numbers, where they lie in it."""
    bars = [bar for bar in page["bars"] if "low" in bar]
    for fence in (page["fences"]["low"], page["fences"]["high"]) if page.get("fences") else ():
        for place, bar in enumerate(bars):
            if bar["low"] <= fence < bar["high"]:
                at = place - 0.5 + (fence - bar["low"]) / (bar["high"] - bar["low"])
                figure.add_vline(x=at, line={"color": GREY, "dash": "dot", "width": 1.5})
    return figure


def as_moment(value: str) -> str:
    """Return a moment of a chart's axis to the second.

    Examples
    --------
    >>> as_moment("2024-01-31 12:00:00.1234"), as_moment("2024-01-31")
    ('2024-01-31 12:00:00', '2024-01-31')
    """
    text = value.replace("T", " ").split(".")[0]
    moment = datetime.fromisoformat(text)
    return str(moment).removesuffix(" 00:00:00")


def class_label(label: Any, lang: str) -> str:
    """Return a class as a legend or axis shows it: short, and without markup."""
    return short_text(word(label, lang))
