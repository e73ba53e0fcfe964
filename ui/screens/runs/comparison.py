"""Two or more runs side by side: what was set otherwise, what came of it, what ran again."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pipeline_core.compare import Comparison, Difference, Metric, compare
from ui.charts.look import CONFIG
from ui.charts.models import across_runs
from ui.documents.stage_views import StageView
from ui.screens.results.markup import grid, say
from ui.screens.results.parts import Cell, Grid, Text
from ui.screens.results.past import Past
from ui.screens.results.said import ARROWS, TONES
from ui.screens.results.title import facts, title_of
from ui.screens.runs.differing import exactly, told
from ui.screens.runs.drawing import show_drawing
from ui.text.headline import COMPARED
from ui.text.names import metric_name
from ui.text.numbers import number
from ui.text.problem_words import plain
from ui.text.words import language, t, tell
from ui.widgets import page_paths

_NONE = StageView("", "")


def comparison_of(runs: Sequence[Past]) -> Comparison:
    """Return how runs differ from the first of them."""
    return compare([told(one) for one in runs], runs[0].catalogue)


def show_comparison(runs: Sequence[Past]) -> None:
    """Show how runs differ.

    Parameters
    ----------
    runs
        At least two; the first is what the others are measured by.
    """
    found, lang = comparison_of(runs), language()
    names = short_names(runs)
    _runs(runs, names, lang)
    show_drawing(runs, names)
    st.subheader(t("compare.settings"), anchor="settings")
    if found.differences:
        grid(settings_grid(found, names, lang))
    else:
        say(Text(t("compare.same_settings"), "quiet"))
    _metrics(runs[0], found, names, lang)
    st.subheader(t("compare.stages"), anchor="stages")
    grid(stages_grid(found, names, lang))


def short_names(runs: Sequence[Past]) -> list[str]:
    """Return a letter for each run, with the end of its id to tell it by."""
    return [f"{chr(65 + place)} · {one.run.id[-5:]}" for place, one in enumerate(runs)]


def _runs(runs: Sequence[Past], names: Sequence[str], lang: str) -> None:
    for place, (one, name, side) in enumerate(
        zip(runs, names, st.columns(len(runs), gap="small"), strict=True)
    ):
        with side.container(border=True, height="stretch"):
            role = f" · {t('compare.first')}" if not place else ""
            st.markdown(f"**{plain(name)}**{plain(role)}  \n{plain(title_of(one.run, lang))}")
            st.caption(plain(" · ".join(facts(one, lang))))
            st.page_link(
                page_paths.RESULTS, label=t("page.results"), icon=":material/article:",
                query_params={"run": one.run.id},
            )  # fmt: skip


def settings_grid(found: Comparison, names: Sequence[str], lang: str) -> Grid:
    """Return what was set otherwise, a line each."""
    head = [tell("report.step.stage", None, lang), tell("settings.setting", None, lang), *names]
    return Grid(head, [_setting(one, lang) for one in found.differences], left=2)


def _setting(one: Difference, lang: str) -> list[str | Cell]:
    what = one.name or ""
    if one.kind != "setting":
        what = f"{tell(f'compare.{one.kind}', None, lang)} {what}".strip()
    values = [exactly(value, lang) for value in one.values]
    first = values[0]
    cells = [Cell(text, tone="" if text == first else "warn") for text in values]
    return [one.stage or tell("compare.whole", None, lang), what, *cells]


def _metrics(first: Past, found: Comparison, names: Sequence[str], lang: str) -> None:
    st.subheader(t("compare.metrics"), anchor="metrics")
    changed = [one for one in found.metrics if one.differs]
    if not changed:
        say(Text(t("compare.same_metrics"), "quiet"))
        return
    st.caption(t("compare.metrics.about"))
    main = _main_metric(found.metrics)
    if main:
        points = [
            (name, one.stage, value)
            for one in found.metrics
            if one.name == main and first.views.get(one.stage, _NONE).block == "evaluate"
            for name, value in zip(names, one.values, strict=True)
            if value is not None
        ]
        figure = across_runs(main, points, lang)
        st.plotly_chart(figure, config=CONFIG, key="compare-main", width="stretch")
    telling = [one for one in changed if one.name in COMPARED]
    grid(metrics_grid(telling or changed, names, lang))
    rest = [one for one in changed if one not in telling]
    if telling and rest:
        with st.expander(t("result.more_metrics", count=len(rest))):
            grid(metrics_grid(rest, names, lang))


def _main_metric(metrics: Sequence[Metric]) -> str | None:
    names = {one.name for one in metrics}
    return next((name for name in COMPARED if name in names), None)


def metrics_grid(metrics: Sequence[Metric], names: Sequence[str], lang: str) -> Grid:
    """Return metrics with their values, and how far they are from the first run's."""
    rows: list[list[str | Cell]] = [
        [
            one.stage,
            metric_name(one.name, lang),
            *(_number(one, n, lang) for n in range(len(names))),
        ]
        for one in metrics
    ]
    head = [tell("report.step.stage", None, lang), tell("column.measure", None, lang), *names]
    return Grid(head, rows, left=2, tight=True)


def _number(one: Metric, place: int, lang: str) -> Cell:
    text, change, verdict = number(one.values[place], lang), one.changes[place], one.verdicts[place]
    if not place or change is None or verdict in (None, "same"):
        return Cell(text)
    sign = "+" if change > 0 else "−"
    remark = f"{ARROWS[verdict]} {sign}{number(abs(change), lang)}"
    return Cell(text, remark, TONES.get(verdict, ""))


def stages_grid(found: Comparison, names: Sequence[str], lang: str) -> Grid:
    """Return for each stage how it differs and whether it ran or was reused."""
    rows: list[list[str | Cell]] = []
    for stage, states in found.states.items():
        marks = [one for one in found.marks[stage][1:] if one not in (None, "same")]
        mark = tell(f"compare.mark.{marks[0] if marks else 'same'}", None, lang)
        cells = ["" if one is None else tell(f"state.{one}", None, lang) for one in states]
        rows.append([stage, mark, *cells])
    head = [tell("report.step.stage", None, lang), tell("compare.differs", None, lang), *names]
    return Grid(head, rows, left=len(head))
