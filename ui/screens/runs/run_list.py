"""The list of all runs: search, paging, selection for comparing and deleting."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.store.runs import Run
from pipeline_core.store.states import ENDS, OPEN
from ui.documents.run_status import pinned_text
from ui.documents.stores import visitor_store
from ui.screens.results.run_header import created_text, title_of
from ui.screens.runs.comparison import MAX_COMPARED
from ui.text.headline_metrics import HEADLINE_METRICS, headline_metric, headline_text
from ui.text.markdown import escape_markdown
from ui.text.numbers import number, seconds
from ui.text.words import language, t, translate
from ui.widgets import page_paths
from ui.widgets.markup import state_badge

PAGE_SIZE = 12
SELECTED_KEY, PAGE_KEY = "picked-runs", "runs-place"
COUNTED_STATES = ("succeeded", "reused", "failed", "refused", "skipped", "cancelled")
_WIDTHS = [0.35, 3.4, 1.5, 2.2, 2.6, 1.5]
_MAX_LISTED = 10


def show_run_list() -> None:
    """Show the runs with search, paging, comparing and deleting."""
    selected: list[str] = st.session_state.setdefault(SELECTED_KEY, [])
    search, states = _ask_filters()
    page = st.session_state.setdefault(PAGE_KEY, 0)
    store = visitor_store()
    runs = store.runs.latest(PAGE_SIZE + 1, search, offset=page * PAGE_SIZE, status=states)
    if not runs and page:
        st.session_state[PAGE_KEY] = 0
        st.rerun()
    if not runs:
        st.info(t("runs.none_found" if search or states else "results.none"))
        st.page_link(page_paths.PIPELINE, label=t("page.pipeline"), icon=":material/account_tree:")
        return
    _draw_actions(selected)
    for run in runs[:PAGE_SIZE]:
        _draw_run(run, selected)
    _draw_paging(page, more=len(runs) > PAGE_SIZE)


def show_latest_runs() -> None:
    """Link to the latest runs, for a visitor whose address leads nowhere."""
    lang = language()
    for run in visitor_store().runs.latest(limit=5):
        facts = (title_of(run, lang), t(f"state.{run.status}"), created_text(run, lang))
        st.page_link(
            page_paths.RESULTS,
            query_params={"run": run.id},
            icon=":material/article:",
            label=escape_markdown(" · ".join(facts)),
        )


def stage_counts(rows: Iterable[Mapping[str, Any]], lang: str) -> str:
    """Return the number of stages by end state.

    Examples
    --------
    >>> stage_counts([{"status": "succeeded"}, {"status": "reused"}, {"status": "reused"}], "en")
    '1 run · 2 reused'
    """
    counts = Counter(row["status"] for row in rows)
    return " · ".join(
        translate(f"runs.count.{state}", {"count": number(counts[state], lang)}, lang)
        for state in COUNTED_STATES
        if counts[state]
    )


def best_metric_text(rows: Sequence[Mapping[str, Any]], lang: str) -> str:
    """Return the headline metric of the best evaluation; empty if there is none.

    Examples
    --------
    >>> rows = [{"summary": {"metrics": {"roc_auc": x, "accuracy": 1}}} for x in (0.5, 0.8)]
    >>> best_metric_text(rows, "en")
    'AUC 0.800'
    """
    metrics = [(row.get("summary") or {}).get("metrics") or {} for row in rows]
    for name in HEADLINE_METRICS[:4]:
        values = [values[name] for values in metrics if values.get(name) is not None]
        if values:
            best = min(values) if name == "mean_absolute_error" else max(values)
            return headline_text(name, best, lang)
    return _last_headline([row.get("summary") or {} for row in rows], lang)


def _last_headline(summaries: Sequence[Mapping[str, Any]], lang: str) -> str:
    """Return the headline of the last assessment that measured something."""
    for summary in reversed(summaries):
        metrics = summary.get("metrics") or {}
        name = None if summary.get("checks") else headline_metric(metrics)
        if name:
            return headline_text(name, metrics[name], lang)
    return ""


def _ask_filters() -> tuple[str, Sequence[str]]:
    line = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    search = line.text_input(
        t("runs.search"),
        key="runs-search",
        placeholder=t("runs.search"),
        max_chars=120,
        label_visibility="collapsed",
        width=320,
        icon=":material/search:",
        on_change=_go_to_first_page,
    )
    chosen = line.multiselect(
        t("runs.states"),
        ["open", *ENDS],
        key="runs-states",
        label_visibility="collapsed",
        placeholder=t("runs.states"),
        width=380,
        on_change=_go_to_first_page,
        format_func=lambda name: t("runs.open") if name == "open" else t(f"state.{name}"),
    )
    states = [state for name in chosen for state in (OPEN if name == "open" else (name,))]
    return search or "", states


def _go_to_first_page() -> None:
    st.session_state[PAGE_KEY] = 0


def _draw_actions(selected: list[str]) -> None:
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    if line.button(
        t("runs.compare", count=len(selected)),
        key="compare-runs",
        icon=":material/compare_arrows:",
        disabled=not 2 <= len(selected) <= MAX_COMPARED,
        type="primary",
        help=t("runs.compare.help", most=MAX_COMPARED),
    ):
        st.query_params.from_dict({"compare": ",".join(sorted(selected))})
        st.rerun()
    if line.button(
        t("runs.delete", count=len(selected)),
        key="delete-runs",
        icon=":material/delete:",
        disabled=not selected,
    ):
        _delete_dialog()(selected)
    if selected and line.button(t("runs.pick_none"), key="pick-none"):
        _clear_selection()
        st.rerun()


def _delete_dialog() -> Callable[[list[str]], None]:
    @st.dialog(t("runs.delete.title"))
    def confirm(selected: list[str]) -> None:
        """Ask for confirmation, with the names of the runs."""
        _list_runs(selected)
        st.caption(t("runs.delete.about"))
        yes, no = st.columns(2)
        if yes.button(
            t("action.delete"),
            key="delete-yes",
            type="primary",
            width="stretch",
            on_click=_delete,
            args=(list(selected),),
        ):
            st.rerun()  # the callback has deleted them; this closes the dialog
        if no.button(t("runs.delete.no"), key="delete-no", width="stretch"):
            st.rerun()

    return confirm


def _list_runs(selected: list[str]) -> None:
    runs = [run for run_id in selected if (run := visitor_store().runs.get(run_id))]
    for run in runs[:_MAX_LISTED]:
        about = f"{title_of(run, language())} · {created_text(run, language())}"
        st.markdown(f"- {escape_markdown(about)} · `{run.id}`")
    if len(runs) > _MAX_LISTED:
        st.markdown(f"- … {len(runs) - _MAX_LISTED}")


def _delete(selected: list[str]) -> None:
    try:
        deleted = [run_id for run_id in selected if visitor_store().forget_run(run_id)]
    except FabricaError as error:
        st.session_state["runs-trouble"] = error
        return
    values = {"count": len(deleted), "left": len(selected) - len(deleted)}
    code = "runs.deleted_some" if values["left"] else "runs.deleted"
    st.session_state["runs-said"] = t(code, **values)
    _clear_selection()


def _clear_selection() -> None:
    for run_id in st.session_state[SELECTED_KEY]:
        st.session_state.pop(f"pick-{run_id}", None)
    st.session_state[SELECTED_KEY] = []


def _draw_run(run: Run, selected: list[str]) -> None:
    lang = language()
    rows = visitor_store().runs.stages(run.id)
    title, created = title_of(run, lang), created_text(run, lang)
    with st.container(border=True):
        pick, name, state, times, result, link = st.columns(_WIDTHS, vertical_alignment="center")
        pick.checkbox(
            t("runs.pick", name=title, when=created),
            key=f"pick-{run.id}",
            value=run.id in selected,
            label_visibility="collapsed",
            on_change=_toggle_run,
            args=(run.id,),
        )
        name.markdown(f"**{escape_markdown(title)}**  \n`{run.id}`")
        with state:
            state_badge(run.status, t(f"state.{run.status}"))
            if pinned := pinned_text(run, lang):
                st.caption(escape_markdown(pinned))
        times.markdown(_two_lines(created, _duration(run, lang)))
        result.markdown(_two_lines(best_metric_text(rows, lang), stage_counts(rows, lang)))
        link.page_link(
            page_paths.RESULTS,
            label=t("page.results"),
            icon=":material/article:",
            query_params={"run": run.id},
        )


def _two_lines(first: str, second: str) -> str:
    return f"{escape_markdown(first)}  \n{escape_markdown(second)}"


def _toggle_run(run_id: str) -> None:
    others = [other for other in st.session_state[SELECTED_KEY] if other != run_id]
    checked = st.session_state[f"pick-{run_id}"]
    st.session_state[SELECTED_KEY] = [*others, run_id] if checked else others


def _duration(run: Run, lang: str) -> str:
    if run.started is None:
        return ""
    return seconds((run.ended or time.time()) - run.started, lang)


def _draw_paging(page: int, *, more: bool) -> None:
    if not page and not more:
        return
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    if line.button(t("runs.newer"), key="runs-newer", disabled=not page):
        st.session_state[PAGE_KEY] = page - 1
        st.rerun()
    line.caption(t("runs.page", page=page + 1))
    if line.button(t("runs.older"), key="runs-older", disabled=not more):
        st.session_state[PAGE_KEY] = page + 1
        st.rerun()
