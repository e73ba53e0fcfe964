"""*Shadow*: two versions on the same requests, compared from the log of what was served."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.messages.message import Message
from pipeline_core.registry.answered_proposals import reason_sentence
from pipeline_core.store.kept_models import KeptModel
from ui.documents.alarm_acts import shadow_reports
from ui.text.markdown import escape_markdown
from ui.text.names import column_name
from ui.text.numbers import MISSING, data_value, number
from ui.text.words import language, t, translate
from ui.widgets.errors import show_error
from ui.widgets.markup import small_table

_MOST_COLUMNS = 10
Json = Mapping[str, Any]


def show_shadow(version: KeptModel) -> None:
    """Show how the answers of a served model and of its shadows differ."""
    st.caption(t("models.shadow.about"))
    try:
        with st.spinner(t("models.view.shadow"), show_time=False):
            reports = shadow_reports(version.name)
    except FabricaError as error:
        if error.code == "shadow.none":  # nothing went wrong
            st.info(escape_markdown(translate(error.code, error.values, language())))
        else:
            show_error(error)
        return
    for report in reports:
        with st.container(border=True, key=f"shadow-{report['model']}-{report['shadow']}"):
            _show_report(report)
    st.button(t("models.shadow.refresh"), key="shadow-again", icon=":material/refresh:")


def _show_report(report: Json) -> None:
    lang = language()
    st.markdown(f"**{escape_markdown(report['model'])} · {escape_markdown(report['shadow'])}**")
    for place, (label, value) in zip(st.columns(4), _figures(report, lang), strict=False):
        place.metric(label, value)
    for one in report["sentences"]:
        sentence = reason_sentence(Message(one["code"], one["values"]), lang)
        st.markdown(escape_markdown(sentence))
    if report["examples"]:
        st.markdown(t("models.shadow.rows"))
        _show_examples(report, lang)


def _figures(report: Json, lang: str) -> list[tuple[str, str]]:
    share = number(100 * report["differing"] / report["rows"], lang) if report["rows"] else MISSING
    figures = [
        (t("models.shadow.measure"), data_value(report["rows"], lang)),
        (t("models.shadow.differing"), f"{share} %" if report["rows"] else MISSING),
        (t("models.shadow.mean"), number(report["mean"], lang)),
    ]
    if report["labels"]:
        shares = [number(100 * right / report["labels"], lang) for right in report["right"]]
        names = report["model"], report["shadow"]
        figures = figures[1:2] + [
            (t("models.shadow.right", model=name), f"{share} %")
            for name, share in zip(names, shares, strict=True)
        ]
    return figures


def _show_examples(report: Json, lang: str) -> None:
    names = [report["model"], report["shadow"], "distance"]
    others = [name for name in report["examples"][0] if name not in names]
    shown = [*names, *others][:_MOST_COLUMNS]
    head = [column_name(name, lang) if name == "distance" else name for name in shown]
    rows = [[_cell(row.get(name), lang) for name in shown] for row in report["examples"]]
    small_table(head, rows)


def _cell(value: Any, lang: str) -> str:
    if value is None:
        return MISSING
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return data_value(value, lang) if is_number else str(value)
