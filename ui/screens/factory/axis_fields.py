"""The fields of a factory's axes: the places that vary, and what may stand at each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import entry_of
from pipeline_core.spec import Pipeline
from pipeline_core.spec.literal import flow
from ui.documents.factory_choices import (
    alternatives_for,
    encoded,
    places_of,
    values_of_text,
    values_text,
)
from ui.text.names import block_title, setting_name
from ui.text.words import t


class FormPlace(NamedTuple):
    """The pipeline that fields are about, its folder, the judge, and the fields' keys."""

    pipeline: Pipeline
    catalogue: Catalogue
    folder: Path
    judge: str
    key: str
    lang: str


def section_fields(form: FormPlace, section: str, written: Mapping[str, Any]) -> dict[str, Any]:
    """Show the fields of a section, and return what varies there, by place.

    Parameters
    ----------
    form
        What the fields are about.
    section
        ``data``, ``steps``, ``estimators`` or ``settings``.
    written
        The section as the file has it.
    """
    places = places_of(form.pipeline, form.catalogue, form.judge, section)
    options = list(dict.fromkeys([*places, *written]))
    if not options:
        st.caption(t("variants.nothing_here"))
        return {}
    chosen = st.multiselect(
        t("variants.vary"),
        options,
        list(written),
        key=f"{form.key}-{section}-{form.judge}",
        format_func=lambda place: place_label(form, place),
        placeholder=t("variants.choose"),
    )
    fields: _Fields = _FIELDS.get(section) or _alternatives_field
    return {place: fields(form, section, place, written.get(place)) for place in chosen}


def stage_label(pipeline: Pipeline, catalogue: Catalogue, name: str, lang: str) -> str:
    """Return what a stage is called: its name, and the title of its block."""
    stage = pipeline.stages.get(name)
    entry = entry_of(catalogue, stage.block) if stage else None
    return f"{name} · {block_title(entry, lang)}" if entry else name


def place_label(form: FormPlace, place: str) -> str:
    """Return what a place is called: a stage with its block, or a setting of a stage."""
    name, _, setting = place.partition(".")
    if not setting:
        return stage_label(form.pipeline, form.catalogue, name, form.lang)
    stage = form.pipeline.stages.get(name)
    return f"{name} · {setting_name(setting, form.lang, stage.block if stage else '')}"


def _alternatives_field(form: FormPlace, section: str, place: str, written: Any) -> list[Any]:
    """Let stages, blocks and switches be chosen for a place."""
    is_stage = place in form.pipeline.stages
    offers = (
        alternatives_for(form.pipeline, form.catalogue, section, place, form.folder)
        if is_stage
        else []
    )
    first = [True, False] if section == "steps" else offers[:1]
    chosen = [encoded(item) for item in (written if isinstance(written, list) else first)]
    options = list(dict.fromkeys([*map(encoded, offers), *chosen]))
    picked = st.multiselect(
        place_label(form, place),
        options,
        chosen,
        key=f"{form.key}-{section}-{place}-choices",
        format_func=lambda text: alternative_label(form, json.loads(text)),
        placeholder=t("variants.choose"),
    )
    return [json.loads(text) for text in picked]


def alternative_label(form: FormPlace, item: Any) -> str:
    """Return what an alternative is called: on, off, a stage, a file, or a block."""
    if isinstance(item, bool):
        return t("variants.with" if item else "variants.without")
    if not isinstance(item, Mapping):
        return place_label(form, item) if item in form.pipeline.stages else str(item)
    entry = entry_of(form.catalogue, item["block"])
    title = block_title(entry, form.lang) if entry else item["block"]
    settings = item.get("settings")
    return f"{title} {flow(dict(settings))}" if settings else title


def _data_fields(form: FormPlace, section: str, place: str, written: Any) -> Any:
    """Let the data sets of a place be files, all files of a folder, or the values of a column."""
    mapping = dict(written) if isinstance(written, Mapping) else {}
    kind = "folder" if "folder" in mapping else "column" if mapping else "files"
    key = f"{form.key}-{section}-{place}"
    chosen = st.segmented_control(
        place_label(form, place),
        ("files", "folder", "column"),
        default=kind,
        required=True,
        key=f"{key}-kind",
        format_func=lambda name: t(f"variants.data.{name}"),
    )
    if chosen == "files":
        return _alternatives_field(form, section, place, written)
    left, right = st.columns(2)
    if chosen == "column":
        column = left.text_input(
            t("variants.data.column_name"), mapping.get("column", ""), key=f"{key}-column"
        )
        values = {"values": mapping["values"]} if "values" in mapping else {}
        return {"column": column.strip(), **values} if column.strip() else None
    folder = left.text_input(
        t("variants.data.folder_name"), mapping.get("folder", "."), key=f"{key}-folder"
    )
    pattern = right.text_input(
        t("variants.data.pattern"), mapping.get("pattern", "*.csv"), key=f"{key}-pattern"
    )
    return {"folder": folder.strip(), "pattern": pattern.strip() or "*"} if folder.strip() else None


def _values_field(form: FormPlace, section: str, place: str, written: Any) -> Any:
    """Let the values of a setting be typed."""
    text = st.text_input(
        place_label(form, place),
        values_text(_current_values(form.pipeline, place) if written is None else written),
        key=f"{form.key}-{section}-{place}-values",
        help=t("variants.values.help"),
    )
    return values_of_text(text)


def _current_values(pipeline: Pipeline, place: str) -> list[Any]:
    stage, _, setting = place.partition(".")
    owner = pipeline.stages.get(stage)
    return [owner.settings[setting]] if owner and setting in owner.settings else []


_Fields = Callable[[FormPlace, str, str, Any], Any]
_FIELDS: dict[str, _Fields] = {
    "data": _data_fields,
    "settings": _values_field,
}
