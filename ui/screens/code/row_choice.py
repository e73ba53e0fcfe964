"""The choice of the stage on whose rows a block is tried, beside the made table."""

from __future__ import annotations

import streamlit as st

from pipeline_core.spec import Stage, text_in
from ui.documents.gallery import title_of
from ui.documents.own_code_rows import RowSource, pipeline_with_rows, stages_with_rows
from ui.security import visitor
from ui.text.markdown import escape_markdown
from ui.text.words import language, t


def row_choice(key: str) -> RowSource | None:
    """Draw the choice for who may execute code; return the chosen stage, None for none."""
    document = pipeline_with_rows() if visitor.is_owner() else None
    stages = stages_with_rows(document) if document else []
    if document is None or not stages:
        return None
    titles = {name: _title(document.pipeline.stages[name]) for name in stages}
    stage = st.selectbox(
        t("own.rows", name=escape_markdown(title_of(document))),
        stages,
        None,
        format_func=titles.__getitem__,
        key=f"{key}-rows-{document.id}",
        placeholder=t("own.rows.none"),
        help=t("own.rows.help"),
    )
    return RowSource(document, stage) if stage in titles else None


def _title(stage: Stage) -> str:
    title = text_in(stage.title, language())
    return f"{title} – {stage.name}" if title else stage.name
