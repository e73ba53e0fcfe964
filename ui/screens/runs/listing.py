"""The history: every run with its state, found by name, page by page."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.store.runs import Run
from pipeline_core.store.states import ENDS, OPEN
from ui.documents import running
from ui.screens.results.links import MOST_COMPARED
from ui.screens.results.title import title_of, when
from ui.screens.runs.summary import best_number, counts
from ui.text.numbers import seconds
from ui.text.problem_words import plain
from ui.text.words import language, t
from ui.widgets import page_paths
from ui.widgets.pieces import state_badge

PAGE = 12
PICKED, PLACE = "picked-runs", "runs-place"
_WIDTHS = [0.35, 3.4, 1.5, 2.2, 2.6, 1.5]


def show_list() -> None:
    """Show the history with search, paging, comparing and deleting."""
    picked: list[str] = st.session_state.setdefault(PICKED, [])
    search, states = _filters()
    place = st.session_state.setdefault(PLACE, 0)
    store = running.store()
    found = store.runs.runs(PAGE + 1, search, offset=place * PAGE, status=states)
    if not found and place:
        st.session_state[PLACE] = 0
        st.rerun()
    if not found:
        st.info(t("runs.none_found" if search or states else "results.none"))
        st.page_link(page_paths.PIPELINE, label=t("page.pipeline"), icon=":material/account_tree:")
        return
    _actions(picked)
    for run in found[:PAGE]:
        _line(run, picked)
    _paging(place, more=len(found) > PAGE)


def _filters() -> tuple[str, Sequence[str]]:
    line = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    search = line.text_input(
        t("runs.search"), key="runs-search", placeholder=t("runs.search"), max_chars=120,
        label_visibility="collapsed", width=320, icon=":material/search:", on_change=_to_front,
    )  # fmt: skip
    chosen = line.multiselect(
        t("runs.states"), ["open", *ENDS], key="runs-states", label_visibility="collapsed",
        placeholder=t("runs.states"), width=380, on_change=_to_front,
        format_func=lambda one: t("runs.open") if one == "open" else t(f"state.{one}"),
    )  # fmt: skip
    states = [one for name in chosen for one in (OPEN if name == "open" else (name,))]
    return search or "", states


def _to_front() -> None:
    st.session_state[PLACE] = 0


def _actions(picked: list[str]) -> None:
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    fits = 2 <= len(picked) <= MOST_COMPARED
    if line.button(
        t("runs.compare", count=len(picked)), key="compare-runs", icon=":material/compare_arrows:",
        disabled=not fits, type="primary", help=t("runs.compare.help", most=MOST_COMPARED),
    ):  # fmt: skip
        st.query_params.from_dict({"compare": ",".join(sorted(picked))})
        st.rerun()
    if line.button(
        t("runs.delete", count=len(picked)), key="delete-runs", icon=":material/delete:",
        disabled=not picked,
    ):  # fmt: skip
        _confirm()(picked)
    if picked and line.button(t("runs.pick_none"), key="pick-none"):
        _unpick()
        st.rerun()


def _confirm() -> object:
    @st.dialog(t("runs.delete.title"))
    def confirm(picked: list[str]) -> None:
        """Ask once more, with the names of what would go."""
        runs = [run for one in picked if (run := running.store().runs.run(one))]
        for run in runs[:10]:
            about = f"{title_of(run, language())} · {when(run, language())}"
            st.markdown(f"- {plain(about)} · `{run.id}`")
        if len(runs) > 10:
            st.markdown(f"- … {len(runs) - 10}")
        st.caption(t("runs.delete.about"))
        yes, no = st.columns(2)
        if yes.button(
            t("action.delete"), key="delete-yes", type="primary", width="stretch",
            on_click=_delete, args=(list(picked),),
        ):  # fmt: skip
            st.rerun()  # the deed is done; this closes the question
        if no.button(t("runs.delete.no"), key="delete-no", width="stretch"):
            st.rerun()

    return confirm


def _delete(picked: list[str]) -> None:
    try:
        gone = [one for one in picked if running.store().forget_run(one)]
    except FabricaError as error:
        st.session_state["runs-trouble"] = error
        return
    values = {"count": len(gone), "left": len(picked) - len(gone)}
    code = "runs.deleted_some" if values["left"] else "runs.deleted"
    st.session_state["runs-said"] = t(code, **values)
    _unpick()


def _unpick() -> None:
    for one in st.session_state[PICKED]:
        st.session_state.pop(f"pick-{one}", None)
    st.session_state[PICKED] = []


def _line(run: Run, picked: list[str]) -> None:
    lang = language()
    rows = running.store().runs.stages(run.id)
    with st.container(border=True):
        pick, name, state, time_, what, open_ = st.columns(_WIDTHS, vertical_alignment="center")
        pick.checkbox(
            t("runs.pick", name=title_of(run, lang), when=when(run, lang)), key=f"pick-{run.id}",
            value=run.id in picked, label_visibility="collapsed", on_change=_pick, args=(run.id,),
        )  # fmt: skip
        name.markdown(f"**{plain(title_of(run, lang))}**  \n`{run.id}`")
        with state:
            state_badge(run.status, t(f"state.{run.status}"))
        time_.markdown(f"{plain(when(run, lang))}  \n{plain(_spent(run, lang))}")
        what.markdown(f"{plain(best_number(rows, lang))}  \n{plain(counts(rows, lang))}")
        open_.page_link(
            page_paths.RESULTS, label=t("page.results"), icon=":material/article:",
            query_params={"run": run.id},
        )  # fmt: skip


def _pick(run: str) -> None:
    picked: list[str] = st.session_state[PICKED]
    if st.session_state[f"pick-{run}"]:
        st.session_state[PICKED] = [*(one for one in picked if one != run), run]
    else:
        st.session_state[PICKED] = [one for one in picked if one != run]


def _spent(run: Run, lang: str) -> str:
    if run.started is None:
        return ""
    return seconds((run.ended or time.time()) - run.started, lang)


def _paging(place: int, *, more: bool) -> None:
    if not place and not more:
        return
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    if line.button(t("runs.newer"), key="runs-newer", disabled=not place):
        st.session_state[PLACE] = place - 1
        st.rerun()
    line.caption(t("runs.page", page=place + 1))
    if line.button(t("runs.older"), key="runs-older", disabled=not more):
        st.session_state[PLACE] = place + 1
        st.rerun()


def latest_few() -> None:
    """Offer the last runs: for who came by an address that leads nowhere."""
    lang = language()
    for run in running.store().runs.runs(limit=5):
        st.page_link(
            page_paths.RESULTS, query_params={"run": run.id}, icon=":material/article:",
            label=plain(f"{title_of(run, lang)} · {t(f'state.{run.status}')} · {when(run, lang)}"),
        )  # fmt: skip
