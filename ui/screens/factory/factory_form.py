"""The form of what a factory varies; what it makes is written as an edit of the file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import SetFactory
from pipeline_core.spec import Pipeline
from ui.documents import edit_actions
from ui.documents.documents import Document
from ui.documents.factory_choices import (
    SECTIONS,
    combinations,
    factory_from,
    judges_of,
    metrics_for,
)
from ui.screens.factory.axis_fields import FormPlace, section_fields, stage_label
from ui.text.names import metric_name
from ui.text.words import language, t

_TITLES = {
    "data": "variants.data",
    "steps": "variants.steps",
    "estimators": "variants.models",
    "settings": "variants.settings",
}


@dataclass(frozen=True)
class _Form:
    """The pipeline that a form is about, its factory as it is written, and its widgets' key."""

    document: Document
    catalogue: Catalogue
    pipeline: Pipeline
    key: str

    @property
    def factory(self) -> Mapping[str, Any]:
        """The factory as it is written."""
        return self.pipeline.factory


def show_form(document: Document, catalogue: Catalogue) -> None:
    """Show the form of a pipeline's factory, filled in as the file has it.

    Parameters
    ----------
    document, catalogue
        The pipeline and the blocks.
    """
    pipeline = edit_actions.current_pipeline(document)
    judges = judges_of(pipeline, catalogue)
    if not judges:
        st.info(t("variants.no_judge"))
        return
    written = json.dumps([document.id, pipeline.factory, language()], sort_keys=True)
    form = _Form(
        document, catalogue, pipeline, f"vary-{hashlib.sha256(written.encode()).hexdigest()[:8]}"
    )
    judge, metric = _judge_fields(form, judges)
    place = FormPlace(pipeline, catalogue, document.file.parent, judge, form.key, language())
    axes = {}
    titles = [t(_TITLES[section]) for section in SECTIONS]
    for tab, section in zip(st.tabs(titles, key=f"{form.key}-tabs"), SECTIONS, strict=True):
        with tab:
            axes[section] = section_fields(place, section, form.factory.get(section) or {})
    combine = _combine_fields(form)
    _show_count(axes)
    _buttons(form, factory_from(judge, metric, axes, combine))


def _judge_fields(form: _Form, judges: list[str]) -> tuple[str, str]:
    lang, (left, right) = language(), st.columns(2)
    written = str(form.factory.get("judge", judges[0]))
    options = list(dict.fromkeys([*judges, written]))
    judge = left.selectbox(
        t("variants.judge"),
        options,
        options.index(written),
        key=f"{form.key}-judge",
        format_func=lambda name: stage_label(form.pipeline, form.catalogue, name, lang),
        help=t("variants.judge.help"),
    )
    named = metrics_for(form.pipeline, form.catalogue, judge) if judge in judges else []
    metric = str(form.factory.get("metric", ""))
    if not metric or (named and judge != written):
        metric = _likely(named)
    metrics = list(dict.fromkeys([*named, metric]))
    chosen = right.selectbox(
        t("variants.metric"),
        metrics,
        metrics.index(metric),
        key=f"{form.key}-metric-{judge}",
        accept_new_options=not named,
        format_func=lambda name: metric_name(name, lang),
    )
    return judge, str(chosen or metric)


def _likely(named: list[str]) -> str:
    return next((name for name in ("roc_auc", "r2", *named) if name in named), "")


def _combine_fields(form: _Form) -> Any:
    written = form.factory.get("combine", "all")
    kinds = ["all", "sample", *(["list"] if isinstance(written, list) else [])]
    kind = "list" if isinstance(written, list) else "sample" if written != "all" else "all"
    left, right = st.columns(2)
    chosen = left.selectbox(
        t("variants.combine"),
        kinds,
        kinds.index(kind),
        key=f"{form.key}-combine",
        format_func=lambda name: t(f"variants.combine.{name}"),
    )
    if chosen != "sample":
        return written if chosen == "list" else "all"
    rest = dict(written) if isinstance(written, Mapping) else {}
    size = right.number_input(
        t("variants.sample"), 1, 10_000, int(rest.get("sample", 20)), key=f"{form.key}-sample"
    )
    return {**rest, "sample": int(size)}


def _show_count(axes: Mapping[str, Mapping[str, Any]]) -> None:
    if any(value for lines in axes.values() for value in lines.values()):
        count = combinations(axes)
        if count is not None:
            st.caption(t("variants.combinations", count=count))


def _buttons(form: _Form, factory: dict[str, Any]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button(
            t("variants.write"),
            key=f"{form.key}-write",
            type="primary",
            icon=":material/edit_note:",
            disabled=factory == dict(form.factory) or not {*factory}.intersection(SECTIONS),
        ):
            edit_actions.edit_and_rerun(form.document, form.catalogue, SetFactory(factory))
        if form.factory and st.button(
            t("variants.remove"), key=f"{form.key}-remove", icon=":material/delete:"
        ):
            edit_actions.edit_and_rerun(form.document, form.catalogue, SetFactory({}))
        if st.button(t("action.undo"), key=f"{form.key}-undo", icon=":material/undo:"):
            edit_actions.undo(form.document)
