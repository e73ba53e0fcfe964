"""The model of a pipeline: frozen stages, notes and wires by name.

Nothing here knows YAML, blocks or pandas. A change makes a new `Pipeline`, so
undo, caching and comparison come for free. The mappings are plain dicts that
are never changed in place (a `MappingProxyType` could be neither pickled nor
copied).
"""

from __future__ import annotations

import keyword
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pipeline_core.spec.failing import FailingWires, existing_marks, written_inputs
from pipeline_core.spec.kinds_of_tests import PipelineTest
from pipeline_core.spec.override import Override

Position: TypeAlias = tuple[float, float]
LocalText: TypeAlias = str | Mapping[str, str]  # for all readers, or one a language

VERSION = 1
MAX_BYTES = 1_000_000
MAX_STAGES = 500
MAX_DEPTH = 20
MAX_STAGE_NAME = 60
MAX_NAME = 120
MAX_REASON = 1_000
MAX_SETTING_DEPTH = 12
MAX_SEED = 2**32 - 1
MAX_COORDINATE = 1e9
NOTE_COLORS = ("yellow", "green", "blue", "pink", "gray")
NOTE_SIDES = (40, 4_000)  # smallest and largest side of a note
MAX_GROUPS = 100
GROUP_COLORS = ("blue", "teal", "orange", "violet", "green", "pink", "gray")

_STAGE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
# Invisible characters that change the reading direction: a name must read as it is stored.
_DIRECTION = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Stage:
    """A block placed in a pipeline.

    Parameters
    ----------
    name
        Its name in the pipeline and its variable in the exported script.
    block
        Id of the block.
    inputs
        For each port the stages that feed it, in order.
    settings
        Chosen values, as JSON; settings left out have their defaults.
    off
        Whether runs skip it, together with the stages that need it.
    references
        The settings whose values come from a parameter, and its name.
    bypass
        Whether runs skip it and hand on what comes in, where its kind fits.
    title, note
        What it is called and why it is there, for people; empty if nobody wrote it.
    failing
        Which of its wires, by port and source, carry the rows that a sieve sets aside.
    """

    name: str
    block: str
    inputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    off: bool = False
    bypass: bool = False
    title: LocalText = ""
    note: LocalText = ""
    references: Mapping[str, str] = field(default_factory=dict)
    failing: FailingWires = frozenset()

    def __post_init__(self) -> None:
        if self.failing:  # a wire that is taken away takes its mark along
            object.__setattr__(self, "failing", existing_marks(self.inputs, self.failing))

    @property
    def written_inputs(self) -> dict[str, tuple[str, ...]]:
        """The sources of each port as the file has them, ``stage.failing`` among them."""
        return written_inputs(self.inputs, self.failing)


@dataclass(frozen=True)
class Note:
    """A note on the canvas.

    Parameters
    ----------
    text
        What it says, in Markdown.
    at
        Its position; None if it never had one.
    size
        Its width and height in the units of positions; None fits the text.
    color
        One of `NOTE_COLORS`; empty is the usual one.
    """

    text: str
    at: Position | None = None
    size: Position | None = None
    color: str = ""


@dataclass(frozen=True)
class Group:
    """Stages that the canvas draws as one box; no run depends on it.

    Parameters
    ----------
    name
        Its key in the file.
    stages
        Names of its stages; the file may name some that there are not.
    title
        What it is called; empty if nobody wrote it.
    color
        One of `GROUP_COLORS`; empty for the canvas's own.
    folded
        Whether the canvas draws it as a single row.
    """

    name: str
    stages: tuple[str, ...] = ()
    title: LocalText = ""
    color: str = ""
    folded: bool = False


@dataclass(frozen=True)
class Muting:
    """A warning that somebody answers for, with the reason.

    Parameters
    ----------
    problem
        Code of the warning.
    stage
        The stage that it is about; None for one about the whole pipeline.
    column, field
        The column, and the setting or port, where the warning is about one.
    reason
        Why it is no problem here.
    name
        Who says so; may be empty.
    """

    problem: str
    stage: str | None
    reason: str
    column: str | None = None
    field: str | None = None
    name: str = ""


