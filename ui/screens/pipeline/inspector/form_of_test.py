"""The fields of each kind of test, and what they say of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from pipeline_core.catalog import Entry
from pipeline_core.spec import CHANGES
from pipeline_core.spec.written_value import value_of_text
from ui.documents.stage_views import StageView
from ui.documents.view_model import ViewModel
from ui.documents.what_ifs import can_be_asked
from ui.text.names import metric_name
from ui.text.words import language, t

Entries = dict[str, Any]
_OF_MODELS = ("decision", "invariance", "direction", "robustness", "repeatable")


def kinds_for(entry: Entry) -> list[str]:
    """Return the kinds of test that a block's stages can have."""
    kinds = [*_OF_MODELS] if can_be_asked(entry) else []
    kinds += ["metric"] if "Report" in entry["outputs"] else []
    return kinds + (["data"] if "Data" in entry["outputs"] else [])


def fields_of(kind: str, view_model: ViewModel, view: StageView) -> Entries:
    """Draw the fields of a kind of test, and return its entries as they are filled in."""
    return _FIELDS[kind](view_model, view, f"test-{view.stage}-{kind}")


def columns_of(view_model: ViewModel, view: StageView, kind: str = "") -> list[str]:
    """Return the columns of the rows that a model takes, of a kind; empty while not known.

    Parameters
    ----------
    view_model, view
        The pipeline, and the stage that fits the model.
    kind
        ``number`` or ``word``; empty for all.
    """
    pipeline, name = view_model.document.pipeline, view.stage
    visited: set[str] = set()
    columns: dict[str, str] = {}
    while name in pipeline.stages and name not in visited:
        visited.add(name)
        inputs = pipeline.stages[name].inputs
        sources = inputs.get("data") or inputs.get("table") or ()
        entry = view_model.catalogue.get(pipeline.stages[name].block)
        if entry is not None and entry["shape"] in ("row", "assessment"):
            columns = dict(view_model.schemas.get(name, {}))
            break
        name = sources[0] if sources else ""
    return [column for column, found in columns.items() if kind in ("", found)]


def _decision(_view_model: ViewModel, _view: StageView, key: str) -> Entries:
    row = st.number_input(
        t("tests.row"), 0, value=0, step=1, key=f"{key}-row", help=t("tests.row.help")
    )
    gives = st.text_input(t("tests.gives"), key=f"{key}-gives")
    within = st.number_input(t("tests.within"), 0.0, value=0.0, key=f"{key}-within")
    entries: Entries = {"row": int(row), "gives": value_of_text(gives)}
    return {**entries, "within": within} if within else entries


def _invariance(view_model: ViewModel, view: StageView, key: str) -> Entries:
    column = st.selectbox(
        t("tests.changing"), columns_of(view_model, view), key=f"{key}-column",
        accept_new_options=True, placeholder=t("form.choose_or_type"),
    )  # fmt: skip
    text = st.text_input(t("tests.values"), key=f"{key}-values", help=t("tests.values.help"))
    values = [value_of_text(part.strip()) for part in text.split(",") if part.strip()]
    return {"changing": {str(column or ""): values}, **_share(key)}


def _direction(view_model: ViewModel, view: StageView, key: str) -> Entries:
    column = st.selectbox(
        t("tests.more"), columns_of(view_model, view, "number"), key=f"{key}-column",
        accept_new_options=True, placeholder=t("form.choose_or_type"),
    )  # fmt: skip
    by = st.text_input(t("tests.by"), "10%", key=f"{key}-by", help=t("tests.by.help"))
    never = st.radio(
        t("tests.never"), ("lowers", "raises"), key=f"{key}-never", horizontal=True,
        format_func=lambda name: t(f"tests.never.{name}"),
    )  # fmt: skip
    return {"more": str(column or ""), "by": value_of_text(by), "never": never, **_share(key)}


def _robustness(_view_model: ViewModel, _view: StageView, key: str) -> Entries:
    changes = st.multiselect(
        t("tests.despite"), CHANGES, ["noise"], key=f"{key}-despite",
        format_func=lambda name: t(f"tests.despite.{name}"),
    )  # fmt: skip
    return {"despite": changes, **_share(key)}


def _repeatable(_view_model: ViewModel, _view: StageView, _key: str) -> Entries:
    st.caption(t("tests.repeatable.about"))
    return {"repeatable": True}


def _metric(_view_model: ViewModel, view: StageView, key: str) -> Entries:
    known = [*((view.summary or {}).get("metrics") or {})]
    metric = st.selectbox(
        t("tests.metric"), known, key=f"{key}-metric", accept_new_options=True,
        placeholder=t("form.choose_or_type"),
        format_func=lambda name: metric_name(name, language()),
    )  # fmt: skip
    return {"metric": str(metric or ""), **_limits(key)}


def _data(_view_model: ViewModel, _view: StageView, key: str) -> Entries:
    rows = st.number_input(t("tests.rows_at_least"), 0, value=1, step=1, key=f"{key}-rows")
    holds = st.text_input(t("tests.holds"), key=f"{key}-holds", help=t("tests.holds.help"))
    return {"rows_at_least": int(rows), **({"holds": holds} if holds.strip() else {})}


def _share(key: str) -> Entries:
    share = st.number_input(
        t("tests.may_differ"), 0.0, 1.0, 0.0, 0.01, key=f"{key}-share",
        help=t("tests.may_differ.help"),
    )  # fmt: skip
    return {"may_differ": share} if share else {}


def _limits(key: str) -> Entries:
    entries = {}
    for limit in ("at_least", "at_most"):
        value = st.number_input(t(f"tests.{limit}"), value=None, key=f"{key}-{limit}", format="%g")
        if value is not None:
            entries[limit] = value
    return entries


_FIELDS: dict[str, Callable[[ViewModel, StageView, str], Entries]] = {
    "decision": _decision,
    "invariance": _invariance,
    "direction": _direction,
    "robustness": _robustness,
    "repeatable": _repeatable,
    "metric": _metric,
    "data": _data,
}
