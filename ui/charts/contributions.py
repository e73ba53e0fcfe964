"""Chart of what each column adds to one prediction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.charts.axis_words import distinct_texts, short_text
from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.words import translate

MAX_COLUMNS = 20
_VALUE_LETTERS = 14


def contributions_to_prediction(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw each column's contribution with its value; what lowers is hatched."""
    import plotly.graph_objects as go

    table = tables["contributions"].head(MAX_COLUMNS)
    labels = distinct_texts(
        _label(name, value) for name, value in zip(table["column"], table["value"], strict=True)
    )
    lower = [value < 0 for value in table["contribution"]]
    errors = table.get("standard_error")
    figure = go.Figure(
        go.Bar(
            x=table["contribution"],
            y=labels,
            orientation="h",
            error_x=None if errors is None else {"array": errors, "color": GREY, "thickness": 1.4},
            marker={
                "color": [COLOURS[1] if falls else COLOURS[0] for falls in lower],
                "pattern": {
                    "shape": ["/" if falls else "" for falls in lower],
                    "solidity": 0.25,
                    "fillmode": "overlay",
                },
            },
            hovertemplate="%{y}: %{x:+,.4~g}<extra></extra>",
        )
    )
    figure.add_vline(x=0, line={"color": GREY, "width": 1.2})
    title = translate("column.contribution", None, lang)
    apply_style(figure, lang, x=title, height=110 + 24 * len(labels))
    return figure.update_yaxes(autorange="reversed", type="category")


def _label(name: str, value: Any) -> str:
    shown = value if isinstance(value, str) else "–"
    return f"{short_text(name)} = {short_text(shown, _VALUE_LETTERS)}"
