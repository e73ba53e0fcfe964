"""Exceptions, by who has to act on them.

::

    FabricaError
    ├── SpecError          the pipeline file: its author
    ├── CatalogError       a block's source: its author
    ├── SettingsError      a stage's settings: who filled them in
    ├── WiringError        a wire: who drew it
    ├── StageFailed        a stage's work: the data or its settings
    ├── PinError           a pin: who pinned the stage, or runs the pipeline
    ├── StoreError         the workspace: disk, permissions, version
    ├── ClusterError       the cluster: who runs it, or named it
    ├── UsageError         the words of a command: who typed them
    └── ExportError        the export: who requested it

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
        Code of the message in the catalogues.
    values
        Values of the message, by placeholder.

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
        """The message of the error, as data."""
        return Message(self.code, self.values)

    def __str__(self) -> str:
        return say(self.code, self.values)


class SpecError(FabricaError):
    """The pipeline file cannot be read as a pipeline."""


class CatalogError(FabricaError):
    """A block's source does not keep the block contract."""


class SettingsError(FabricaError):
    """A setting is not what the block accepts.

    Attributes
    ----------
    place
        Where in the setting's text, as start and end; None where that is not known.
    """

    place: tuple[int, int] | None = None


class WiringError(FabricaError):
    """A wire that the rules refuse."""


class PinError(FabricaError):
    """A stage cannot be pinned, or its pinned result is gone."""


class StoreError(FabricaError):
    """The workspace cannot be read or written."""


class ClusterError(FabricaError):
    """The cluster that a run asks for cannot be used, or is gone."""


class UsageError(FabricaError):
    """A command that asks for what cannot be: a file, run, stage or value that is none."""


class ExportError(FabricaError):
    """The pipeline cannot be written as code."""


class StageFailed(FabricaError):  # noqa: N818 - named after the state
    """A stage failed on its data or settings.

    Parameters
    ----------
    code, values
        See `FabricaError`.
    stage
        The stage that failed; for a recipe inside a model, the one whose step
        failed.
    """

    def __init__(self, code: str, *, stage: str, **values: Any) -> None:
        super().__init__(code, stage=stage, **values)
        self.stage = stage
