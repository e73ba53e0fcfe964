"""What belongs to the pipeline as a whole: its name, its seed, and a new one."""

from __future__ import annotations

import streamlit as st

from pipeline_core.edits import RenamePipeline, SetSeed
from pipeline_core.plan import Job
from pipeline_core.spec import MAX_NAME, MAX_SEED
from ui.documents import acts, documents
from ui.documents.gallery import go_to
from ui.documents.view_model import Desk
from ui.screens.pipeline.edits.adding import add_form
from ui.text.problem_words import in_words, plain
from ui.text.words import language, t
from ui.widgets.widget_state import answers, put


def whole_menu(desk: Desk) -> None:
    """Draw the menu."""
    with st.popover(t("whole.menu"), icon=":material/tune:", key=f"whole-{desk.document.id}"):
        if not desk.past:
            _name(desk)
            _seed(desk)
            st.divider()
        if st.button(t("whole.new"), key="new-pipeline", icon=":material/note_add:"):
            open_new()


def open_new() -> None:
    """Make an empty pipeline and open it."""
    go_to(documents.create(title=t("whole.untitled")))


def first_stage(desk: Desk) -> None:
    """Say how an empty pipeline begins, with the form that begins it."""
    st.info(t("whole.empty"))
    with st.container(border=True):
        add_form(desk, None, "first")


def what_will_run(desk: Desk) -> None:
    """List the stages that will run and those that will not, with the reason."""
    if not desk.jobs:
        return
    will = [job for job in desk.jobs.values() if job.action == "run"]
    with st.expander(t("whole.will_run", count=len(will), of=len(desk.jobs)), key="will-run"):
        st.markdown("\n".join(_line(job) for job in desk.jobs.values()))


def _line(job: Job) -> str:
    said = in_words(job.reason.as_json(), language())
    return f"- **{plain(job.stage)}** – {t(f'whole.{job.action}')}: {plain(said)}"


def _name(desk: Desk) -> None:
    name = desk.document.pipeline.name
    key = put(f"pipeline-name-{desk.document.id}", name)
    st.text_input(
        t("whole.name"), name, key=key, max_chars=MAX_NAME, on_change=_named, args=(desk, key)
    )


def _named(desk: Desk, key: str) -> None:
    if answers(key):
        acts.act(desk.document, desk.catalogue, RenamePipeline(st.session_state[key]))


def _seed(desk: Desk) -> None:
    seed = desk.document.pipeline.seed
    key = put(f"pipeline-seed-{desk.document.id}", seed)
    st.number_input(
        t("whole.seed"), value=seed, key=key, min_value=0, max_value=MAX_SEED, step=1,
        help=t("whole.seed.help"), on_change=_seeded, args=(desk, key),
    )  # fmt: skip


def _seeded(desk: Desk, key: str) -> None:
    if not answers(key):
        return
    seed = st.session_state[key]
    if seed is not None:
        acts.act(desk.document, desk.catalogue, SetSeed(int(seed)))
    st.rerun()
