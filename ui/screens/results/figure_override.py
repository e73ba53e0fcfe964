"""What replaces or extends the drawing of a report's figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ui.screens.results.parts import Figure


@dataclass(frozen=True)
class FigureOverride:
    """Replaces or extends the drawing of figures.

    Parameters
    ----------
    figure
        Draws a figure under a widget key; returns False to leave it to the default.
    after
        Draws what belongs below a figure that is not wide.
    """

    figure: Callable[[Figure, str], bool]
    after: Callable[[Figure], None]
