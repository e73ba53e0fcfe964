"""Charts of rates and of errors by sensitive group, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.names import attribute_name, column_name
from ui.text.numbers import number
from ui.text.words import translate

RATES = ("selection_rate", "tpr", "fpr", "precision")
ERRORS = ("mean_error", "mean_absolute_error")
_SYMBOLS = ("circle", "diamond", "square", "triangle-up")
_MAX_GROUPS = 40
# How far the marks of one group stand apart, as a share of its line.
_APART = 0.17


def group_rates(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw each group's rates as marks of its own shape; small groups have hollow ones."""
    table = tables["groups"]
    rates = [name for name in RATES if table[name].notna().any()]
    figure = _marks_by_group(table, rates, lang, "%{x:.3f}")
    figure.update_xaxes(range=[-0.02, 1.02], tickformat=".0%")
    return figure


def group_errors(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw each group's mean error and mean absolute error; small groups have hollow marks."""
    figure = _marks_by_group(tables["group_errors"], ERRORS, lang, "%{x:,.4~g}")
    figure.add_vline(x=0, line={"color": GREY, "width": 1})
    return figure


def _marks_by_group(table: Any, names: Sequence[str], lang: str, shown: str) -> Any:
    import plotly.graph_objects as go

    table = table.head(_MAX_GROUPS)
    labels = [_label(row, lang) for row in table.to_dict("records")]
    figure = go.Figure()
    for place, name in enumerate(names):
        colour, symbol = COLOURS[place], _SYMBOLS[place]
        symbols = [f"{symbol}-open" if small else symbol for small in table["small"]]
        offset = (place - (len(names) - 1) / 2) * _APART
        figure.add_scatter(
            x=table[name],
            y=[line + offset for line in range(len(labels))],
            error_x=_whiskers(table, name, colour),
            text=labels,
            name=column_name(name, lang),
            mode="markers",
            marker={"size": 10, "color": colour, "symbol": symbols},
            marker_line={"width": 2, "color": colour},
            hovertemplate="%{text}<br>" + shown,
        )
    for boundary in _attribute_boundaries(list(table["attribute"])):
        figure.add_hline(y=boundary, line={"color": GREY, "width": 1, "dash": "dot"})
    apply_style(figure, lang, height=130 + 44 * len(labels))
    lines = {"tickvals": list(range(len(labels))), "ticktext": labels}
    figure.update_yaxes(range=[len(labels) - 0.5, -0.5], showgrid=False, zeroline=False, **lines)
    return figure


def _whiskers(table: Any, name: str, colour: str) -> dict[str, Any]:
    """Return the interval of each value; reports of earlier versions have none."""
    if f"{name}_low" not in table:
        return {"visible": False}
    return {
        "type": "data",
        "symmetric": False,
        "array": table[f"{name}_high"] - table[name],
        "arrayminus": table[name] - table[f"{name}_low"],
        "color": colour,
        "thickness": 1.4,
        "width": 3,
    }


def _label(row: Mapping[str, Any], lang: str) -> str:
    attribute, count = attribute_name(str(row["attribute"])), number(int(row["n"]), lang)
    group = escape(str(row["group"]), quote=False)
    group = group.replace("(missing)", translate("word.missing", None, lang))
    return f"{group}  ·  n = {count}<br><span style='font-size:10px;opacity:.65'>{attribute}</span>"


def _attribute_boundaries(names: list[str]) -> list[float]:
    return [i - 0.5 for i in range(1, len(names)) if names[i] != names[i - 1]]
