"""Other settings of a stage, tried beside the kept ones: their forms, and keeping them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from pipeline_core.edits import Edit, apply, entry_of
from pipeline_core.errors import FabricaError
from pipeline_core.spec import Stage, text_in
from ui.documents import document_runs, edit_actions
from ui.documents.edit_actions import ERROR_KEY
from ui.documents.forks import (
    MAX_FORKS,
    Fork,
    edits_to_keep,
    stages_behind,
    start_fork,
)
from ui.documents.stage_views import StageView
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.forms.stage_form import stage_form
from ui.screens.pipeline.inspector.fork_results import show_fork_results
from ui.screens.pipeline.inspector.settings import setting_form, value_text
from ui.text.markdown import escape_markdown
from ui.text.names import setting_name
from ui.text.words import language, t

_WIDTH = 380  # of a fork's form, in pixels: two stand side by side in the enlarged panel


def show(view_model: ViewModel, view: StageView) -> None:
    """Show the forks of a stage."""
    forks = _forks(view_model, view.stage)
    if forks:
        st.caption(t("forks.about"))
    with st.container(horizontal=True, gap="small"):
        for fork in forks:
            with st.container(width=_WIDTH, border=True, key=f"fork-{fork.number}"):
                _show_fork(view_model, fork)
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("forks.add"),
            key="add-fork",
            icon=":material/fork_right:",
            disabled=len(forks) >= MAX_FORKS,
            help=t("forks.about"),
            on_click=_add,
            args=(view_model, view.stage),
        )
        if forks:
            st.button(
                t("forks.run"),
                key="run-forks",
                type="primary",
                icon=":material/play_arrow:",
                on_click=_run,
                args=(view_model, forks),
            )
    if forks:
        show_fork_results(view_model, forks)


def _forks_key(view_model: ViewModel, stage: str) -> str:
    return f"forks-{view_model.document.id}-{stage}"


def _forks(view_model: ViewModel, stage: str) -> list[Fork]:
    """Return the forks of a stage in this session; those of another block are gone."""
    forks: list[Fork] = st.session_state.get(_forks_key(view_model, stage), [])
    block = view_model.document.pipeline.stages[stage].block
    return [fork for fork in forks if fork.stage.block == block]


def _save(view_model: ViewModel, stage: str, forks: Sequence[Fork]) -> None:
    st.session_state[_forks_key(view_model, stage)] = list(forks)


def _add(view_model: ViewModel, stage: str) -> None:
    forks = _forks(view_model, stage)
    number = next(n for n in range(1, MAX_FORKS + 1) if n not in {fork.number for fork in forks})
    kept = view_model.document.pipeline.stages[stage]
    _save(view_model, stage, [*forks, Fork(number, kept)])


def _show_fork(view_model: ViewModel, fork: Fork) -> None:
    kept = view_model.document.pipeline.stages[fork.stage.name]
    entry = entry_of(view_model.catalogue, kept.block)
    assert entry is not None
    st.markdown(f"**{t('forks.name', number=fork.number)}**")
    st.caption(escape_markdown(_difference_text(view_model, fork, kept)))

    document = replace(view_model.document, pipeline=fork.pipeline(view_model.document.pipeline))
    form = setting_form(view_model, document, fork.stage.name)
    write = partial(_change, view_model, fork)
    stage_form(replace(form, write=write, place=f"fork-{fork.number}"), entry, {}, {})
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("forks.keep"),
            key=f"keep-fork-{fork.number}",
            icon=":material/check:",
            disabled=not edits_to_keep(fork, kept),
            on_click=_keep,
            args=(view_model, fork),
        )
        st.button(
            t("forks.remove"),
            key=f"remove-fork-{fork.number}",
            icon=":material/delete:",
            type="tertiary",
            on_click=_remove,
            args=(view_model, fork),
        )


def _difference_text(view_model: ViewModel, fork: Fork, kept: Stage) -> str:
    """Return the settings that differ, as they are kept and as they are tried."""
    entry, lang = view_model.catalogue[kept.block], language()
    names = dict.fromkeys(edit.setting for edit in edits_to_keep(fork, kept))
    defaults = {
        name: schema.get("default") for name, schema in entry["settings"]["properties"].items()
    }
    texts = [
        f"{setting_name(name, lang)}: "
        + " → ".join(
            value_text(stage.settings.get(name, defaults.get(name)), entry, name)
            for stage in (kept, fork.stage)
        )
        for name in names
    ]
    return " · ".join(texts) or t("forks.same")


def _change(view_model: ViewModel, fork: Fork, edits: Sequence[Edit]) -> None:
    pipeline = fork.pipeline(view_model.document.pipeline)
    try:
        for edit in edits:
            pipeline = apply(pipeline, edit, view_model.catalogue)
    except FabricaError as error:
        st.session_state[ERROR_KEY] = error
        return
    changed = Fork(fork.number, pipeline.stages[fork.stage.name])
    _replace(view_model, fork, [changed])


def _replace(view_model: ViewModel, fork: Fork, new: Sequence[Fork]) -> None:
    forks = _forks(view_model, fork.stage.name)
    others = [other for other in forks if other.number != fork.number]
    _save(view_model, fork.stage.name, sorted([*others, *new], key=lambda each: each.number))


def _keep(view_model: ViewModel, fork: Fork) -> None:
    kept = view_model.document.pipeline.stages[fork.stage.name]
    edits = edits_to_keep(fork, kept)
    if edit_actions.try_edits(view_model.document, view_model.catalogue, *edits):
        _replace(view_model, fork, [])
    st.rerun()


def _remove(view_model: ViewModel, fork: Fork) -> None:
    _replace(view_model, fork, [])


def _run(view_model: ViewModel, forks: Sequence[Fork]) -> None:
    """Run the kept pipeline where it has no current results, and the forks behind it."""
    document, stage = view_model.document, forks[0].stage.name
    behind = stages_behind(document.pipeline, stage)
    name = text_in(document.pipeline.stages[stage].title, language()) or stage
    try:
        if any(view_model.views[each].key is None for each in behind):
            document_runs.start(document)
        for fork in forks:
            title = t("forks.run_name", pipeline=document.name, stage=name, number=fork.number)
            start_fork(document, fork, title)
    except FabricaError as error:
        st.session_state[ERROR_KEY] = error
    st.rerun()
