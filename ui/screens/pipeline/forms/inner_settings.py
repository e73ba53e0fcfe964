"""The form of an object inside another: a model inside a selection of columns, for instance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pipeline_core.catalog.settings import inner_schema
from pipeline_core.edits import Edit, ResetSetting, SetSetting
from ui.screens.pipeline.forms.fields import Field, fields_of_schema
from ui.screens.pipeline.forms.form import Form


def inner_fields(form: Form, field: Field) -> list[Field]:
    """Return the fields of the object that is chosen; none where none is."""
    return fields_of_schema(inner_schema(field.name, form.stage.settings, field.inner or {}))


def inner_form(form: Form, field: Field) -> Form:
    """Return the form of the object inside, whose edits become those of the one setting."""
    settings: dict[str, Any] = dict(form.value(field) or {})

    def write(edits: Sequence[Edit]) -> None:
        changed = dict(settings)
        for edit in edits:
            if isinstance(edit, SetSetting):
                changed[edit.setting] = edit.value
            elif isinstance(edit, ResetSetting):
                changed.pop(edit.setting, None)
        form.change(field, changed)

    stage = replace(form.stage, settings=settings, references={})
    return replace(form, stage=stage, write=write, place=f"{form.place}-{field.name}")
