"""The frame around the pages: navigation, logo and style."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.documents.handouts import deliver_to_visitor
from ui.documents.stores import dismiss_restoration_notice, restoration_notice
from ui.documents.warming import warm_visitor
from ui.screens.classroom.visitor_badge import show_pause, show_visitor
from ui.security import visitor
from ui.server.script_barrier import wait_until_delivered
from ui.text.language import language_switch
from ui.text.words import t
from ui.widgets import page_paths
from ui.widgets.markup import is_dark
from ui.widgets.notice import show_notice

HERE = Path(__file__).parent

st.set_page_config(page_title="Fábrica", page_icon=str(HERE / "icon.svg"), layout="wide")
st.logo(HERE / "logo.svg", size="large")
st.html(HERE / "style.css")
# Dialogs and menus stand beside the app, which alone has the theme's scheme.
st.html(f"<style>:root {{ color-scheme: {'dark' if is_dark() else 'light'} }}</style>")

page = st.navigation(
    [
        # A default page has no address of its own, so it is none of the pages people link to.
        st.Page(page_paths.START, title="Fábrica", default=True, visibility="hidden"),
        st.Page(page_paths.HOME, title=t("page.home"), icon=":material/home:", url_path="home"),
        st.Page(
            page_paths.LEARN, title=t("page.learn"), icon=":material/school:", url_path="learn"
        ),
        st.Page(
            page_paths.PIPELINE,
            title=t("page.pipeline"),
            icon=":material/account_tree:",
            url_path="pipeline",
        ),
        st.Page(
            page_paths.RESULTS,
            title=t("page.results"),
            icon=":material/article:",
            url_path="results",
        ),
        st.Page(
            page_paths.RUNS,
            title=t("page.runs"),
            icon=":material/history:",
            url_path="runs",
        ),
        st.Page(
            page_paths.MODELS,
            title=t("page.models"),
            icon=":material/inventory_2:",
            url_path="models",
        ),
        st.Page(
            page_paths.MONITOR,
            title=t("page.monitor"),
            icon=":material/monitor_heart:",
            url_path="monitor",
        ),
        st.Page(
            page_paths.SIMULATOR,
            title=t("page.simulator"),
            icon=":material/science:",
            url_path="simulator",
            # It is reached from the monitor, of which it is a rehearsal.
            visibility="hidden",
        ),
        st.Page(
            page_paths.FACTORY,
            title=t("page.factory"),
            icon=":material/factory:",
            url_path="factory",
            # It is reached from the pipeline whose variants it makes, and from its results.
            visibility="hidden",
        ),
        st.Page(
            page_paths.LABORATORY,
            title=t("page.laboratory"),
            icon=":material/experiment:",
            url_path="laboratory",
            # It is reached from Home, and from the pipeline that it experiments on.
            visibility="hidden",
        ),
        st.Page(page_paths.CODE, title=t("page.code"), icon=":material/code:", url_path="code"),
        st.Page(
            page_paths.SETTINGS,
            title=t("page.settings"),
            icon=":material/settings:",
            url_path="settings",
        ),
        st.Page(
            page_paths.CLASSROOM,
            title=t("page.class"),
            icon=":material/groups:",
            url_path="class",
            # Who is not the teacher finds nothing there.
            visibility="visible" if visitor.is_teacher() else "hidden",
        ),
    ],
    position="top",
)
warm_visitor()
deliver_to_visitor()
language_switch()
show_visitor()
show_pause()
if (notice := restoration_notice()) is not None:
    show_notice(notice, dismiss_restoration_notice)
page.run()
wait_until_delivered()
