"""Chart of rates by sensitive group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.names import attribute_name, column_name
from ui.text.numbers import number
from ui.text.words import translate

RATES = ("selection_rate", "tpr", "fpr", "precision")
_SYMBOLS = ("circle", "diamond", "square", "triangle-up")
_MAX_GROUPS = 40


def group_rates(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw each group's rates as marks of its own shape; small groups have hollow ones."""
    import plotly.graph_objects as go

    table = tables["groups"].head(_MAX_GROUPS)
    labels = [_label(row, lang) for row in table.to_dict("records")]
    figure = go.Figure()
    for colour, symbol, name in zip(COLOURS, _SYMBOLS, RATES, strict=False):
        symbols = [f"{symbol}-open" if small else symbol for small in table["small"]]
        figure.add_scatter(
            x=table[name],
            y=labels,
            name=column_name(name, lang),
            mode="markers",
            marker={"size": 11, "color": colour, "symbol": symbols},
            marker_line={"width": 2, "color": colour},
            hovertemplate="%{y}<br>%{x:.3f}",
        )
    for boundary in _attribute_boundaries(list(table["attribute"])):
        figure.add_hline(y=boundary, line={"color": GREY, "width": 1, "dash": "dot"})
    apply_style(figure, lang, height=130 + 34 * len(labels))
    figure.update_xaxes(range=[-0.02, 1.02], tickformat=".0%")
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def _label(row: Mapping[str, Any], lang: str) -> str:
    attribute, count = attribute_name(str(row["attribute"])), number(int(row["n"]), lang)
    group = str(row["group"]).replace("(missing)", translate("word.missing", None, lang))
    return f"{group}  ·  n = {count}<br><span style='font-size:10px;opacity:.65'>{attribute}</span>"


def _attribute_boundaries(names: list[str]) -> list[float]:
    return [i - 0.5 for i in range(1, len(names)) if names[i] != names[i - 1]]
