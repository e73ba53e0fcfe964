"""What is known of a version: where it came from, how good it is, who let it pass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.store.kept_models import KeptModel
from ui.documents.stores import visitor_store
from ui.text.markdown import escape_markdown
from ui.text.names import metric_name
from ui.text.numbers import interval_text, local_time, number
from ui.text.words import language, t
from ui.widgets import page_paths
from ui.widgets.markup import small_table

_SPREAD = "_std"


def show_facts(version: KeptModel) -> None:
    """Show the record of a version."""
    record, lang = version.record, language()
    rows = record["rows"]
    values = {
        "pipeline": record["pipeline"]["name"],
        "stage": version.stage,
        "time": local_time(version.created, lang),
        "train": number(rows["train"], lang),
        "test": number(rows["test"], lang),
    }
    st.markdown(escape_markdown(t("models.origin", **values)))
    if version.note:
        st.markdown(escape_markdown(version.note))
    if visitor_store().runs.get(version.run) is not None:
        st.page_link(
            page_paths.RESULTS,
            label=t("models.run"),
            icon=":material/article:",
            query_params={"run": version.run},
        )
    first = next((one for one in record["judgements"] if one["passed"] is None), None)
    for judgement in record["judgements"]:
        _show_judgement(judgement, lang, is_open=judgement is first)
    sources = [
        [source["stage"], str(source["settings"].get("path", "")), number(source["rows"], lang)]
        for source in record["sources"]
    ]
    small_table([t("models.source"), t("models.source.file"), t("models.source.rows")], sources)
    libraries = ", ".join(f"{name} {what}" for name, what in sorted(record["libraries"].items()))
    st.caption(escape_markdown(t("models.libraries", libraries=libraries)))


def _show_judgement(judgement: Mapping[str, Any], lang: str, *, is_open: bool) -> None:
    stage = escape_markdown(judgement["stage"])
    if judgement["overridden"]:
        names = ", ".join(str(given.get("name", "")) for given in judgement["overridden"])
        text = escape_markdown(t("models.overridden", gate=judgement["stage"], names=names))
        st.warning(text, icon=":material/approval:")
        return
    if judgement["passed"] is not None:
        icon = ":material/check_circle:" if judgement["passed"] else ":material/cancel:"
        st.markdown(f"{icon} {escape_markdown(t('models.passed', gate=judgement['stage']))}")
        return
    metrics = {n: v for n, v in judgement["metrics"].items() if not n.endswith(_SPREAD)}
    with st.expander(f"**{stage}**", expanded=is_open):
        intervals = judgement["intervals"]
        rows = [
            [metric_name(name, lang), number(value, lang), _interval(intervals.get(name), lang)]
            for name, value in metrics.items()
        ]
        small_table([t("models.metric_name"), t("models.value"), t("models.interval")], rows)


def _interval(ends: Any, lang: str) -> str:
    return interval_text((ends[0], ends[1]), lang) if ends else ""
