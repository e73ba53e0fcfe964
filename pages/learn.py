"""Learn page: the lessons as a path, and the slide of one, to present."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.lessons import find_lesson
from ui.screens.learn.path import show_path
from ui.screens.learn.slide import show_slide
from ui.widgets.errors import show_error

try:
    lesson = find_lesson(str(st.query_params.get("slide", "")))
    if lesson is not None:
        show_slide(lesson)
    else:
        show_path()
except FabricaError as error:
    show_error(error)
