"""The look of each model: one colour, marker and dash wherever it is drawn.

The colours stand out at 3 : 1 from the page in both themes and differ for colour-blind
readers, too; markers and dashes say the same once more. A baseline is grey and dotted.
"""

from __future__ import annotations

from base64 import b64encode
from typing import NamedTuple

from ui.charts.style import GREY

COLOURS = (
    "#2164d0", "#d87d1c", "#c91a6d", "#0f92f7", "#a35e16", "#826299", "#fb4d79", "#b76ec7",
)  # fmt: skip
# Plotly's symbols, and their outlines in a square of twelve units.
SYMBOLS = {
    "circle": "M6 1.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z",
    "diamond": "M6 .8L11.2 6L6 11.2L.8 6z",
    "square": "M1.8 1.8h8.4v8.4H1.8z",
    "triangle-up": "M6 1L11.3 10.6H.7z",
    "cross": "M4.2 1h3.6v3.2H11v3.6H7.8V11H4.2V7.8H1V4.2h3.2z",
    "x": "M3.2 1L6 3.8L8.8 1L11 3.2L8.2 6L11 8.8L8.8 11L6 8.2L3.2 11L1 8.8L3.8 6L1 3.2z",
    "triangle-down": "M.7 1.4H11.3L6 11z",
    "star": "M6 .6L7.4 4.3L11.4 4.5L8.3 7L9.3 10.9L6 8.7L2.7 10.9L3.7 7L.6 4.5L4.6 4.3z",
}
DASHES = (
    "solid", "dash", "dashdot", "longdash", "longdashdot",
    "9px,2px,2px,2px,2px,2px", "16px,3px", "4px,6px",
)  # fmt: skip
_RING = (
    "M6 1.2a4.8 4.8 0 1 0 0 9.6a4.8 4.8 0 1 0 0-9.6zM6 3.4a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 1 1 0-5.2z"
)


class ModelStyle(NamedTuple):
    """How a model is drawn.

    Parameters
    ----------
    colour
        Of its lines and markers.
    dash
        Plotly's dash of its lines.
    symbol
        Plotly's symbol of its markers.
    outline
        The path of that symbol, for marks outside of charts.
    """

    colour: str
    dash: str
    symbol: str
    outline: str


BASELINE = ModelStyle(GREY, "dot", "circle-open", _RING)
UNKNOWN = ModelStyle(GREY, "solid", "circle", SYMBOLS["circle"])  # no stage trained it


def model_style(place: int | None) -> ModelStyle:
    """Return how the model with a place among the models of its pipeline is drawn.

    Parameters
    ----------
    place
        Its place, from 0; None for a baseline.

    Examples
    --------
    >>> model_style(0)[:3], model_style(8)[:3]
    (('#2164d0', 'solid', 'circle'), ('#2164d0', 'dash', 'diamond'))
    >>> model_style(None).dash
    'dot'
    """
    if place is None:
        return BASELINE
    turn, colour = divmod(place, len(COLOURS))
    shape = (colour + turn) % len(COLOURS)  # a colour that comes again has another shape
    symbol = list(SYMBOLS)[shape]
    return ModelStyle(COLOURS[colour], DASHES[shape], symbol, SYMBOLS[symbol])


def model_mark(style: ModelStyle) -> str:
    """Return the mark of a model as an HTML image, which is decoration beside its name."""
    return f'<img class="fb-model" alt="" src="{_address(style)}">'


def mark_in_markdown(style: ModelStyle) -> str:
    """Return the mark of a model as an image in Markdown, for the labels of buttons."""
    return f"![]({_address(style)})"


def _address(style: ModelStyle) -> str:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 14 14">'
        f'<path d="{style.outline}" fill="{style.colour}"/></svg>'
    )
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
