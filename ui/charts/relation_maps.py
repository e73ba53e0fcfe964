"""Heat maps of a table's columns: their associations, and how often words come together.

Each cell has its number, legible in the light and in the dark theme.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ui.charts.axis_words import distinct_texts, short_text
from ui.charts.style import COLOURS, apply_style
from ui.charts.table_exploration import class_label
from ui.text.numbers import number

_PALER = 1.3  # no cell is so strong that its number is not legible on it
_WHITE, _BLACK = "#ffffff", "#14161c"
_PALE = "rgba(138,143,152,.08)"
_UNSIGNED = [[0, _PALE], [1, COLOURS[0]]]
_SIGNED = [[0, COLOURS[1]], [0.5, _PALE], [1, COLOURS[0]]]
_MAX_LABEL = 16
Json = Mapping[str, Any]


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
    rows, columns = (
        [class_label(label, lang) for label in table[side]] for side in ("first", "second")
    )
    texts = [[number(n, lang) for n in line] for line in table["n"]]
    most = max((n for line in table["n"] for n in line), default=0)
    figure = _cells(table["n"], rows, columns, texts, most, size=12, dark=dark)
    first, second = (short_text(answer[side]) for side in ("first", "second"))
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
    names = distinct_texts(short_text(name, _MAX_LABEL) for name in answer["columns"])
    values = [[cell and cell["value"] for cell in line] for line in answer["matrix"]]
    texts = [[_two_digits(value, lang) for value in line] for line in values]
    size = 12 if len(names) <= 8 else 10 if len(names) <= 14 else 8
    figure = _cells(values, names, names, texts, 1.0, size=size, dark=dark)
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
    cells = go.Heatmap(
        z=values,
        x=columns,
        y=rows,
        zmin=-_PALER * most if signed else 0,
        zmax=_PALER * most,
        colorscale=_SIGNED if signed else _UNSIGNED,
        showscale=False,
        xgap=1,
        ygap=1,
        hovertemplate="%{y}, %{x}: %{z:,.4~r}<extra></extra>",
    )
    figure = go.Figure(cells)
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
