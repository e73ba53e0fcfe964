"""Chart of decision flips by group: the share of each group's rows, for better and worse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.words import translate

_MARKS = {
    "better": (COLOURS[2], "", "flips.column.better"),
    "worse": (COLOURS[1], "/", "flips.column.worse"),
    "other": (GREY, ".", "flips.column.other"),
}
_ROW_HEIGHT = 30


def _pattern(shape: str) -> dict[str, Any]:
    return {"shape": shape, "fillmode": "overlay", "fgcolor": "#fff", "fgopacity": 0.5}


def flips_by_group(groups: Sequence[Mapping[str, Any]], names: Sequence[str], lang: str) -> Any:
    """Draw a bar for each group of the rows that were compared.

    Parameters
    ----------
    groups
        The groups' counts: rows, better, worse and other.
    names
        Names of the groups.
    lang
        Language of the legend.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    places = [str(place) for place in range(len(groups))]  # two groups may have one name
    for name, (colour, shape, code) in _MARKS.items():
        if not any(group[name] for group in groups):
            continue
        figure.add_bar(
            y=places,
            x=[group[name] / group["rows"] for group in groups],
            customdata=[
                [group[name], group["rows"], escape(n)]
                for group, n in zip(groups, names, strict=True)
            ],
            orientation="h",
            name=translate(code, None, lang),
            marker_line_width=0,
            marker={
                "color": colour,
                "pattern": _pattern(shape),
            },
            hovertemplate="%{customdata[2]}: %{customdata[0]} / %{customdata[1]} (%{x:.1%})",
        )
    height = 110 + _ROW_HEIGHT * len(groups)
    apply_style(figure, lang, x=translate("flips.column.share", None, lang), height=height)
    figure.update_layout(barmode="stack", bargap=0.3)
    figure.update_xaxes(tickformat=".0%", rangemode="tozero")
    return figure.update_yaxes(
        type="category",
        autorange="reversed",
        tickvals=places,
        ticktext=[escape(name) for name in names],
    )
