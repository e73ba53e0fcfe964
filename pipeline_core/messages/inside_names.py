"""Names of what a fitted model has inside, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline_core.messages.words import lookup, say

_CLASS_SHARE = "p_"


def inside_name(name: str, language: str) -> str:
    """Return what a metric, a table or a column of a model's contents is called.

    An attribute that nobody named keeps scikit-learn's name.

    Examples
    --------
    >>> inside_name("coefficient_sd", "en"), inside_name("p_oak", "es")
    ('Coefficient × standard deviation', 'P(oak)')
    >>> inside_name("my_attribute_", "en")
    'my_attribute_'
    """
    if text := lookup(f"inside.{name}", language):
        return text
    return f"P({name[2:]})" if name.startswith(_CLASS_SHARE) else name


def part_name(
    part: Mapping[str, Any], language: str, titles: Mapping[str, str] | None = None
) -> str:
    """Return the heading of a part: its member, what it is, and its class.

    Parameters
    ----------
    part
        A part of a model's contents.
    language
        Language of the heading.
    titles
        What stages are called, if not by their names.

    Examples
    --------
    >>> part_name({"member": ["forest"], "stage": "scaled", "name": "StandardScaler"}, "en")
    'forest: Step scaled – StandardScaler'
    """
    kind = inside_name(part["name"], language)
    stage = str(part["stage"])
    values = {"kind": kind, "name": (titles or {}).get(stage, stage)}
    code = "inside.step" if stage else "inside.estimator"
    if not stage and part.get("is_step"):
        code = "inside.unnamed_step"
    text = say(code, values, language)
    member = member_name(part["member"], language)
    return say("inside.member_part", {"member": member, "part": text}, language) if member else text


def member_name(member: Sequence[str], language: str) -> str:
    """Return the way to a member; empty for the model itself.

    Examples
    --------
    >>> member_name(["best", "2"], "en"), member_name([], "en")
    ('Best › 2', '')
    """
    return " › ".join(inside_name(name, language) for name in member)


def named_note(note: Any, language: str) -> Any:
    """Return a note of a part with its table's name in words.

    Examples
    --------
    >>> named_note({"code": "inside_table_cut", "table": "nodes"}, "en")
    {'code': 'inside_table_cut', 'table': 'Nodes'}
    """
    if not isinstance(note, Mapping) or "table" not in note:
        return note
    return {**note, "table": inside_name(str(note["table"]), language)}
