"""What can be done with the runs that are chosen in the table: compare, star, tag, delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.stores import visitor_store
from ui.screens.results.run_header import created_text, title_of
from ui.screens.runs.compared import MAX_COMPARED
from ui.text.markdown import escape_markdown
from ui.text.words import language, t
from ui.widgets import page_paths

SELECTED_KEY = "picked-runs"
_MAX_LISTED = 10


def show_actions(selected: Sequence[str]) -> None:
    """Show the buttons for the chosen runs."""
    if st.button(
        t("runs.compare", count=len(selected)),
        key="compare-runs",
        icon=":material/compare_arrows:",
        disabled=not 2 <= len(selected) <= MAX_COMPARED,
        type="primary",
        help=t("runs.compare.help", most=MAX_COMPARED),
    ):
        st.query_params.from_dict({"compare": ",".join(sorted(selected))})
        st.rerun()
    _star_button(selected)
    if st.button(
        t("runs.delete", count=len(selected)),
        key="delete-runs",
        icon=":material/delete:",
        disabled=not selected,
    ):
        _delete_dialog()(list(selected))
    if len(selected) == 1:
        st.page_link(
            page_paths.RESULTS,
            label=t("page.results"),
            icon=":material/article:",
            query_params={"run": selected[0]},
        )


def _star_button(selected: Sequence[str]) -> None:
    notes = visitor_store().notes.all(selected) if selected else {}
    all_starred = bool(selected) and all(run in notes and notes[run].starred for run in selected)
    st.button(
        t("runs.unstar" if all_starred else "runs.star"),
        key="star-runs",
        icon=":material/star:",
        disabled=not selected,
        on_click=_star,
        args=(list(selected), not all_starred),
    )


def _star(selected: list[str], starred: bool) -> None:
    notes = visitor_store().notes
    try:
        for run in selected:
            notes.save(run, replace(notes.of(run), starred=starred))
    except FabricaError as error:
        st.session_state["runs-trouble"] = error


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
    st.session_state[SELECTED_KEY] = []
