"""Class page, the teacher's: who has a name, who is signed in, and help with forgotten words."""

from __future__ import annotations

import streamlit as st

from ui.screens.classroom.roster import show_roster
from ui.security import visitor
from ui.text.words import t

if not visitor.is_teacher():
    st.info(t("class.not_found"))
    st.stop()
st.markdown(f"### {t('page.class')}")
st.caption(t("class.about"))
show_roster()
