"""The models page: a list of what was kept, and one version with what can be done with it."""

from __future__ import annotations

import streamlit as st

from pipeline_core.store.kept_models import KeptModel
from ui.documents.kept_models import find_version, versions
from ui.screens.models.file_answers import show_file_answers
from ui.screens.models.overview import show_versions
from ui.screens.models.row_answer import show_row_answer
from ui.screens.models.shadow_view import show_shadow
from ui.screens.models.version_acts import show_acts
from ui.screens.models.version_comparison import show_comparison
from ui.screens.models.version_facts import show_facts
from ui.screens.proposals.proposal_forms import show_proposals
from ui.text.words import t
from ui.widgets import page_paths
from ui.widgets.errors import show_error

VIEWS = ("facts", "row", "file", "compare", "shadow")


def show_models() -> None:
    """Show the visitor's models, and the version that the address names."""
    if (trouble := st.session_state.pop("models-trouble", None)) is not None:
        show_error(trouble)
    if notice := st.session_state.pop("models-said", None):
        st.toast(notice, icon=":material/check:")
    kept = versions()
    if not kept:
        st.info(t("models.none_kept"))
        st.page_link(page_paths.PIPELINE, label=t("page.pipeline"), icon=":material/account_tree:")
        return
    name = _choose_name(kept)
    left, right = st.columns([2, 3], gap="large")
    with left:
        chosen = show_versions([one for one in kept if one.name == name], _asked_version(name))
    with right:
        _show_version(chosen, kept)


def _choose_name(kept: list[KeptModel]) -> str:
    names = list(dict.fromkeys(model.name for model in kept))
    asked = str(st.query_params.get("model", "")).partition(":")[0]
    place = names.index(asked) if asked in names else 0
    if len(names) == 1:
        return names[0]
    chosen: str | None = st.selectbox(
        t("models.model"), names, place, key=f"models-name-{asked}", width=420
    )
    if chosen and chosen != asked:
        st.query_params["model"] = chosen
    return chosen or names[place]


def _asked_version(name: str) -> KeptModel | None:
    title = str(st.query_params.get("model", ""))
    return find_version(title) if title.partition(":")[0] == name else None


def _show_version(chosen: KeptModel, kept: list[KeptModel]) -> None:
    st.query_params["model"] = chosen.title
    show_proposals(chosen.name, "models")
    show_acts(chosen)
    view = st.segmented_control(
        t("models.view"),
        VIEWS,
        default="facts",
        required=True,
        format_func=lambda one: t(f"models.view.{one}"),
        key="models-view",
        label_visibility="collapsed",
    )
    if view == "row":
        st.fragment(show_row_answer, key=f"row-of-{chosen.title}")(chosen)
    elif view == "file":
        st.fragment(show_file_answers, key=f"file-of-{chosen.title}")(chosen)
    elif view == "compare":
        show_comparison(chosen, kept)
    elif view == "shadow":
        show_shadow(chosen)
    else:
        show_facts(chosen)