@dataclass(frozen=True)
class Pipeline:
    """Stages and wires: a directed graph.

    Parameters
    ----------
    name
        Its title.
    seed
        Seed of every stage that leaves its own unset.
    stages
        The stages by name, in the order of the file.
    layout
        Positions of the stages on the canvas; no run depends on them.
    notes
        Notes on the canvas.
    muted
        Warnings that are muted; no run depends on them.
    overrides
        Refusals that somebody answers for; no number depends on them.
    parameters
        Named values that settings refer to; the stages hold them already.
    groups
        Stages drawn as one box, by the group's name; no run depends on them.
    tests
        What models must do, reports must say and rows must hold; no result depends on them.
    factory
        What variants of it differ in, as the file says it; no result depends on it.
    version
        Version of the file format.
    """

    name: str = ""
    seed: int = 0
    stages: Mapping[str, Stage] = field(default_factory=dict)
    layout: Mapping[str, Position] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    muted: tuple[Muting, ...] = ()
    overrides: tuple[Override, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    tests: tuple[PipelineTest, ...] = ()
    factory: Mapping[str, Any] = field(default_factory=dict)
    version: int = VERSION


def reason_fault(reason: str) -> bool:
    """Return whether a text is no reason: empty, too long, or not on one line.

    Examples
    --------
    >>> reason_fault("Known before the sale."), reason_fault(" ")
    (False, True)
    """
    return not reason.strip() or len(reason) > MAX_REASON or has_hidden_characters(reason)


def stage_name_fault(name: str) -> str | None:
    """Return the code of what is wrong with a stage's name, or None.

    Names become variables of the exported script, therefore the rules.

    Examples
    --------
    >>> stage_name_fault("forest"), stage_name_fault("2nd"), stage_name_fault("class")
    (None, 'spec.bad_stage_name', 'spec.keyword_stage_name')
    """
    if len(name) > MAX_STAGE_NAME:
        return "spec.long_stage_name"
    if not _STAGE_NAME.match(name):
        return "spec.bad_stage_name"
    if keyword.iskeyword(name):
        return "spec.keyword_stage_name"
    return None


def is_group_name(name: str) -> bool:
    """Return whether a group may have a name: the rules of stage names, reserved words allowed.

    Examples
    --------
    >>> is_group_name("preparation"), is_group_name("import"), is_group_name("2nd")
    (True, True, False)
    """
    return stage_name_fault(name) in (None, "spec.keyword_stage_name")


def as_stage_name(words: str) -> str:
    """Turn free text into a stage name where possible: lower case, no accents, underscores.

    Examples
    --------
    >>> as_stage_name(" Año de compra "), as_stage_name("forest"), as_stage_name("2nd")
    ('ano_de_compra', 'forest', '2nd')
    """
    letters = unicodedata.normalize("NFKD", words.lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^\w]+", "_", plain).strip("_")


def name_fault(name: str) -> str | None:
    r"""Return the code of what is wrong with a pipeline's name, or None.

    Examples
    --------
    >>> name_fault("¿Quién paga?"), name_fault("tab\t"), name_fault("x" * 121)
    (None, 'spec.bad_name', 'spec.long_name')
    """
    if len(name) > MAX_NAME:
        return "spec.long_name"
    return "spec.bad_name" if has_hidden_characters(name) else None


def has_hidden_characters(text: str, allowed: str = "") -> bool:
    r"""Return whether a text has control or direction characters, or codes of no character.

    Examples
    --------
    >>> has_hidden_characters("good\u202edab"), has_hidden_characters("a\nb", allowed="\n")
    (True, False)
    """
    return any(
        character not in allowed
        and (
            character in _DIRECTION
            or unicodedata.category(character) in ("Cc", "Cs")
            or ord(character) & 0xFFFE == 0xFFFE
        )
        for character in text
    )


def value_fault(value: Any, depth: int = 0) -> str | None:
    r"""Return the code of why a value cannot stand in a pipeline file, or None.

    Examples
    --------
    >>> value_fault({"rules": [1, 0.5, True, None, "x"]}), value_fault(object()), value_fault("\b")
    (None, 'spec.not_literal', 'spec.hidden_characters')
    """
    if depth > MAX_SETTING_DEPTH:
        return "spec.setting_too_deep"
    if isinstance(value, str):
        return "spec.hidden_characters" if has_hidden_characters(value, allowed="\t\n\r") else None
    if value is None or isinstance(value, bool | int):
        return None
    if isinstance(value, float):
        return "spec.not_literal" if math.isnan(value) else None
    if not isinstance(value, list | tuple | dict):
        return "spec.not_literal"
    if isinstance(value, dict) and not all(isinstance(name, str) for name in value):
        return "spec.not_literal"
    items = [*value, *value.values()] if isinstance(value, dict) else value
    return next((code for item in items if (code := value_fault(item, depth + 1))), None)


def is_seed(value: Any) -> bool:
    """Return whether a value can seed a random generator of both scikit-learn and numpy.

    Examples
    --------
    >>> is_seed(0), is_seed(-1), is_seed(True)
    (True, False, False)
    """
    return type(value) is int and 0 <= value <= MAX_SEED


def is_position(value: Any) -> bool:
    """Return whether a value is a position on the canvas: two numbers.

    Examples
    --------
    >>> is_position([0, 1.5]), is_position([0]), is_position([0, float("inf")])
    (True, False, False)
    """
    return (
        isinstance(value, list | tuple)
        and len(value) == 2
        and all(type(number) in (int, float) and abs(number) < MAX_COORDINATE for number in value)
    )


def is_note_size(value: Any) -> bool:
    """Return whether a value is a size of a note: a width and a height.

    Examples
    --------
    >>> is_note_size([260, 120]), is_note_size([260, 0]), is_note_size([1e9, 120])
    (True, False, False)
    """
    least, most = NOTE_SIDES
    return is_position(value) and all(least <= side <= most for side in value)
