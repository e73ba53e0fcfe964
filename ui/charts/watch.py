"""Charts of a model that was watched over windows: inputs, answers, performance, by group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import cycle
from typing import Any

from ui.charts.axis_words import short_text
from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.names import column_name
from ui.text.words import translate

_ALARM = COLOURS[5]
_BAND = "rgba(42,157,88,.13)"
_MAX_COLUMNS = 30
_MAX_GROUPS = 8
_MOST_TIMES_LIMIT = 3


def effects_over_time(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw each window's largest effect of drift, its limit, and the windows with an alarm."""
    windows = tables["windows"]
    known = windows[windows["limit"] < float("inf")]
    figure = _figure()
    if len(known):
        _add_line(figure, known, "limit", lang, dash="dot", colour=GREY, fill=True)
    _add_line(figure, windows, "largest_ratio", lang, colour=COLOURS[0])
    _add_alarms(figure, windows[_is_of_inputs(windows)], "largest_ratio", lang)
    return _over_windows(figure, windows, column_name("largest_ratio", lang), lang)


def _is_of_inputs(windows: Any) -> Any:
    """Return which windows are beyond the limit of inputs, or alarmed by no worse metric."""
    others = windows["metric_worse"].astype(bool)
    if "alarmed_groups" in windows:  # not in reports of former versions
        others |= windows["alarmed_groups"] != ""
    return (windows["largest_ratio"] > windows["limit"]) | ~others


