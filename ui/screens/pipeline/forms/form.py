"""A stage's form: what its widgets need to know, and the edit that each of them makes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import Edit, ResetSetting, SetSetting
from pipeline_core.spec import Stage
from ui.documents import acts
from ui.documents.documents import Document
from ui.screens.pipeline.forms.fields import Field


@dataclass(frozen=True)
class Form:
    """What the widgets of a stage's form share.

    Parameters
    ----------
    document, catalogue, stage
        Whose settings they are.
    columns
        The columns that reach the stage, with their kinds; None where nobody knows.
    makers
        The stages before it that make columns.
    lang
        Language of the words.
    """

    document: Document
    catalogue: Catalogue
    stage: Stage
    columns: Mapping[str, str] | None
    makers: Sequence[str]
    lang: str

    def key(self, *parts: str) -> str:
        """Return a widget's key."""
        return "-".join(("set", self.document.id, self.stage.name, *parts))

    def value(self, field: Field) -> Any:
        """Return what a setting is: what was chosen, else its default."""
        return self.stage.settings.get(field.name, field.default)

    def change(self, field: Field, value: Any) -> None:
        """Write a setting's new value, and draw the page anew; what is so already is no edit.

        What it is by now counts, not what it was when the form was drawn: a
        switch may be turned twice before that is drawn anew.
        """
        edit = edit_for(self.stage.name, field, value)
        stage = acts.now(self.document).stages.get(self.stage.name)
        if stage is None or changes(edit, stage):
            acts.act(self.document, self.catalogue, edit)


def edit_for(stage: str, field: Field, value: Any) -> Edit:
    """Return the edit that gives a setting a value; its default needs not stand in the file.

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


def changes(edit: Edit, stage: Stage) -> bool:
    """Say whether an edit of a setting leaves the stage other than it is.

    Examples
    --------
    >>> stage = Stage("split", "split_rows", settings={"share": 1})
    >>> changes(ResetSetting("split", "seed"), stage)
    False
    >>> changes(ResetSetting("split", "share"), stage)
    True
    >>> [changes(SetSetting("split", "share", value), stage) for value in (1, True, 2)]
    [False, True, True]
    """
    if isinstance(edit, ResetSetting):
        return edit.setting in stage.settings
    if not isinstance(edit, SetSetting) or edit.setting not in stage.settings:
        return True
    now = stage.settings[edit.setting]
    return json.dumps(now, default=list) != json.dumps(edit.value, default=list)
