"""How groups of people fare: a dot for each rate, a line between the best and the worst."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.charts.look import COLOURS, GREY, finish
from ui.text.names import attribute, column_name
from ui.text.numbers import number
from ui.text.words import tell

RATES = ("selection_rate", "tpr", "fpr", "precision")
_MOST_GROUPS = 40


def rates(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the rates of every group; small groups are hollow."""
    import plotly.graph_objects as go

    table = tables["groups"].head(_MOST_GROUPS)
    labels = [_label(row, lang) for row in table.to_dict("records")]
    figure = go.Figure()
    for colour, name in zip(COLOURS, RATES, strict=False):
        hollow = ["circle-open" if small else "circle" for small in table["small"]]
        figure.add_scatter(
            x=table[name], y=labels, name=column_name(name, lang), mode="markers",
            marker={"size": 11, "color": colour, "symbol": hollow},
            marker_line={"width": 2, "color": colour}, hovertemplate="%{y}<br>%{x:.3f}",
        )  # fmt: skip
    for place in _between_attributes(list(table["attribute"])):
        figure.add_hline(y=place, line={"color": GREY, "width": 1, "dash": "dot"})
    finish(figure, lang, height=130 + 34 * len(labels))
    figure.update_xaxes(range=[-0.02, 1.02], tickformat=".0%")
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def _label(row: Mapping[str, Any], lang: str) -> str:
    about, n = attribute(str(row["attribute"])), number(int(row["n"]), lang)
    group = str(row["group"]).replace("(missing)", tell("word.missing", None, lang))
    return f"{group}  ·  n = {n}<br><span style='font-size:10px;opacity:.65'>{about}</span>"


def _between_attributes(names: list[str]) -> list[float]:
    return [i - 0.5 for i in range(1, len(names)) if names[i] != names[i - 1]]
