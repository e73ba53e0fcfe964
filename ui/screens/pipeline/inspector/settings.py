"""The settings of a stage: as a form, whose changes are written at once, or as a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.catalog import Entry, meaning_of, pick_of
from pipeline_core.catalog.settings import effective_settings
from pipeline_core.check import Problem
from pipeline_core.edits import entry_of, path_between, sources_of
from pipeline_core.errors import FabricaError
from pipeline_core.spec import Stage
from ui.documents.documents import Document
from ui.documents.previews import profile
from ui.documents.searches import vary_setting
from ui.documents.stage_views import StageView
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.candidates.beside import beside_form
from ui.screens.pipeline.candidates.size import show_size
from ui.screens.pipeline.contract.section import show_contract
from ui.screens.pipeline.contract.sheet import is_contract
from ui.screens.pipeline.forms.form import Form
from ui.screens.pipeline.forms.setting_values import is_roles_block
from ui.screens.pipeline.forms.stage_form import stage_form
from ui.screens.pipeline.problem_list import show_field_problems
from ui.text.names import setting_help
from ui.text.words import language, t
from ui.widgets.tables import show_table

FORM_KEY = "stage-settings"  # the canvas looks for it, to give it the keyboard focus
_MAX_CLASSES = 50


def show(view_model: ViewModel, view: StageView) -> None:
    """Show the settings of a stage; those of a past run as a table."""
    if view_model.past:
        _show_table(view_model, view)
        return
    entry = entry_of(view_model.catalogue, view.block)
    if entry is None or not entry["settings"]["properties"]:
        st.info(t("settings.none"))
        return
    form = setting_form(view_model, view_model.document, view.stage)
    if is_contract(view_model, view.block):
        show_contract(view_model, form)
    beside = beside_form(form, entry, view_model.schemas)
    with st.container(key=FORM_KEY):
        stage_form(
            form,
            entry,
            _problems_by_setting(view_model, view.stage),
            _offered_values(view_model, form),
            lambda name, problems: show_field_problems(problems, view_model, form.key(name)),
            beside.draw,
        )
        beside.draw_absence()
    if vary_setting(entry):
        show_size(view_model, view.stage)
    st.caption(t("settings.saved", file=view_model.document.file.name))


def input_columns(view_model: ViewModel, stage: str) -> dict[str, str] | None:
    """Return the columns of a stage's inputs and their kinds, or None if unknown."""
    sources = sources_of(view_model.document.pipeline.stages[stage].inputs)
    schemas = [view_model.schemas[name] for name in sources if name in view_model.schemas]
    if not schemas:
        return None
    return {name: kind for schema in schemas for name, kind in schema.items()}


def raw_columns(view_model: ViewModel, stage: str) -> dict[str, str] | None:
    """Return the columns before any preparation, for a block whose settings name those.

    Parameters
    ----------
    view_model
        The pipeline.
    stage
        The stage; None for one that names the columns of its inputs, or if they are unknown.
    """
    pipeline, catalogue = view_model.document.pipeline, view_model.catalogue
    entry = entry_of(catalogue, pipeline.stages[stage].block)
    picks = [pick_of(s) for s in (entry["settings"]["properties"] if entry else {}).values()]
    if not any(pick and pick.get("raw") for pick in picks):
        return None
    for name, other in pipeline.stages.items():
        before = entry_of(catalogue, other.block)
        is_roles = before is not None and before["shape"] == "roles"
        if is_roles and name in view_model.schemas and path_between(pipeline, name, stage):
            return {
                k: v
                for k, v in view_model.schemas[name].items()
                if k != other.settings.get("target")
            }
    return None


def setting_form(view_model: ViewModel, document: Document, name: str) -> Form:
    """Return the state of a stage's form.

    Parameters
    ----------
    view_model
        The pipeline, whose columns are offered.
    document
        The pipeline whose settings the form shows: the kept one, or a fork.
    name
        The stage.
    """
    pipeline, catalogue = document.pipeline, view_model.catalogue
    column_makers = [
        maker
        for maker, stage in pipeline.stages.items()
        if maker != name
        and _makes_columns(view_model, stage.block)
        and path_between(pipeline, maker, name)
    ]
    stage = pipeline.stages[name]
    columns = raw_columns(view_model, name) or input_columns(view_model, name)
    schemas = view_model.schemas
    tables = {maker: schemas[maker] for maker in sources_of(stage.inputs) if maker in schemas}
    return Form(document, catalogue, stage, columns, column_makers, language(), tables=tables)


def _makes_columns(view_model: ViewModel, block: str) -> bool:
    entry = entry_of(view_model.catalogue, block)
    return entry is not None and entry["shape"] == "column"


def _problems_by_setting(view_model: ViewModel, stage: str) -> dict[str, list[Problem]]:
    problems: dict[str, list[Problem]] = {}
    for problem in view_model.problems:
        if problem.stage == stage and problem.setting and problem.level != "muted":
            problems.setdefault(problem.setting, []).append(problem)
    return problems


def _offered_values(view_model: ViewModel, form: Form) -> Mapping[str, tuple[Any, ...]]:
    """Return the classes of the target as values for the positive class."""
    target = form.stage.settings.get("target")
    if form.stage.block != "set_roles" or not target or form.columns is None:
        return {}
    source = next(iter(sources_of(form.stage.inputs)))
    try:
        columns = profile(view_model.document, view_model.catalogue, source) or []
    except FabricaError:
        return {}
    classes: list[Any] = next(
        (column["common"] for column in columns if column["column"] == target), []
    )
    return {"positive": tuple(classes)} if len(classes) <= _MAX_CLASSES else {}


def _show_table(view_model: ViewModel, view: StageView) -> None:
    """Show all settings with their effective values, chosen or default."""
    import pandas as pd

    entry, lang = view_model.catalogue[view.block], language()
    stage = view_model.document.pipeline.stages[view.stage]
    chosen = stage.settings
    settings = {**effective_settings(chosen, entry["settings"]), **chosen}
    if not settings:
        st.info(t("settings.none"))
        return
    rows = [
        {
            t("settings.setting"): name,
            t("settings.value"): value_text(value, entry, name),
            t("settings.from"): _origin(stage, name),
            t("settings.meaning"): setting_help(entry, name, lang),
        }
        for name, value in settings.items()
    ]
    show_table(pd.DataFrame(rows), headings=False)
    st.caption(t("settings.where", file=view_model.document.file.name))


def _origin(stage: Stage, setting: str) -> str:
    """Return where a setting's value comes from: a parameter, the file, or the block."""
    if parameter := stage.references.get(setting):
        return t("parameters.from", name=parameter)
    return t("settings.written" if setting in stage.settings else "settings.default")


def value_text(value: Any, entry: Entry, name: str) -> str:
    """Return the value of a setting for reading."""
    schema = entry["settings"]["properties"].get(name, {})
    if value is None:
        return t("settings.seed_of_pipeline") if meaning_of(schema) == "seed" else t("word.none")
    if isinstance(value, bool):
        return t("word.yes") if value else t("word.no")
    if value in ([], ()) and pick_of(schema):
        return t("settings.no_column" if is_roles_block(entry) else "settings.every_column")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
