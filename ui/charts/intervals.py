"""Charts of prediction intervals: the intervals themselves, and how often they hold the truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import repeat
from typing import Any

from ui.charts.axis_words import distinct_texts, short_text
from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.names import column_in_words
from ui.text.numbers import number
from ui.text.words import translate

_MAX_INTERVALS = 200
_MAX_GROUPS = 40


def intervals_by_prediction(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the interval of each row, in the order of predictions, and the truth in or out."""
    import plotly.graph_objects as go

    table = tables["row_intervals"].sort_values("predicted", kind="stable", ignore_index=True)
    rows = table.iloc[:: -(-len(table) // _MAX_INTERVALS)]
    figure = go.Figure(
        go.Scatter(
            x=rows["predicted"],
            y=rows["predicted"],
            mode="markers",
            name=column_in_words("interval", lang),
            marker={"size": 1, "color": GREY},
            error_y={
                "array": rows["high"] - rows["predicted"],
                "arrayminus": rows["predicted"] - rows["low"],
                "color": "rgba(138,143,152,.45)",
                "width": 0,
                "thickness": 2,
            },
            hoverinfo="skip",
        )
    )
    heading = translate("column.row", None, lang)
    for code, colour, part in (
        ("intervals.inside", COLOURS[0], rows[rows["inside"]]),
        ("intervals.outside", COLOURS[1], rows[~rows["inside"]]),
    ):
        figure.add_scatter(
            x=part["predicted"],
            y=part["actual"],
            mode="markers",
            name=translate(code, None, lang),
            marker={"size": 5, "color": colour},
            customdata=part[["row", "low", "high"]],
            hovertemplate=f"{heading} %{{customdata[0]}}: %{{y:,.6~r}}"
            "<br>%{customdata[1]:,.6~r} – %{customdata[2]:,.6~r}<extra></extra>",
        )
    x, y = (column_in_words(name, lang) for name in ("predicted", "actual"))
    return apply_style(figure, lang, x=x, y=y)


def coverage_by_group(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the coverage in each group with its exact interval, and what was promised."""
    table = tables["coverage_by_group"].head(_MAX_GROUPS)
    return _coverages(table, table["group"], lang, table["attribute"])


def coverage_by_prediction(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the coverage by the size of the prediction, with what was promised."""
    table = tables["coverage_by_prediction"].head(_MAX_GROUPS)
    return _coverages(table, table["prediction"], lang)


def _labels(table: Any, names: Iterable[str], lang: str, columns: Iterable[str]) -> list[str]:
    """Return what stands beside each coverage: the group, its rows, and below its column."""
    below = "<br><span style='font-size:10px;opacity:.65'>{}</span>"
    missing = translate("word.missing", None, lang)
    return distinct_texts(
        f"{short_text(str(name).replace('(missing)', missing))}  ·  n = {number(int(n), lang)}"
        + (below.format(short_text(column)) if column else "")
        for name, n, column in zip(names, table["n"], columns, strict=False)
    )


def _coverages(
    table: Any, names: Iterable[str], lang: str, columns: Iterable[str] = repeat("")
) -> Any:
    import plotly.graph_objects as go

    labels = _labels(table, names, lang, columns)
    is_below = table["coverage_high"] < table["promised"]
    figure = go.Figure(
        go.Scatter(
            x=table["coverage"],
            y=labels,
            mode="markers",
            marker={"size": 9, "color": [COLOURS[1] if low else COLOURS[0] for low in is_below]},
            error_x={
                "array": table["coverage_high"] - table["coverage"],
                "arrayminus": table["coverage"] - table["coverage_low"],
                "color": GREY,
                "thickness": 1.6,
            },
            hovertemplate="%{y}: %{x:.1%}<extra></extra>",
        )
    )
    promised = float(table["promised"].iloc[0])
    figure.add_vline(x=promised, line={"color": COLOURS[2], "dash": "dot", "width": 1.8})
    apply_style(figure, lang, x=column_in_words("coverage", lang), height=110 + 30 * len(labels))
    figure.update_xaxes(range=[None, 1.02], tickformat=".0%")
    figure.update_yaxes(autorange="reversed", type="category")
    return figure
