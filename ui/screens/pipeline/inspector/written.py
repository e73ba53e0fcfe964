"""The settings of a run of the past: which were written, which had their default."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.catalog.settings import effective
from ui.documents.stage_views import StageView
from ui.documents.view_model import Desk
from ui.screens.pipeline.forms.values import names_roles
from ui.text.names import setting_help
from ui.text.words import language, t
from ui.widgets.tables import show_table


def show(desk: Desk, view: StageView) -> None:
    """Show the settings as written and as they work."""
    import pandas as pd

    entry, lang = desk.catalogue[view.block], language()
    stage = desk.document.pipeline.stages[view.stage]
    every = {**effective(stage.settings, entry["settings"]), **stage.settings}
    if not every:
        st.info(t("settings.none"))
        return
    rows = [
        {
            t("settings.setting"): name,
            t("settings.value"): _text(value, entry, name),
            t("settings.from"): t(f"settings.{'written' if name in stage.settings else 'default'}"),
            t("settings.meaning"): setting_help(entry, name, lang),
        }
        for name, value in every.items()
    ]  # fmt: skip
    show_table(pd.DataFrame(rows), headings=False)
    st.caption(t("settings.where", file=desk.document.file.name))


def _text(value: Any, entry: Mapping[str, Any], name: str) -> str:
    schema = entry["settings"]["properties"].get(name, {})
    if value is None:
        return t("settings.seed_of_pipeline") if schema.get("x-means") == "seed" else t("word.none")
    if isinstance(value, bool):
        return t("word.yes") if value else t("word.no")
    if value in ([], ()) and "x-pick" in schema:
        return t("settings.no_column" if names_roles(entry) else "settings.every_column")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
