"""The loss over two weights as a picture, with the way that the descent took."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from ui.charts.style import COLOURS, GREY

SIZE, EDGE = 460, 8
_SHADES = 14
_FAR = 40.0


def descent_html(found: Mapping[str, Any], place: int, words: str, ink: str) -> str:
    """Return the map of the loss with the way up to a frame.

    Parameters
    ----------
    found
        What `learning_frames` gave for a line.
    place
        The frame, from 0.
    words
        What the picture shows, for who cannot see it.
    ink
        The colour of the way.
    """
    data = b64encode(descent_svg(found, place, ink).encode()).decode()
    return (
        f'<div class="fb-plane"><img alt="{escape(words, quote=True)}" '
        f'style="width:100%;max-width:min({SIZE}px,55vh);height:auto;display:block" '
        f'src="data:image/svg+xml;base64,{data}"></div>'
    )


def descent_svg(found: Mapping[str, Any], place: int, ink: str) -> str:
    """Return the map as SVG: darker is a larger loss, the cross is where it is least.

    Examples
    --------
    >>> surface = {"a": [0.0, 1.0], "b": [0.0, 1.0], "loss": [[4.0, 1.0], [1.0, 0.0]]}
    >>> frames = [{"weights": [0.0, 0.0]}, {"weights": [1.0, 1.0]}]
    >>> svg = descent_svg({"surface": surface, "frames": frames, "exact": [1.0, 1.0]}, 1, "#000")
    >>> svg.count("<rect"), svg.count("<circle")
    (5, 2)
    """
    surface = found["surface"]
    scale = _Scale(surface["a"], surface["b"])
    way = [scale.at(frame["weights"]) for frame in found["frames"][: place + 1]]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in way)
    x, y = scale.at(found["exact"])
    cross = f"M{x - 7:.1f} {y:.1f}h14M{x:.1f} {y - 7:.1f}v14"
    inner, border = SIZE - 2 * EDGE, f'fill="none" stroke="{GREY}" stroke-opacity=".45"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">'
        f"{''.join(_losses(surface))}"
        f'<polyline points="{line}" fill="none" stroke="{ink}" stroke-width="1.6"/>'
        f"{''.join(_dot(x, y, ink) for x, y in way)}"
        f'<path d="{cross}" stroke="{COLOURS[1]}" stroke-width="2.6"/>'
        f'<rect x="{EDGE}" y="{EDGE}" width="{inner}" height="{inner}" {border}/></svg>'
    )


def _losses(surface: Mapping[str, Any]) -> Iterator[str]:
    side = (SIZE - 2 * EDGE) / len(surface["a"])
    most = math.sqrt(max(map(max, surface["loss"]))) or 1.0
    for row, losses in enumerate(surface["loss"]):
        top = SIZE - EDGE - (row + 1) * side
        for column, loss in enumerate(losses):
            shade = 0.04 + 0.6 * round(math.sqrt(loss) / most * _SHADES) / _SHADES
            yield (
                f'<rect x="{EDGE + column * side:.1f}" y="{top:.1f}" width="{side:.1f}" '
                f'height="{side:.1f}" fill="{COLOURS[0]}" fill-opacity="{shade:.2f}" '
                'shape-rendering="crispEdges"/>'
            )


def _dot(x: float, y: float, ink: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{ink}"/>'


class _Scale:
    """From weights to the picture; steps that are too long leave it."""

    def __init__(self, a: Sequence[float], b: Sequence[float]) -> None:
        self.axes = [(axis[0], axis[-1], axis[1] - axis[0]) for axis in (a, b)]

    def at(self, weights: Sequence[float]) -> tuple[float, float]:
        """Return where two weights lie."""
        shares = [
            max(-_FAR, min(_FAR, (weight - low + cell / 2) / (high - low + cell)))
            for weight, (low, high, cell) in zip(weights, self.axes, strict=True)
        ]
        inner = SIZE - 2 * EDGE
        return EDGE + inner * shares[0], SIZE - EDGE - inner * shares[1]
