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


def _show_data() -> None:
    show_quota()
    show_class_data()


TABS = {
    "work": show_work,
    "lesson": show_lessons,
    "people": show_roster,
    "handout": show_handouts,
    "code": st.fragment(show_waiting_code),
    "data": _show_data,
}
if not visitor.is_teacher():
    st.info(t("class.not_found"))
    st.stop()
st.markdown(f"### {t('page.class')}")
st.caption(t("class.about"))
# Only the tab that is looked at is drawn, and looks at the class anew every few seconds.
labels = [t(f"class.tab.{name}") for name in TABS]
tabs = st.tabs(labels, key="class-tab", on_change="rerun")
for tab, show in zip(tabs, TABS.values(), strict=True):
    if tab.open:
        with tab:
            show()
