"""Charts of the laboratories: a leak beside what is honest, and the front of the court."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.names import metric_name
from ui.text.words import translate

HONEST, LEAKY = COLOURS[2], COLOURS[5]


def leak_folds(result: Mapping[str, Any], lang: str) -> Any:
    """Draw the score of each fold with the leak and without, and their means."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for part, colour in (("honest", HONEST), ("leaky", LEAKY)):
        name = translate(f"leak.{part}", None, lang)
        folds = result[part]["folds"]
        figure.add_scatter(
            x=folds,
            y=[name] * len(folds),
            mode="markers",
            name=name,
            marker={"size": 11, "color": colour, "opacity": 0.7},
            hovertemplate="%{x:.3f}",
        )
        figure.add_scatter(
            x=[result[part]["score"]],
            y=[name],
            mode="markers",
            showlegend=False,
            name=name,
            marker={"symbol": "line-ns", "size": 30, "line": {"width": 3, "color": colour}},
            hovertemplate="%{x:.3f}",
        )
    apply_style(figure, lang, x=metric_name(result["metric"], lang), height=210)
    figure.update_layout(showlegend=False)
    figure.update_yaxes(type="category", autorange="reversed")
    return figure


def court_front(
    heard: Mapping[str, Any], attempts: Sequence[Any], limit: float, chosen: float, lang: str
) -> Any:
    """Draw cost against the gap between groups: every threshold, the front, and attempts.

    Parameters
    ----------
    heard
        What `court` gave.
    attempts
        The `Attempt`s at the case.
    limit
        The largest gap that keeps the rule.
    chosen
        The threshold that is looked at.
    lang
        Language of the words.
    """
    import plotly.graph_objects as go

    known = [entry for entry in heard["thresholds"] if entry["gap"] is not None]
    front = [entry for entry in known if entry["threshold"] in set(heard["front"])]
    front.sort(key=lambda entry: entry["cost"])
    figure = go.Figure()
    _dots(figure, known, translate("court.all", None, lang), GREY, 5)
    figure.add_scatter(
        x=[entry["cost"] for entry in front],
        y=[entry["gap"] for entry in front],
        mode="lines",
        line={"color": COLOURS[0], "width": 2, "shape": "hv"},
        name=translate("court.front", None, lang),
        hoverinfo="skip",
    )
    others = [attempt for attempt in attempts if not attempt.is_own]
    own = [attempt for attempt in attempts if attempt.is_own]
    _attempts(figure, others, translate("court.others", None, lang), COLOURS[3])
    _attempts(figure, own, translate("court.own", None, lang), COLOURS[1])
    now = [entry for entry in known if entry["threshold"] == chosen]
    _dots(figure, now, translate("court.now", None, lang), COLOURS[5], 15)
    figure.add_hline(y=limit, line={"color": HONEST, "dash": "dot"})
    words = (translate("court.cost", None, lang), translate("court.gap", None, lang))
    apply_style(figure, lang, x=words[0], y=words[1], height=380)
    figure.update_yaxes(title={"standoff": 20})
    return figure


def _dots(figure: Any, entries: Sequence[Any], name: str, colour: str, size: int) -> None:
    if entries:
        figure.add_scatter(
            x=[entry["cost"] for entry in entries],
            y=[entry["gap"] for entry in entries],
            mode="markers",
            marker={"size": size, "color": colour, "opacity": 0.8},
            name=name,
            customdata=[entry["threshold"] for entry in entries],
            hovertemplate="%{customdata:.3f}: %{x:.2f}, %{y:.3f}",
        )


def _attempts(figure: Any, attempts: Sequence[Any], name: str, colour: str) -> None:
    if attempts:
        figure.add_scatter(
            x=[attempt.cost for attempt in attempts],
            y=[attempt.gap for attempt in attempts],
            mode="markers+text",
            text=[attempt.name for attempt in attempts],
            textposition="top center",
            name=name,
            marker={"size": 11, "color": colour, "symbol": "diamond"},
            customdata=[attempt.threshold for attempt in attempts],
            hovertemplate="%{customdata:.3f}: %{x:.2f}, %{y:.3f}",
        )
