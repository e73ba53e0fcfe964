"""Residuals against a column that the reader picks, in the panel of what judges residuals."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from ui.charts.residuals import column_label, residuals_against
from ui.charts.style import CONFIG
from ui.documents.stage_views import StageView
from ui.text.words import language, t

CHART = "chart.residual_points"


def show_residuals(view: StageView, tables: Any) -> None:
    """Show the residuals against a column, the one that explains most at first."""
    st.fragment(_draw, key=f"residuals-{view.stage}")(view.stage, tables)


def _draw(stage: str, tables: Any) -> None:
    lang = language()
    st.markdown(f"**{t('residuals.against')}**", help=t("chart.residual_points.help"))
    name = st.selectbox(
        t("residuals.against"),
        tables["residual_columns"]["column"].tolist(),
        key=f"residual-column-{stage}",
        format_func=partial(column_label, lang=lang),
        label_visibility="collapsed",
    )
    figure = residuals_against(tables, name, lang)
    st.plotly_chart(figure, config=CONFIG, key=f"{stage}-residuals-{name}", width="stretch")
