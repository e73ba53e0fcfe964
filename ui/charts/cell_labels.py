"""The numbers in the cells of a matrix, readable on the colour of each cell.

The colours are opaque, so that they and the contrast are the same in both themes: black or
white, whichever stands out more, has at least 4.5 : 1 on any colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Colour = tuple[float, float, float]


def text_colour(share: float, scale: Sequence[tuple[float, str]]) -> str:
    """Return black or white, for a text on the colour of a share.

    Parameters
    ----------
    share
        Where on the scale, 0 to 1.
    scale
        Rising positions and their colours, as Plotly takes them.

    Examples
    --------
    >>> scale = [(0.0, "#e8effc"), (1.0, "#2f6fde")]
    >>> text_colour(0.2, scale), text_colour(1.0, scale)
    ('#000000', '#ffffff')
    """
    light = luminance(colour_at(share, scale))
    return "#ffffff" if 1.05 / (light + 0.05) > (light + 0.05) / 0.05 else "#000000"


def colour_at(share: float, scale: Sequence[tuple[float, str]]) -> Colour:
    """Return the colour of a share, each channel 0 to 1, as Plotly blends it."""
    place = next((i for i in range(1, len(scale)) if share <= scale[i][0]), len(scale) - 1)
    (low, first), (high, second) = scale[place - 1], scale[place]
    part = min(1.0, max(0.0, (share - low) / (high - low)))
    red, green, blue = (
        a + part * (b - a) for a, b in zip(_channels(first), _channels(second), strict=True)
    )
    return red, green, blue


def luminance(colour: Colour) -> float:
    """Return the relative luminance of a colour, as the WCAG define it.

    Examples
    --------
    >>> luminance((1.0, 1.0, 1.0)), luminance((0.0, 0.0, 0.0))
    (1.0, 0.0)
    """
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> Colour:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def add_label(figure: Any, x: Any, y: Any, text: str, colour: str) -> None:
    """Write a text into a cell."""
    figure.add_annotation(x=x, y=y, text=text, showarrow=False, font={"color": colour})
