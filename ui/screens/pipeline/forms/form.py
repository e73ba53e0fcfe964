"""The state of a stage's form, and the edits that its widgets make."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import Edit, ResetSetting, SetSetting
from pipeline_core.spec import Stage
from ui.documents import edit_actions
from ui.documents.documents import Document
from ui.screens.pipeline.forms.fields import Field
from ui.text.names import brief_help


@dataclass(frozen=True)
class Form:
    """The state that the widgets of a stage's form share.

    Parameters
    ----------
    document, catalogue, stage
        The pipeline, the blocks and the stage.
    columns
        The columns of the stage's inputs and their kinds; None if unknown.
    column_makers
        The stages before it that make columns.
    lang
        The language of the texts.
    write
        Takes the edits that the widgets make; by default the pipeline's file does.
    place
        Where the form is drawn; part of its widgets' keys.
    tables
        The columns of each input by the stage it comes from, as far as they are known.
    """

    document: Document
    catalogue: Catalogue
    stage: Stage
    columns: Mapping[str, str] | None
    column_makers: Sequence[str]
    lang: str
    write: Callable[[Sequence[Edit]], None] | None = None
    place: str = "set"
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def key(self, *parts: str) -> str:
        """Return the key of a widget."""
        return "-".join((self.place, self.document.id, self.stage.name, *parts))

    def value(self, field: Field) -> Any:
        """Return the value of a setting, or else its default."""
        return self.stage.settings.get(field.name, field.default)

    def help(self, setting: str) -> str:
        """Return the help text that stands beside a field."""
        entry = self.catalogue.get(self.stage.block)
        return brief_help(entry, setting, self.lang) if entry else ""

    def change(self, field: Field, value: Any) -> None:
        """Write a setting's new value and redraw the page, unless the setting has it already.

        The setting is compared as it is now, not as it was when the form was drawn: a
        switch may be turned twice in between.
        """
        edit = edit_for(self.stage.name, field, value)
        if self.write is not None:
            self.write([edit])
            return
        stage = edit_actions.current_pipeline(self.document).stages.get(self.stage.name)
        if stage is None or changes_stage(edit, stage):
            edit_actions.edit_and_rerun(self.document, self.catalogue, edit)

    def edit(self, *edits: Edit) -> None:
        """Make several edits as one change, and redraw the page."""
        if self.write is not None:
            self.write(edits)
        else:
            edit_actions.edit_and_rerun(self.document, self.catalogue, *edits)

    def reset(self, settings: Sequence[str]) -> None:
        """Give settings their defaults, and redraw the page."""
        self.edit(*(ResetSetting(self.stage.name, name) for name in settings))


def edit_for(stage: str, field: Field, value: Any) -> Edit:
    """Return the edit that sets a value; the default is not written to the file.

    Examples
    --------
    >>> edit_for("split", Field("share", "number", {}, default=0.25), 0.25)
    ResetSetting(stage='split', setting='share')
    >>> edit_for("split", Field("share", "number", {}, default=0.25), 0.3)
    SetSetting(stage='split', setting='share', value=0.3)
    """
    same = value == field.default and isinstance(value, bool) == isinstance(field.default, bool)
    if value in (None, "") if field.required else same:
        return ResetSetting(stage, field.name)
    return SetSetting(stage, field.name, value)


def changes_stage(edit: Edit, stage: Stage) -> bool:
    """Return whether an edit of a setting changes the stage.

    Examples
    --------
    >>> stage = Stage("split", "split_rows", settings={"share": 1})
    >>> changes_stage(ResetSetting("split", "seed"), stage)
    False
    >>> changes_stage(ResetSetting("split", "share"), stage)
    True
    >>> [changes_stage(SetSetting("split", "share", value), stage) for value in (1, True, 2)]
    [False, True, True]
    """
    if isinstance(edit, ResetSetting):
        return edit.setting in stage.settings
    if not isinstance(edit, SetSetting) or edit.setting not in stage.settings:
        return True
    current = stage.settings[edit.setting]
    return json.dumps(current, default=list) != json.dumps(edit.value, default=list)
