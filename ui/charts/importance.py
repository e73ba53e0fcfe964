"""Chart of the importance of columns, with what chance alone gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.charts.axis_words import distinct_texts, short_text
from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.words import translate

MAX_COLUMNS = 30


def importance_by_column(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw each column's drop with its spread; hollow bars lie below the noise floor."""
    import plotly.graph_objects as go

    table = tables["importance"].head(MAX_COLUMNS)
    above = table["above_floor"].fillna(True).astype(bool)
    labels = distinct_texts(short_text(name) for name in table["column"])
    figure = go.Figure(
        go.Bar(
            x=table["mean_drop"],
            y=labels,
            orientation="h",
            error_x={"array": table["standard_deviation"], "color": GREY, "thickness": 1.4},
            marker={
                "color": [COLOURS[0] if bold else "rgba(0,0,0,0)" for bold in above],
                "line": {"color": [COLOURS[0] if bold else GREY for bold in above], "width": 1.4},
            },
            hovertemplate="%{y}: %{x:,.4~g}<extra></extra>",
        )
    )
    floor = table["noise_floor"].iloc[0]
    if floor == floor:
        figure.add_vline(
            x=floor,
            line={"color": COLOURS[1], "dash": "dot", "width": 1.8},
            annotation_text=translate("metric.noise_floor", None, lang),
            annotation_position="top",
            annotation_font_color=COLOURS[1],
        )
    drop = translate("column.mean_drop", None, lang)
    apply_style(figure, lang, x=drop, height=110 + 22 * len(labels))
    figure.update_layout(margin_t=30)
    figure.update_yaxes(autorange="reversed", type="category")
    return figure
