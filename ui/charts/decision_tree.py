"""A decision tree drawn as an outline: a line a node, moved in by its depth.

So it can be read in a panel as narrow as a phone, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from ui.charts.axis_words import short_text
from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.numbers import number
from ui.text.words import translate

MAX_DEPTH = 4
_LINE = 25  # pixels
_WIDTH = 18  # in steps of depth: what stands beside a node is as wide as the rest
_MAX_NAME = 26


def decision_tree(table: Any, lang: str) -> Any:
    """Draw the first levels of a tree: the condition that leads to a node, its rows, its answer.

    Parameters
    ----------
    table
        A row a node, as a model's contents have it.
    lang
        Language of the words.
    """
    import plotly.graph_objects as go

    rows = table[table["depth"] <= MAX_DEPTH].to_dict("records")
    by_node = {row["node"]: row for row in rows}
    nodes = _in_outline(rows)
    places = {node["node"]: place for place, node in enumerate(nodes)}
    figure = go.Figure()
    for node in nodes[1:]:
        _add_branch(figure, by_node[node["parent"]]["depth"], node["depth"],
                    places[node["parent"]], places[node["node"]])  # fmt: skip
    for node in nodes:
        _add_text(figure, node, by_node.get(node["parent"]), places[node["node"]], lang)
    figure.add_scatter(
        x=[node["depth"] for node in nodes],
        y=list(range(len(nodes))),
        mode="markers",
        marker={"size": _sizes(nodes), "color": _colours(nodes), "opacity": 1},
        customdata=[_description(node, lang) for node in nodes],
        hovertemplate="%{customdata}<extra></extra>",
    )
    apply_style(figure, lang, height=40 + _LINE * len(nodes))
    figure.update_xaxes(visible=False, range=[-0.5, _WIDTH], fixedrange=True)
    figure.update_yaxes(visible=False, range=[len(nodes) - 0.4, -0.6], fixedrange=True)
    return figure.update_layout(showlegend=False)


def _in_outline(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the nodes from the root down, each followed by all below it."""
    children: dict[int, list[dict[str, Any]]] = {}
    for row in rows[1:]:
        children.setdefault(row["parent"], []).append(row)
    ordered, waiting = [], [rows[0]]
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        waiting += reversed(children.get(node["node"], []))
    return ordered


def _add_branch(figure: Any, from_x: int, to_x: int, from_y: int, to_y: int) -> None:
    path = f"M {from_x},{from_y} L {from_x},{to_y} L {to_x},{to_y}"
    line = {"color": GREY, "width": 1.2}
    figure.add_shape(type="path", path=path, line=line, layer="below", opacity=0.6)


def _add_text(
    figure: Any, node: Mapping[str, Any], parent: Mapping[str, Any] | None, y: int, lang: str
) -> None:
    condition = _condition(parent, node, lang) if parent else ""
    answer = _prediction(node, lang)
    if not node["feature"]:
        answer = f"<b>{answer}</b>"
    elif node["depth"] == MAX_DEPTH:
        answer += " …"
    rows = translate("inside.tree.rows", {"rows": number(int(node["rows"]), lang)}, lang)
    figure.add_annotation(
        x=node["depth"], y=y, text=" · ".join(text for text in (condition, answer, rows) if text),
        showarrow=False, align="left", xanchor="left", yanchor="middle", xshift=11,
        font={"size": 11.5},
    )  # fmt: skip


def _condition(parent: Mapping[str, Any], node: Mapping[str, Any], lang: str) -> str:
    limit = number(float(parent["threshold"]), lang)
    return f"{short_text(parent['feature'], _MAX_NAME)} {escape(node['branch'])} {limit}"


def _prediction(node: Mapping[str, Any], lang: str) -> str:
    prediction = node["prediction"]
    if not isinstance(prediction, str):
        return number(float(prediction), lang)
    share = node.get(f"p_{prediction}")
    text = short_text(prediction, _MAX_NAME)
    return text if share is None else f"{text} {number(float(share), lang)}"


def _description(node: Mapping[str, Any], lang: str) -> str:
    names = {"depth", "parent", "branch"}
    texts = [
        f"{short_text(name.removeprefix('p_'), 60)}: {_value(value, lang)}"
        for name, value in node.items()
        if name not in names and value not in ("", None) and value == value
    ]
    return "<br>".join(texts[:14])


def _value(value: Any, lang: str) -> str:
    return short_text(value, 80) if isinstance(value, str) else number(value, lang)


def _sizes(nodes: list[dict[str, Any]]) -> list[float]:
    most = max(node["rows"] for node in nodes)
    return [6 + 9 * (node["rows"] / most) ** 0.5 for node in nodes]


def _colours(nodes: list[dict[str, Any]]) -> list[str]:
    """Return a colour for each class that a node answers with; numbers have one."""
    answers = sorted({node["prediction"] for node in nodes})
    if not isinstance(answers[0], str):
        return [COLOURS[0]] * len(nodes)
    colours = {name: COLOURS[place % len(COLOURS)] for place, name in enumerate(answers)}
    return [colours[node["prediction"]] for node in nodes]
