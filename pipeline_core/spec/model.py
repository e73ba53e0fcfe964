"""What a pipeline is once it has been read: frozen stages, wires by name.

Nothing here knows YAML, blocks or pandas. A change makes a new `Pipeline`, so
undo, caching and comparing are for nothing. The mappings are plain dicts that
nobody changes in place (a `MappingProxyType` could be neither pickled nor
copied).
"""

from __future__ import annotations

import keyword
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

VERSION = 1
MAX_BYTES = 1_000_000
MAX_STAGES = 500
MAX_DEPTH = 20
MAX_STAGE_NAME = 60
MAX_NAME = 120
MAX_SETTING_DEPTH = 12
MAX_SEED = 2**32 - 1
MAX_PLACE = 1e9

_STAGE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
# Invisible characters that turn the reading direction: a name must read as it is.
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
        What was chosen, as JSON values; what is left out has its default.
    off
        A run skips it, and what needs it.
    """

    name: str
    block: str
    inputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    off: bool = False


@dataclass(frozen=True)
class Note:
    """A remark on the canvas; `at` is its place, or None if it never had one."""

    text: str
    at: tuple[float, float] | None = None


@dataclass(frozen=True)
class Pipeline:
    """Stages and wires.

    Parameters
    ----------
    name
        What a reader calls it.
    seed
        Given to every stage that leaves its own unset.
    stages
        By name, in the order of the file.
    layout
        Where stages stand on the canvas; has no meaning for a run.
    """

    name: str = ""
    seed: int = 0
    stages: Mapping[str, Stage] = field(default_factory=dict)
    layout: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    version: int = VERSION


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


def as_stage_name(words: str) -> str:
    """Return what a person wrote as a stage's name is written, where that can be done.

    Examples
    --------
    >>> as_stage_name(" Año de compra "), as_stage_name("forest"), as_stage_name("2nd")
    ('ano_de_compra', 'forest', '2nd')
    """
    letters = unicodedata.normalize("NFKD", words.lower())
    plain = "".join(one for one in letters if not unicodedata.combining(one))
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
    return "spec.bad_name" if hidden_characters(name) else None


def hidden_characters(text: str, allowed: str = "") -> bool:
    r"""Say whether a text has control or direction characters.

    Examples
    --------
    >>> hidden_characters("good\u202edab"), hidden_characters("a\nb", allowed="\n")
    (True, False)
    """
    return any(
        one not in allowed and (one in _DIRECTION or unicodedata.category(one) in ("Cc", "Cs"))
        for one in text
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
        return "spec.hidden_characters" if hidden_characters(value, allowed="\t\n\r") else None
    if value is None or isinstance(value, bool | int):
        return None
    if isinstance(value, float):
        return "spec.not_literal" if math.isnan(value) else None
    if not isinstance(value, list | tuple | dict):
        return "spec.not_literal"
    if isinstance(value, dict) and not all(isinstance(name, str) for name in value):
        return "spec.not_literal"
    inside = [*value, *value.values()] if isinstance(value, dict) else value
    return next((code for one in inside if (code := value_fault(one, depth + 1))), None)


def is_seed(value: Any) -> bool:
    """Say whether a value can seed a generator: what scikit-learn and numpy both take.

    Examples
    --------
    >>> is_seed(0), is_seed(-1), is_seed(True)
    (True, False, False)
    """
    return type(value) is int and 0 <= value <= MAX_SEED


def is_place(value: Any) -> bool:
    """Say whether a value is a place on the canvas: two numbers.

    Examples
    --------
    >>> is_place([0, 1.5]), is_place([0]), is_place([0, float("inf")])
    (True, False, False)
    """
    return (
        isinstance(value, list | tuple)
        and len(value) == 2
        and all(type(one) in (int, float) and abs(one) < MAX_PLACE for one in value)
    )
