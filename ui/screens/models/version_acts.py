"""What can be done with a version: aliases, retiring, a note, its files, fitting it again."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.registry.libraries import other_libraries
from pipeline_core.registry.portable.extras import is_possible
from pipeline_core.store.kept_models import ALIASES, KeptModel
from ui.documents.kept_models import refit
from ui.documents.stores import visitor_store
from ui.screens.models.overview import version_line
from ui.security.access import model_download_url
from ui.text.markdown import escape_markdown
from ui.text.words import language, t
from ui.widgets import page_paths

_FILES = {
    "card": ("models.card", "badge"),
    "file": ("models.file", "folder_zip"),
    "onnx": ("models.onnx", "hub"),
    "mlflow": ("models.mlflow", "deployed_code"),
    "pipeline": ("models.pipeline", "description"),
}
_REFIT_KEY = "models-refit"


def show_acts(version: KeptModel) -> None:
    """Show the heading of a version and the buttons for it."""
    st.markdown(f"#### {version_line(version)}")
    with st.container(horizontal=True, gap="small", key="model-acts"):
        _alias_buttons(version)
        is_retired = version.retired is not None
        st.button(
            t("models.restore" if is_retired else "models.retire"),
            key="model-retire",
            icon=":material/unarchive:" if is_retired else ":material/archive:",
            help=t("models.retire.help"),
            on_click=_act,
            args=(lambda: visitor_store().models.retire(version, retired=not is_retired),),
        )
        with st.popover(t("models.note"), icon=":material/edit_note:", key="model-note"):
            _note_form(version)
        with st.popover(t("models.download"), icon=":material/download:", key="model-download"):
            _download_links(version)
        st.button(
            t("models.refit"),
            key="model-refit",
            icon=":material/model_training:",
            help=t("models.refit.help"),
            on_click=_refit,
            args=(version,),
        )
    _show_refit(version)
    if others := other_libraries(version.record["libraries"]):
        named = [f"{name} {then} → {now or '–'}" for name, (then, now) in others.items()]
        values = {"model": version.title, "libraries": named}
        st.warning(escape_markdown(t("registry.other_libraries", **values)))


def _download_links(version: KeptModel) -> None:
    possible = {kind: how for kind, how in _FILES.items() if is_possible(kind)}
    for kind, (code, icon) in possible.items():
        st.link_button(
            t(code),
            model_download_url(kind, version.title, language()),
            icon=f":material/{icon}:",
            key=f"model-{kind}",
            help=t(f"{code}.help"),
            width="stretch",
        )


def _alias_buttons(version: KeptModel) -> None:
    for alias in ALIASES:
        has_it = alias in version.aliases
        number = None if has_it else version.version
        st.button(
            t(f"models.{'drop' if has_it else 'make'}.{alias}"),
            key=f"model-{alias}",
            disabled=version.retired is not None,
            on_click=_act,
            args=(_alias_setter(version.name, alias, number),),
        )


def _alias_setter(name: str, alias: str, number: int | None) -> Callable[[], None]:
    return lambda: visitor_store().models.set_alias(name, alias, number)


def _act(act: Callable[[], None]) -> None:
    try:
        act()
    except FabricaError as error:
        st.session_state["models-trouble"] = error


def _note_form(version: KeptModel) -> None:
    with st.form(f"model-note-form-{version.title}", border=False):
        note = st.text_area(
            t("models.note"), version.note, key=f"model-note-{version.title}", height=120
        )
        sent = st.form_submit_button(t("models.note.save"), icon=":material/check:")
    if sent:
        _act(lambda: visitor_store().models.set_note(version, note))
        st.rerun()


def _refit(version: KeptModel) -> None:
    try:
        st.session_state[_REFIT_KEY] = (version.title, refit(version).id)
    except FabricaError as error:
        st.session_state["models-trouble"] = error


def _show_refit(version: KeptModel) -> None:
    """Link to the run that fits the version again, where its model is then kept."""
    title, run = st.session_state.get(_REFIT_KEY, ("", ""))
    if title != version.title:
        return
    st.info(t("models.refit.started"))
    st.page_link(
        page_paths.RESULTS,
        label=t("models.refit.run"),
        icon=":material/article:",
        query_params={"run": run},
    )
