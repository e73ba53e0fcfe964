"""The gallery: examples to open, and the pipelines that were opened before."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui import documents
from ui.gallery import example_card, own_card
from ui.language import language_switch
from ui.problems import show_error
from ui.words import t

left, right = st.columns([3, 1], vertical_alignment="center")
left.markdown(f"### {t('gallery.title')}")
with right.container(horizontal=True, horizontal_alignment="right"):
    language_switch()
st.markdown(t("gallery.about"))
for place, name in zip(st.columns(3, gap="medium"), documents.GALLERY, strict=False):
    with place:
        try:
            example_card(name)
        except FabricaError as error:
            show_error(error)
mine = documents.mine()
if mine:
    st.markdown(f"### {t('gallery.mine')}")
    for name in mine:
        own_card(name)
