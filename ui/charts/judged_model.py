"""A model with its report, as the charts that compare models take it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from ui.charts.model_style import ModelStyle

FADED = 0.3


class JudgedModel(NamedTuple):
    """A model in a chart of several.

    Parameters
    ----------
    stage
        The stage that judged it.
    title
        What it is called.
    style
        Its colour, marker and dash.
    metrics, tables
        Of its report.
    is_baseline
        Whether it is there to compare with.
    faded
        Whether another model is in focus.
    """

    stage: str
    title: str
    style: ModelStyle
    metrics: Mapping[str, Any]
    tables: Mapping[str, Any]
    is_baseline: bool = False
    faded: bool = False

    @property
    def name(self) -> str:
        """Its title as Plotly shows it."""
        return escape(self.title, quote=False)

    @property
    def look(self) -> dict[str, Any]:
        """Opacity and name of its traces."""
        return {
            "name": self.name,
            "opacity": FADED if self.faded else 1.0,
            "legendgroup": self.stage,
        }


def in_drawing_order(models: Iterable[JudgedModel]) -> Sequence[JudgedModel]:
    """Return models so that the baseline lies below the others, and the one in focus on top."""
    return sorted(models, key=lambda model: (not model.faded, not model.is_baseline))
