"""A pipeline of somebody of the class, opened by the teacher: looked at, never changed."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pipeline_core.catalog import Catalogue
from pipeline_core.errors import FabricaError
from ui.canvas import draw
from ui.canvas.editor_data import editor_texts
from ui.canvas.scene import scene
from ui.documents import documents
from ui.documents.class_work import pipeline_ids
from ui.documents.documents import Document
from ui.documents.gallery import title_of
from ui.documents.live.graph import graph_json
from ui.documents.model_places import styles_of
from ui.documents.previews import Schemas, latest_preview, schemas_from
from ui.documents.run_status import run_status
from ui.documents.view_model import ViewModel, view_model_of
from ui.security import people, visitor
from ui.text.markdown import escape_markdown
from ui.text.problem_words import problem_sentence
from ui.text.words import language, t
from ui.widgets.errors import show_error

OPENED_KEY = "class-opened"


def show_opened() -> None:
    """Draw the pipeline that is opened, as it is now, with its problems."""
    person, pipeline = st.session_state[OPENED_KEY]
    name = people.name_of(person)
    st.button(t("class.work.back"), key="work-back", icon=":material/arrow_back:", on_click=_close)
    if not name:  # somebody who was removed
        return
    with visitor.act_as(person):
        try:
            document = _chosen(person, pipeline)
            if document is None:
                st.info(t("class.work.gone", name=escape_markdown(name)))
                return
            title = f"{escape_markdown(name)} – {escape_markdown(title_of(document))}"
            st.markdown(f"#### {title}")
            _show(view_model_of(document, None, _known_schemas))
        except FabricaError as error:
            show_error(error)


def _close() -> None:
    del st.session_state[OPENED_KEY]


def _chosen(person: str, pipeline: str) -> Document | None:
    """Return the pipeline that the teacher chooses among a person's."""
    names = pipeline_ids(person)
    if len(names) > 1:
        chosen = st.segmented_control(
            t("class.work.choose"),
            names,
            default=pipeline if pipeline in names else names[0],
            required=True,
            key=f"work-of-{person}",
            label_visibility="collapsed",
        )
        pipeline = chosen or pipeline
    return documents.load(pipeline) if pipeline in names else None


def _known_schemas(document: Document, _: Catalogue) -> Schemas | None:
    """Return the columns that the person's own page has seen; nothing is computed for a look."""
    previews = latest_preview(document)
    return schemas_from(previews) if previews is not None else None


def _show(view_model: ViewModel) -> None:
    lang = language()
    if (status := run_status(view_model)) is not None:
        st.caption(escape_markdown(status["text"]))
    for problem in view_model.errors:
        st.markdown(f":material/error: {escape_markdown(problem_sentence(problem, lang))}")
    draw(_scene(view_model, lang), key="class-opened-drawing", on_select=_ignore, on_news=_ignore)


def _scene(view_model: ViewModel, lang: str) -> Mapping[str, object]:
    document = view_model.document
    return {
        **scene(
            document.pipeline,
            view_model.views,
            view_model.catalogue,
            None,
            lang,
            name=f"{visitor.person()}-{document.id}",
            run=run_status(view_model),
            problems=view_model.problems,
            looks=latest_preview(document),
            columns=view_model.schemas,
            models=styles_of(view_model),
        ),
        "graph": graph_json(document.pipeline),
        "editable": None,
        "says": editor_texts(lang),
    }


def _ignore() -> None:
    """Do nothing: this drawing has no selection and no news."""
