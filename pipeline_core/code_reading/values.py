"""What an expression of a source stands for, as far as its text says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline_core.messages.message import Message


@dataclass(frozen=True)
class Constant:
    """A value that is written in the code."""

    value: Any


@dataclass(frozen=True)
class Computed:
    """A value that only running the code would tell, and why it has no place in a pipeline."""

    reason: Message | None = None


@dataclass(frozen=True)
class Dotted:
    """Something that is imported, by its full name: ``sklearn.linear_model.Ridge``."""

    path: str


@dataclass(frozen=True, eq=False)
class Items:
    """A list or tuple that holds more than constants."""

    values: tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Entries:
    """A dict whose keys are constants and whose values are more."""

    values: Mapping[Any, Any]


@dataclass(frozen=True, eq=False)
class Function:
    """A function of the source: its definition, and what reads its body with some arguments."""

    node: Any
    read: Callable[[Any, Mapping[str, Any], Any], Any]


@dataclass(frozen=True, eq=False)
class Estimator:
    """A call that builds an estimator: its class and its arguments."""

    path: str
    arguments: Mapping[str, Any]
    line: int
    text: str
    file: str = ""


@dataclass(frozen=True, eq=False)
class Chain:
    """A scikit-learn pipeline: its steps with their names."""

    steps: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, eq=False)
class Lanes:
    """A column transformer: for each lane its name, its step and its columns."""

    lanes: tuple[tuple[str, Any, Any], ...]
    remainder: str
    line: int
    text: str
    file: str = ""


@dataclass(frozen=True, eq=False)
class Meta:
    """A search or an ensemble: its block, the models inside and its settings."""

    block: str
    members: tuple[tuple[str, Any], ...]
    settings: Mapping[str, Any]
    vary: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Selector:
    """Columns chosen by their kind or their names, as a setting of columns has them."""

    choice: Any


@dataclass(frozen=True)
class Division:
    """A division into training and test rows."""

    how: str
    share: float
    seed: int | None
    line: int


@dataclass(frozen=True)
class Frame:
    """A table: the stage that gives it, and what was done to it since.

    Parameters
    ----------
    tip
        Name of the stage.
    dropped, selected
        Columns that were left out or chosen.
    division, part
        How it was divided, and the part that this is: ``all``, ``train`` or ``test``.
    steps
        The transformers that it went through.
    """

    tip: str
    dropped: tuple[str, ...] = ()
    selected: tuple[str, ...] | None = None
    division: Division | None = None
    part: str = "all"
    steps: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    frame: Frame
    name: str


@dataclass(frozen=True)
class Prediction:
    """What a model says of some rows."""

    model: Any
    frame: Frame


@dataclass(frozen=True, eq=False)
class Method:
    """A method of a value, not yet called."""

    owner: Any
    name: str


@dataclass(frozen=True)
class Measured:
    """A score, or something shown: nothing further on needs it."""


SHOWN = Measured()
