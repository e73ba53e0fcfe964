"""A version beside another one: metrics, what else differs, and the pipelines' texts."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pipeline_core.registry.comparison import MetricChange, compare_versions
from pipeline_core.store.kept_models import KeptModel
from ui.text.names import metric_name, setting_name
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.markup import small_table

_SIGNS = {"better": "▲", "worse": "▼", "same": "=", "unclear": "≈"}


def show_comparison(version: KeptModel, kept: Sequence[KeptModel]) -> None:
    """Show a version beside one that the reader chooses; first beside its model's champion."""
    others = [one for one in kept if one.title != version.title]
    if not others:
        st.info(t("models.compare.none"))
        return
    others.sort(key=lambda one: (one.name != version.name, "champion" not in one.aliases))
    titles = [one.title for one in others]
    chosen = st.selectbox(t("models.compare.with"), titles, key=f"compare-{version.title}")
    other = others[titles.index(chosen or titles[0])]
    comparison, lang = compare_versions(other, version), language()
    heads = ["", other.title, version.title, ""]
    if comparison.metrics:
        small_table(heads, [_row(change, lang) for change in comparison.metrics])
    else:
        st.info(t("models.compare.no_metrics"))
    same = "same" if comparison.same_rows else "other"
    st.caption(f"{t(f'models.compare.{same}_rows')} {t('models.compare.signs')}")
    if comparison.differences:
        rows = [[setting_name(name, lang), *rest] for name, *rest in comparison.differences]
        small_table(["", other.title, version.title], rows)
    if comparison.text:
        with st.expander(t("models.compare.text")):
            st.code("\n".join(comparison.text), language="diff")


def _row(change: MetricChange, lang: str) -> list[str]:
    sign = _SIGNS.get(change.verdict or "", "")
    values = [number(change.first, lang), number(change.second, lang)]
    return [f"{metric_name(change.metric, lang)} · {change.stage}", *values, sign]
