"""The contract of a stage as it is edited: its settings, the rows it is held against, and edits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline_core.edits import Edit, ResetSetting, SetSetting, entry_of, sources_of, with_bypasses
from pipeline_core.spec import Stage, written_settings
from pipeline_core.spec.failing import parsed_source
from pipeline_core.spec.literal import is_same_value
from ui.documents import edit_actions
from ui.documents.table_looks import Answer, TableLooks
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.forms.form import Form, changes_stage

CONTRACT_BLOCK = "check_contract"


@dataclass(frozen=True)
class Sheet:
    """The contract of a stage while it is edited.

    Parameters
    ----------
    view_model
        The pipeline.
    form
        The stage's form, through which all edits go.
    """

    view_model: ViewModel
    form: Form

    @property
    def stage(self) -> Stage:
        """The stage that checks the contract."""
        return self.form.stage

    @property
    def settings(self) -> Mapping[str, Any]:
        """The contract: the stage's settings."""
        return self.form.stage.settings

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The rules for columns."""
        return [dict(rule) for rule in self.settings.get("rules") or ()]

    def key(self, *parts: str) -> str:
        """Return the key of a widget."""
        return self.form.key("contract", *parts)

    def counts(self, settings: Mapping[str, Any] | None = None) -> Answer | None:
        """Return what a contract says of the rows that reach the stage; None without any.

        Raises
        ------
        FabricaError
            The launcher does not answer, or the job failed.
        """
        looks = source_looks(self.view_model, self.source) if self.source else None
        if looks is None:
            return None
        return looks.contract_counts(self.settings if settings is None else settings)

    @property
    def source(self) -> str | None:
        """What feeds the stage, written as in the file, such as ``checked.failing``."""
        pipeline = with_bypasses(self.view_model.document.pipeline, self.view_model.catalogue)
        stage = pipeline.stages.get(self.stage.name)
        return next(iter(sources_of(stage.written_inputs)), None) if stage else None

    def renewed(self) -> Sheet | None:
        """Return the sheet with all edits since the page was drawn; None if the stage is gone.

        Its edits are written without redrawing the page.
        """
        document = self.form.document
        pipeline = edit_actions.current_pipeline(document)
        stage = pipeline.stages.get(self.stage.name)
        if stage is None:
            return None
        document = replace(document, pipeline=pipeline)
        form = replace(self.form, document=document, stage=stage, write=self._write)
        return Sheet(replace(self.view_model, document=document), form)

    def _write(self, edits: Sequence[Edit]) -> None:
        document, catalogue = self.form.document, self.form.catalogue
        stage = edit_actions.current_pipeline(document).stages.get(self.stage.name)
        changing = [edit for edit in edits if stage is None or changes_stage(edit, stage)]
        if changing:
            edit_actions.try_edits(document, catalogue, *changing)

    def write(self, settings: Mapping[str, Any]) -> None:
        """Make some settings what is given, in one change that can be undone."""
        name = self.stage.name
        self.form.edit(*(SetSetting(name, key, value) for key, value in settings.items()))

    def write_all(self, settings: Mapping[str, Any]) -> None:
        """Make the settings what is given and nothing else, in one change."""
        if edits := edits_to(self.stage, settings):
            self.form.edit(*edits)


def edits_to(stage: Stage, settings: Mapping[str, Any]) -> list[Edit]:
    """Return the edits that make a stage's settings what is given, and nothing else.

    Examples
    --------
    >>> edits_to(Stage("a", "x", settings={"k": 1, "n": 2, "m": 3}), {"k": 1, "n": 3})
    [SetSetting(stage='a', setting='n', value=3), ResetSetting(stage='a', setting='m')]
    """
    written = written_settings(stage)
    changed: list[Edit] = [
        SetSetting(stage.name, key, value)
        for key, value in settings.items()
        if key not in written or not is_same_value(written[key], value)
    ]
    gone = [ResetSetting(stage.name, key) for key in written if key not in settings]
    return [*changed, *gone]


def source_looks(view_model: ViewModel, source: str) -> TableLooks | None:
    """Return the looks at the rows of a source, written as in the file; None if it is gone."""
    owner, failing = parsed_source(source)
    view = view_model.views.get(owner)
    return TableLooks(view_model, view, failing=failing) if view else None


def reference_sources(view_model: ViewModel) -> list[str]:
    """Return the sources whose rows a contract can be learned from: those with known columns."""
    names = list(view_model.document.pipeline.stages)
    return sorted(view_model.schemas, key=lambda source: names.index(parsed_source(source)[0]))


def is_contract(view_model: ViewModel, block: str) -> bool:
    """Return whether a block is the check of a contract, and can be used."""
    return block == CONTRACT_BLOCK and entry_of(view_model.catalogue, block) is not None