def drifted_columns(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the effect of each column in each window as a strip, as a multiple of the limit."""
    import plotly.graph_objects as go

    limits = tables["windows"].set_index("window")["limit"]
    table = tables["window_columns"]
    times = table["ratio"] / table["window"].map(limits)
    # A column that is gone, or of another kind, has no effect to measure.
    broken = table["drifted"] & (table["status"] != "compared")
    table = table.assign(times=times.where(~broken, _MOST_TIMES_LIMIT))
    strips = table.pivot(index="column", columns="window", values="times").reindex(
        columns=limits.index
    )
    worst = strips.max(axis=1).sort_values(ascending=False, kind="stable").index[:_MAX_COLUMNS]
    strips = strips.loc[worst]
    heat = go.Heatmap(
        z=strips.to_numpy(),
        x=[escape(str(name)) for name in strips.columns],
        y=[short_text(name) for name in strips.index],
        zmin=0,
        zmax=_MOST_TIMES_LIMIT,
        xgap=1,
        ygap=2,
        colorscale=_strip_colours(),
        colorbar={"thickness": 10, "outlinewidth": 0},
        hovertemplate="%{y}, %{x}: %{z:,.2f}<extra></extra>",
    )
    figure = apply_style(go.Figure(heat), lang, height=110 + 22 * len(strips))
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    return figure.update_xaxes(type="category", showgrid=False)


def _strip_colours() -> list[tuple[float, str]]:
    """Return pale colours below the limit, and strong ones above it, on any background."""
    limit = 1 / _MOST_TIMES_LIMIT
    calm = [(0.0, "rgba(128,138,160,.12)"), (limit, "rgba(66,120,220,.45)")]
    return [*calm, (limit, "rgba(194,57,122,.5)"), (1.0, _ALARM)]


def metric_over_time(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the metric where labels are known, its limit, and the estimate for all rows."""
    windows = tables["windows"]
    if not windows[["metric", "estimated"]].notna().any(axis=None):
        return None
    figure = _figure()
    for name, colour, dash in (
        ("metric_limit", GREY, "dot"), ("estimated", COLOURS[1], "dash"), ("metric", COLOURS[0], "")
    ):  # fmt: skip
        if windows[name].notna().any():
            _add_line(figure, windows, name, lang, dash=dash, colour=colour)
    _add_alarms(figure, windows[windows["metric_worse"]], "metric", lang)
    return _over_windows(figure, windows, column_name("metric", lang), lang)


def answers_over_time(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw what the model answered in each window, and how sure it was."""
    windows = tables["windows"]
    names = [name for name in ("answer", "confidence") if windows[name].notna().any()]
    if not names:
        return None
    figure = _figure()
    for name, colour in zip(names, COLOURS, strict=False):
        _add_line(figure, windows, name, lang, colour=colour)
    return _over_windows(figure, windows, column_name("answer", lang), lang)


def groups_over_time(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the metric of each sensitive group, or its answers where no label is known."""
    groups, windows = tables["window_groups"], tables["windows"]
    name = next((n for n in ("metric", "answer") if groups[n].notna().any()), None)
    if name is None:
        return None
    figure = _figure()
    bounds = ("metric_limit",) if name == "metric" else ("answer_low", "answer_high")
    for colour, (label, rows) in zip(cycle(COLOURS), _groups(groups), strict=False):
        ordered = rows.set_index("window").reindex(windows["window"]).reset_index()
        _add_line(figure, ordered, name, lang, colour=colour, label=label)
        for bound in bounds:
            if bound in ordered and ordered[bound].notna().any():
                title = f"{label}, {column_name(bound, lang)}"
                _add_line(figure, ordered, bound, lang, colour=colour, dash="dot", label=title)
                figure.data[-1].showlegend = False
    if "alarm" in groups:
        _add_alarms(figure, groups, name, lang)
    return _over_windows(figure, windows, column_name(name, lang), lang)


def _groups(groups: Any) -> Iterator[tuple[str, Any]]:
    parts = groups.groupby(["attribute", "group"], sort=False)
    for ((attribute, group), rows), _ in zip(parts, range(_MAX_GROUPS), strict=False):
        yield f"{escape(str(attribute))}: {short_text(group)}", rows


def costs_over_time(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw what the drift of each column cost in each window, one on the other."""
    costs = tables["drift_costs"]
    if not costs["cost"].notna().any():
        return None
    figure = _figure()
    for colour, (name, rows) in zip(
        cycle(COLOURS), costs.groupby("column", sort=False), strict=False
    ):
        figure.add_bar(
            x=_labels(rows["window"]),
            y=rows["cost"],
            name=short_text(name),
            marker_color=colour,
            hovertemplate="%{x}: %{y:,.4~r}",
        )
    figure.update_layout(barmode="relative")
    windows = tables["windows"][tables["windows"]["window"].isin(costs["window"])]
    return _over_windows(figure, windows, column_name("cost", lang), lang)


def _figure() -> Any:
    import plotly.graph_objects as go

    return go.Figure()


def _labels(names: Any) -> list[str]:
    return [escape(str(name), quote=False) for name in names]


def _add_line(
    figure: Any,
    rows: Any,
    name: str,
    lang: str,
    *,
    colour: str,
    dash: str = "",
    fill: bool = False,
    label: str = "",
) -> None:
    figure.add_scatter(
        x=_labels(rows["window"]),
        y=rows[name],
        name=label or column_name(name, lang),
        mode="lines" if dash else "lines+markers",
        line={"color": colour, "width": 2, **({"dash": dash} if dash else {})},
        marker={"size": 6},
        hovertemplate="%{x}: %{y:,.4~r}",
        **({"fill": "tozeroy", "fillcolor": _BAND} if fill else {}),
    )


def _add_alarms(figure: Any, rows: Any, name: str, lang: str) -> None:
    alarms = rows[rows["alarm"] & rows[name].notna()]
    if len(alarms):
        figure.add_scatter(
            x=_labels(alarms["window"]),
            y=alarms[name],
            name=translate("column.alarm", None, lang),
            mode="markers",
            marker={"size": 12, "color": _ALARM, "symbol": "circle-open", "line": {"width": 3}},
            hovertemplate="%{x}: %{y:,.4~r}",
        )


def _over_windows(figure: Any, windows: Any, title: str, lang: str) -> Any:
    order: Sequence[str] = _labels(windows["window"])
    apply_style(figure, lang, y=title, height=300)
    return figure.update_xaxes(
        type="category", categoryorder="array", categoryarray=order, showgrid=False
    )
