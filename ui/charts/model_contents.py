"""Charts of what a fitted model has inside: coefficients, importances, a tree, losses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pipeline_core.messages.inside_names import inside_name
from ui.charts import Chart
from ui.charts.axis_words import distinct_texts, short_text
from ui.charts.decision_tree import decision_tree
from ui.charts.general import curve
from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.words import lookup_text

MAX_BARS = 20
_MAX_CLASSES = 6
_MAX_NAME = 34
_Draw = Callable[[Any, str], Any]


def contents_charts(part: Mapping[str, Any], lang: str) -> list[Chart]:
    """Return the charts of one part of a model.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"feature": ["age"], "importance": [1.0]})
    >>> [chart.title for chart in contents_charts({"tables": {"importances": table}}, "en")]
    ['Importances']
    """
    charts = []
    for name, draw in _DRAWN.items():
        table = part["tables"].get(name)
        figure = None if table is None or not len(table) else draw(table, lang)
        if figure is not None:
            text = lookup_text(f"inside.{name}.help", lang) or ""
            charts.append(Chart(f"inside.{name}", figure, inside_name(_title(name), lang), text))
    return charts


def _title(table: str) -> str:
    return {"nodes": "tree_drawn", "features": "scores_"}.get(table, table)


def _coefficients(table: Any, lang: str) -> Any:
    measure = "coefficient_sd" if "coefficient_sd" in table else "coefficient"
    return _bars(table, measure, lang)


def _importances(table: Any, lang: str) -> Any:
    return _bars(table, "importance", lang)


def _scores(table: Any, lang: str) -> Any:
    if "scores_" not in table or not table["scores_"].abs().lt(float("inf")).any():
        return None
    return _bars(table[table["scores_"].abs() < float("inf")], "scores_", lang)


def _explained(table: Any, lang: str) -> Any:
    if "explained_variance_ratio_" not in table:
        return None
    rows = table.rename(columns={"component": "feature"}).head(MAX_BARS)
    return _bars(rows, "explained_variance_ratio_", lang, by_size=False)


def _sizes(table: Any, lang: str) -> Any:
    measure = "rows" if "rows" in table else "weight"
    rows = table.assign(feature=[f"{inside_name('cluster', lang)} {c}" for c in table["cluster"]])
    return _bars(rows, measure, lang, by_size=False)


def _curve(table: Any, lang: str) -> Any:
    names = {name: inside_name(name, lang) for name in table["series"].unique()}
    rows = table.assign(series=table["series"].map(names))
    headings = {name: inside_name(name, lang) for name in ("iteration", "value")}
    if len(names) == 1:
        headings["value"] = next(iter(names.values()))
    return curve(rows.rename(columns=headings), lang)


_DRAWN: Mapping[str, _Draw] = {
    "coefficients": _coefficients,
    "nodes": decision_tree,
    "importances": _importances,
    "clusters": _sizes,
    "loss_curve": _curve,
    "score_curve": _curve,
    "components": _explained,
    "features": _scores,
}


def _bars(table: Any, measure: str, lang: str, *, by_size: bool = True) -> Any:
    """Draw the largest bars of a measure; of several classes, those of each feature together."""
    import plotly.graph_objects as go

    rows = table
    if by_size:
        order = table[measure].abs().groupby(table["feature"], sort=False).max()
        order = order.sort_values(ascending=False, kind="stable").index[:MAX_BARS]
        rows = table[table["feature"].isin(order)]
    names = list(order if by_size else table["feature"])
    labels = dict(zip(names, distinct_texts(short_text(n, _MAX_NAME) for n in names), strict=True))
    series = list(_series(rows))
    figure = go.Figure()
    for (name, group), colour in zip(series, COLOURS, strict=False):
        figure.add_bar(
            x=group[measure],
            y=[labels[feature] for feature in group["feature"]],
            name=short_text(name),
            orientation="h",
            marker_color=colour if len(series) > 1 else _colours(group[measure]),
            customdata=[short_text(feature, 90) for feature in group["feature"]],
            hovertemplate="%{customdata}: %{x:,.6~r}",
        )
    height = 90 + len(labels) * max(20, 11 * len(series))
    apply_style(figure, lang, x=inside_name(measure, lang), height=height)
    figure.update_yaxes(autorange="reversed", type="category", categoryarray=list(labels.values()))
    return figure.update_layout(showlegend=len(series) > 1, bargap=0.3)


def _series(rows: Any) -> Iterator[tuple[str, Any]]:
    if "class" not in rows or rows["class"].nunique() < 2:
        yield "", rows
        return
    groups = list(rows.groupby("class", sort=False))
    yield from (
        (str(name), group)
        for name, group in sorted(groups, key=lambda group: str(group[0]))[:_MAX_CLASSES]
    )


def _colours(values: Any) -> list[str]:
    """Return a colour for each sign, so that a glance tells what speaks for and against."""
    return [GREY if value == 0 else COLOURS[0] if value > 0 else COLOURS[1] for value in values]
