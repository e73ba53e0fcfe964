"""What can go wrong, sorted by who must act.

::

    FabricaError
    ├── SpecError          the pipeline file: whoever wrote the file
    ├── CatalogError       a block's source: whoever wrote the block
    ├── SettingsError      a stage's settings: whoever filled them in
    ├── WiringError        a wire: whoever drew it
    ├── StageFailed        a stage's work: the data or its settings
    ├── StoreError         the workspace: disk, permissions, version
    └── ExportError        the export: whoever asked for it

Each carries a code and values; `words.say` turns them into a sentence:
*where – what must be – what was found – what to do*.
"""

from __future__ import annotations

from typing import Any

from pipeline_core.messages.message import Message
from pipeline_core.messages.words import say


class FabricaError(Exception):
    """An error that a person can act on.

    Parameters
    ----------
    code
        Which error it is; the message catalogues are keyed by it.
    values
        What the sentence names: stage, field, what was found.

    Examples
    --------
    >>> error = SpecError("no_such_code", stage="forest")
    >>> error.code, error.values
    ('no_such_code', {'stage': 'forest'})
    """

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    @property
    def message(self) -> Message:
        """Its sentence as data."""
        return Message(self.code, self.values)

    def __str__(self) -> str:
        return say(self.code, self.values)


class SpecError(FabricaError):
    """The pipeline file cannot be read as a pipeline."""


class CatalogError(FabricaError):
    """A block's source does not keep the block contract."""


class SettingsError(FabricaError):
    """A setting is not what the block accepts."""


class WiringError(FabricaError):
    """A wire that the rules refuse."""


class StoreError(FabricaError):
    """The workspace cannot be read or written."""


class ExportError(FabricaError):
    """The pipeline cannot be written as code."""


class StageFailed(FabricaError):  # noqa: N818 - it is the state's name
    """A stage's work failed on its data or settings.

    Parameters
    ----------
    stage
        The stage to look at: where several worked together (a recipe inside
        a model), the one whose step failed.
    """

    def __init__(self, code: str, *, stage: str, **values: Any) -> None:
        super().__init__(code, stage=stage, **values)
        self.stage = stage
