"""Chart of the leak radar: each experiment's score beside what chance gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.leak_radar.sentences import METRICS
from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.words import translate

_COLOURS = {"leak": "#d43d3d", "suspicious": COLOURS[1], "nothing": COLOURS[0]}


def radar_scores(report: Mapping[str, Any], lang: str) -> Any:
    """Draw the scores as dots with their intervals, chance as bars, the real score as a line."""
    import plotly.graph_objects as go

    entries = [entry for entry in report["experiments"] if entry["chance_low"] is not None]
    names = {entry["id"]: translate(f"radar.{entry['id']}", None, lang) for entry in entries}
    figure = go.Figure()
    _add_chance(figure, entries, names, lang)
    for verdict, colour in _COLOURS.items():
        _add_scores(figure, [e for e in entries if e["verdict"] == verdict], names, colour, lang)
    real = report["real"]["score"]
    name = translate("radar.real", None, lang)
    figure.add_vline(x=real, line={"color": GREY, "dash": "dot"}, annotation_text=name)
    apply_style(figure, lang, x=METRICS[report["metric"]], height=130 + 40 * len(entries))
    figure.update_layout(margin={"t": 44})
    figure.update_yaxes(
        type="category", categoryorder="array", categoryarray=[*names.values()][::-1]
    )
    return figure


def _add_chance(figure: Any, entries: list[Any], names: Mapping[str, str], lang: str) -> None:
    figure.add_bar(
        base=[entry["chance_low"] for entry in entries],
        x=[entry["chance_high"] - entry["chance_low"] for entry in entries],
        y=[names[entry["id"]] for entry in entries],
        orientation="h",
        width=0.5,
        name=translate("radar.column.chance", None, lang),
        marker={"color": "rgba(138,143,152,.35)"},
        hovertemplate="%{base:.3f} – %{x:.3f}<extra></extra>",
    )


def _add_scores(
    figure: Any, entries: list[Any], names: Mapping[str, str], colour: str, lang: str
) -> None:
    if not entries:
        return
    lows = [entry["score"] - entry["low"] for entry in entries]
    highs = [entry["high"] - entry["score"] for entry in entries]
    figure.add_scatter(
        x=[entry["score"] for entry in entries],
        y=[names[entry["id"]] for entry in entries],
        error_x={"type": "data", "symmetric": False, "array": highs, "arrayminus": lows},
        mode="markers",
        marker={"size": 11, "color": colour},
        name=translate(f"radar.verdict.{entries[0]['verdict']}", None, lang),
        hovertemplate="%{x:.3f}<extra></extra>",
    )
