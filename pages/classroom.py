"""Class page, the teacher's: its people, what is handed out to them, and their data."""

from __future__ import annotations

import streamlit as st

from ui.screens.classroom.code_section import show_waiting_code
from ui.screens.classroom.data_section import show_class_data, show_quota
from ui.screens.classroom.handout_section import show_handouts
from ui.screens.classroom.lesson_section import show_lessons
from ui.screens.classroom.roster import show_roster
from ui.screens.classroom.work_wall import show_work
from ui.security import visitor
from ui.text.words import t

if not visitor.is_teacher():
    st.info(t("class.not_found"))
    st.stop()
st.markdown(f"### {t('page.class')}")
st.caption(t("class.about"))
work, lesson, roster, handouts, code, data = st.tabs(
    [t(f"class.tab.{name}") for name in ("work", "lesson", "people", "handout", "code", "data")]
)
with work:
    show_work()
with lesson:
    show_lessons()
with roster:
    show_roster()
with handouts:
    show_handouts()
with code:
    st.fragment(show_waiting_code)()
with data:
    show_quota()
    show_class_data()
