"""Charts of a stage's table before modelling: histograms, points, boxes, associations.

Classes differ by a pattern or symbol as well as by colour, and cells have their numbers.
Names and words may be anything, so markup in them is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.numbers import number
from ui.text.words import translate

_PATTERNS = ("", "/", "x", ".", "-", "\\", "|", "+")
_SYMBOLS = ("circle", "diamond", "square", "cross", "triangle-up", "x", "star", "triangle-down")
_PALER = 1.3  # no cell is so strong that its number is not legible on it
_WHITE, _BLACK = "#ffffff", "#14161c"
_MAX_WORD = 24
_MAX_LABEL = 16
Json = Mapping[str, Any]


def word(label: Any, lang: str) -> str:
    """Return a class or value as a chart or list shows it.

    Examples
    --------
    >>> word("a<b", "en"), word(None, "en"), word(True, "en"), word(2.5, "en")
    ('a<b', 'missing', 'yes', '2.500')
    """
    if label is None:
        return translate("look.missing", None, lang)
    if isinstance(label, bool):
        return translate("word.yes" if label else "word.no", None, lang)
    return label if isinstance(label, str) else number(label, lang)


def bar_name(bar: Json, lang: str) -> str:
    """Return which values a bar counts, in words.

    Examples
    --------
    >>> bar_name({"low": 1.0, "high": 2.0}, "en"), bar_name({"without": ["a"]}, "en")
    ('1.000 – 2.000', '(others)')
    """
    if bar.get("missing"):
        return word(None, lang)
    if "without" in bar:
        return translate("changed.others", None, lang)
    if "value" in bar:
        return word(bar["value"], lang)
    return f"{_end(bar['low'], lang)} – {_end(bar['high'], lang)}"


def _end(value: float | str, lang: str) -> str:
    return value if isinstance(value, str) else number(value, lang)


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
            name=_label(label, lang) if classes else "",
            marker={"color": COLOURS[place % len(COLOURS)], "pattern": _pattern(place)},
            customdata=[[escape(name), number_of] for number_of, name in enumerate(names)],
            hovertemplate="%{customdata[0]}: %{y:,}",
        )
    apply_style(figure, lang, height=height)
    ticks = list(range(0, len(names), max(1, len(names) // 8)))
    texts = [_short(names[tick]) for tick in ticks]
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
            name=_label(label, lang) if dots["classes"] else "",
            marker={
                "size": 7 if len(codes) < 1_000 else 5,
                "opacity": 0.65,
                "color": COLOURS[place % len(COLOURS)],
                "symbol": _SYMBOLS[place % len(_SYMBOLS)],
            },
            hovertemplate="%{customdata}: %{x}, %{y}",
        )
    first, second = (_short(answer[side]) for side in ("first", "second"))
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
        name = _label(box["label"], lang) if answer["word"] else _short(answer["number"])
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
    apply_style(figure, lang, y=_short(answer["number"]), height=height)
    figure.update_xaxes(type="category")
    return figure.update_layout(showlegend=False)


def counts(answer: Json, lang: str, *, dark: bool = False) -> Any:
    """Draw how often the words of two columns come together, with the numbers.

    Parameters
    ----------
    answer
        The answer of `runs.column_pairs.table_pair` with counts.
    lang
        Language of the words.
    dark
        Whether the page is dark: numbers must be legible on their cells.
    """
    table = answer["counts"]
    rows, columns = ([_label(label, lang) for label in table[side]] for side in ("first", "second"))
    texts = [[number(n, lang) for n in line] for line in table["n"]]
    most = max((n for line in table["n"] for n in line), default=0)
    figure = _cells(table["n"], rows, columns, texts, most, size=12, dark=dark)
    first, second = (_short(answer[side]) for side in ("first", "second"))
    return apply_style(figure, lang, x=second, y=first, height=120 + 30 * len(rows))


def associations(answer: Json, lang: str, *, dark: bool = False) -> Any:
    """Draw the relations between columns as a heat map with numbers.

    Parameters
    ----------
    answer
        The answer of `runs.table_looks.table_associations`.
    lang
        Language of the words.
    dark
        Whether the page is dark: numbers must be legible on their cells.
    """
    names = [_short(name, _MAX_LABEL) for name in answer["columns"]]
    values = [[cell and cell["value"] for cell in line] for line in answer["matrix"]]
    texts = [[_two_digits(value, lang) for value in line] for line in values]
    size = 12 if len(names) <= 8 else 10 if len(names) <= 14 else 8
    figure = _cells(values, _distinct(names), _distinct(names), texts, 1.0, size=size, dark=dark)
    apply_style(figure, lang, height=130 + max(20, 34 - len(names)) * len(names))
    return figure.update_xaxes(tickangle=-45)


def _two_digits(value: float | None, lang: str) -> str:
    """Return a value without its leading zero: many must have room beside one another.

    Examples
    --------
    >>> _two_digits(-0.254, "en"), _two_digits(1.0, "en"), _two_digits(None, "en")
    ('-.25', '1', '')
    """
    if value is None:
        return ""
    text = f"{value:.2f}"
    if text in ("1.00", "-1.00"):
        return text[:-3]
    sign = number(0.5, lang)[1]
    return text.replace("0.", sign, 1)


def _cells(
    values: Sequence[Sequence[float | None]],
    rows: list[str],
    columns: list[str],
    texts: Sequence[Sequence[str]],
    most: float,
    *,
    size: int,
    dark: bool,
) -> Any:
    import plotly.graph_objects as go

    signed = any(value is not None and value < 0 for line in values for value in line)
    pale = "rgba(138,143,152,.08)"
    scale = [[0, pale], [1, COLOURS[0]]]
    if signed:
        scale = [[0, COLOURS[1]], [0.5, pale], [1, COLOURS[0]]]
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=columns,
            y=rows,
            zmin=-_PALER * most if signed else 0,
            zmax=_PALER * most,
            colorscale=scale,
            showscale=False,
            xgap=1,
            ygap=1,
            hovertemplate="%{y}, %{x}: %{z:,.4~r}<extra></extra>",
        )
    )
    ink = _WHITE if dark else _BLACK  # at least 4.5 : 1 on the strongest colour
    # All at once: one by one, each makes Plotly look at all before it.
    figure.update_layout(
        annotations=[
            _cell_text(row, column, text, size, ink)
            for row, line in zip(rows, texts, strict=True)
            for column, text in zip(columns, line, strict=True)
            if text
        ]
    )
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    return figure.update_xaxes(type="category", showgrid=False)


def _cell_text(row: str, column: str, text: str, size: int, ink: str) -> dict[str, Any]:
    font = {"size": size, "color": ink}
    return {"x": column, "y": row, "text": text, "showarrow": False, "font": font}


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


def _label(label: Any, lang: str) -> str:
    return _short(word(label, lang))


def _short(text: str, most: int = _MAX_WORD) -> str:
    return escape(text if len(text) <= most else f"{text[:most]}…", quote=False)


def _distinct(names: Sequence[str]) -> list[str]:
    distinct: dict[str, None] = {}
    for name in names:
        while name in distinct:
            name += "\N{ZERO WIDTH SPACE}"
        distinct[name] = None
    return list(distinct)
