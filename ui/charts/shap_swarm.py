"""Chart of what each column adds to the predictions of many rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.charts.axis_words import short_text
from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.words import translate

MAX_COLUMNS = 15
_SPREAD = 0.34
_BINS = 60


def contributions_of_rows(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw a dot for each row and column; its colour tells how high the row's value is."""
    import plotly.graph_objects as go

    table = tables["shap_values"]
    names = list(dict.fromkeys(table["column"]))[:MAX_COLUMNS]
    figure = go.Figure()
    for place, name in enumerate(names):
        rows = table[table["column"] == name]
        has_height = rows["height"].notna().any()
        figure.add_scatter(
            x=rows["contribution"],
            y=[place + offset for offset in _offsets(rows["contribution"])],
            mode="markers",
            customdata=rows["row"],
            marker={
                "size": 5,
                "opacity": 0.75,
                "color": rows["height"] if has_height else GREY,
                "colorscale": [(0, COLOURS[0]), (1, COLOURS[1])],
                "cmin": 0,
                "cmax": 1,
            },
            showlegend=False,
            hovertemplate="%{customdata}: %{x:+,.4~g}<extra></extra>",
        )
    figure.add_vline(x=0, line={"color": GREY, "width": 1.2})
    apply_style(figure, lang, x=translate("column.contribution", None, lang))
    figure.update_layout(height=110 + 34 * len(names))
    return figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[short_text(name) for name in names],
        range=[len(names) - 0.5, -0.5],
        zeroline=False,
    )


def _offsets(values: Any) -> list[float]:
    """Return how far each dot stands beside its line, so that dots of one place lie apart."""
    low, high = values.min(), values.max()
    width = (high - low) / _BINS or 1.0
    counts: dict[int, int] = {}
    offsets = []
    for value in values:
        bin_number = int((value - low) / width)
        count = counts[bin_number] = counts.get(bin_number, -1) + 1
        offsets.append((1 if count % 2 else -1) * ((count + 1) // 2))
    most = max((abs(offset) for offset in offsets), default=0)
    return [_SPREAD * offset / max(most, 6) for offset in offsets]
