"""The leaderboard: what may be said of the winners, and a table and a chart for each panel."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import streamlit as st

from ui.charts.style import CONFIG
from ui.charts.variant_costs import cost_chart, costs_of
from ui.text.markdown import escape_markdown
from ui.text.numbers import number, readable_size, seconds
from ui.text.problem_words import sentence_of
from ui.text.words import language, t, translate
from ui.widgets.markup import small_table

Json = Mapping[str, Any]
_COLUMNS = ("variant", "score", "interval", "comparison", "fit", "predict", "size", "front")
_COSTS = {
    "fit_seconds": "variants.cost.fit",
    "predict_seconds": "variants.cost.predict",
    "bytes": "variants.cost.size",
}


def show_board(board: Json, *, is_whole: bool) -> None:
    """Show a leaderboard.

    Parameters
    ----------
    board
        The leaderboard, as JSON.
    is_whole
        Whether it has all variants; while the driver works, it has those that are through.
    """
    variants = board["variants"]
    if is_whole:
        values = {**board["stages"], "variants": len(variants)}
        st.markdown(escape_markdown(t("factory.plan", **values)))
    panels = panels_of(variants)
    if panels and is_whole:
        _show_claims(board["claims"])
    titles = [panel_title(panel, place) for place, panel in enumerate(panels, 1)]
    for place, (title, panel) in enumerate(zip(titles, panels, strict=True)):
        if len(panels) > 1:
            st.markdown(f"##### {escape_markdown(title)}")
        _show_table(panel, f"factory-board-{place}", has_title=len(panels) > 1)
    if panels:
        st.caption(t("factory.front"))
        _show_costs(dict(zip(titles, panels, strict=True)), board["metric"])
    if panels and not is_whole:  # who watches it grow sees the tables first
        _show_claims(board["claims"])
    _show_unscored([variant for variant in variants if variant["panel"] is None])


def _show_claims(claims: Sequence[Json]) -> None:
    for claim in claims:
        st.markdown(f"- {escape_markdown(translate(claim['code'], claim, language()))}")


def panels_of(variants: Sequence[Json]) -> list[list[Json]]:
    """Return the variants with a score by panel, each in the order of ranks."""
    numbers = sorted({v["panel"] for v in variants if v["panel"] is not None})
    return [[v for v in variants if v["panel"] == panel] for panel in numbers]


def panel_title(panel: Sequence[Json], place: int) -> str:
    """Return what all variants of a panel have in common, else its number."""
    shared = _shared_labels(panel)
    if shared and len(panel) > 1:
        return t("factory.chapter_of", name=" · ".join(shared.values()))
    return t("factory.chapter", number=place)


def _shared_labels(panel: Sequence[Json]) -> dict[str, str]:
    """Return the choices that all variants of a panel have in common."""
    first = panel[0]["choices"].items()
    return {k: label for k, label in first if all(v["choices"].get(k) == label for v in panel)}


def _show_table(panel: Sequence[Json], key: str, *, has_title: bool) -> None:
    lang = language()
    shared = _shared_labels(panel) if has_title and len(panel) > 1 else {}
    with st.container(key=key):
        head = [t(f"factory.column.{name}") for name in _COLUMNS]
        small_table(head, [row_cells(variant, lang, shared) for variant in panel])


def _show_costs(panels: Mapping[str, Sequence[Json]], metric: str) -> None:
    """Show the chart of scores against what models take, of one panel at a time."""
    drawn = {title: panel for title, panel in panels.items() if costs_of(panel)}
    if not drawn:
        return
    lang = language()
    row = st.container(horizontal=True, vertical_alignment="bottom", key="factory-costs")
    title = next(iter(drawn))
    if len(drawn) > 1:
        title = row.selectbox(t("variants.panel"), list(drawn), key="factory-panel", width=460)
    panel = drawn.get(title) or next(iter(drawn.values()))
    costs = costs_of(panel)
    chosen = row.segmented_control(
        t("variants.against"),
        costs,
        default=costs[0],
        required=True,
        key="factory-cost",
        format_func=lambda name: t(_COSTS[name]),
    )
    cost = chosen if chosen in costs else costs[0]
    figure = cost_chart(panel, cost, metric, t(_COSTS[cost]), lang)
    st.plotly_chart(figure, key="factory-cost-chart", config=CONFIG)


def row_cells(variant: Json, lang: str, shared: Collection[str] = ()) -> list[str]:
    """Return the cells of a variant's row.

    Parameters
    ----------
    variant
        A variant with a score, as JSON.
    lang
        Language of the words.
    shared
        The places that its name leaves out: the heading has them.
    """
    labels = [label for axis, label in variant["choices"].items() if axis not in shared]
    place = "" if variant["rank"] is None else f"{variant['rank']}. "
    ends = [number(variant[end], lang) for end in ("low", "high") if variant[end] is not None]
    comparison, predict, size = (
        variant[name] for name in ("comparison", "predict_seconds", "bytes")
    )
    return [
        f"{place}{' · '.join(labels) or variant['variant']}",
        number(variant["value"], lang),
        " – ".join(ends),
        translate(comparison["code"], comparison, lang) if comparison else "",
        seconds(variant["fit_seconds"], lang),
        "" if predict is None else f"{number(1e3 * predict, lang)} ms",
        "" if size is None else readable_size(size, lang),
        "◆" if variant["front"] else "",
    ]


def _show_unscored(variants: Sequence[Json]) -> None:
    if not variants:
        return
    lang = language()
    with st.expander(t("variants.unscored", count=len(variants)), key="factory-unscored"):
        rows = [
            [v["variant"], t(f"factory.status.{v['status']}"), sentence_of(v["error"], lang)]
            for v in variants
        ]
        head = [t("factory.column.variant"), t("variants.status"), t("variants.reason")]
        small_table(head, rows)
