"""Trial and approval of own code: what executes it, or lets it be executed.

Each act asks first whether the visitor is the one person the app is open to, or the teacher
of a class, who may do it for everybody's code; a page that was drawn for one proves nothing.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from typing import Any, NamedTuple

from pipeline_core.block_probe.process import try_file
from pipeline_core.catalog import BLOCKS_FOLDER, load_catalogue
from pipeline_core.catalog.approval import (
    approve_contents,
    approved_text,
    remember_findings,
    why_unapproved,
    withdraw,
)
from pipeline_core.catalog.code_faults import code_faults
from pipeline_core.catalog.folder_contents import contents_of
from pipeline_core.catalog.listing import cause_of
from pipeline_core.catalog.own_files import own_file, own_names, read_own
from pipeline_core.errors import CatalogError, FabricaError
from pipeline_core.messages.message import MessageJson
from pipeline_core.messages.own_words import blocks_of
from ui.documents.own_code import blocks_for, require_owner
from ui.security import people, visitor

Findings = list[dict[str, Any]]
_WARNINGS = ("catalog.learns_from_rows", "catalog.not_probed")
_MAX_TRIALS = 100
_trials: OrderedDict[tuple[str, str], Findings] = OrderedDict()


class Standing(NamedTuple):
    """Whether an own block may be used.

    Parameters
    ----------
    approved
        It may, as it is now.
    before
        The text that was approved last; None if none was.
    reason
        Why it may not, as a message or in a library's words; empty if it may.
    contents
        The hashes of what an approval covers, by path; empty where it cannot be read.
    """

    approved: bool
    before: str | None
    reason: MessageJson | str
    contents: dict[str, str]


class Waiting(NamedTuple):
    """A block that waits for the teacher.

    Parameters
    ----------
    person
        The id of the person whose it is.
    name
        Of the block.
    """

    person: str
    name: str


def standing(name: str, person: str | None = None) -> Standing:
    """Return whether an own block may be used, and what an approval would cover."""
    with blocks_for(person) as workspace:
        file = own_file(name)
        before = approved_text(file, workspace)
        try:
            reason = why_unapproved(file, workspace)
            contents = contents_of(file)
        except (FabricaError, SyntaxError, ValueError, OSError, RecursionError) as error:
            cause: Any = cause_of(error)
            return Standing(False, before, cause, {})
    return Standing(reason is None, before, reason.as_json() if reason else "", contents)


def neighbour_texts(name: str, person: str | None = None) -> dict[str, str]:
    """Return what else an approval covers: the text of each other file, by its path."""
    with blocks_for(person):
        file = own_file(name)
        folder = file.parents[name.count("/")]
        others = [path for path in contents_of(file) if folder / path != file]
        return {path: (folder / path).read_bytes().decode(errors="replace") for path in others}


def trial_of(name: str, contents: dict[str, str]) -> Findings | None:
    """Return what the last trial of exactly these contents found out, or None."""
    return _trials.get((name, _digest(contents)))


def try_block(name: str, person: str | None = None) -> Findings:
    """Execute an own block on a made table, in a process of its own, and return the findings.

    Raises
    ------
    FabricaError
        The visitor may not execute code here.
    """
    require_owner()
    with blocks_for(person):
        file = own_file(name)
        contents = contents_of(file)
        findings = try_file(file)
        if contents == contents_of(file):  # else it is of neither text
            _trials[name, _digest(contents)] = findings
            while len(_trials) > _MAX_TRIALS:
                _trials.popitem(last=False)
    return findings


def approve(name: str, contents: dict[str, str], person: str | None = None) -> None:
    """Let an own block be used as somebody has seen it.

    Parameters
    ----------
    name
        The block's name.
    contents
        What was shown, as `standing` gave it.
    person
        Whose block it is, for the teacher; None for the visitor's own.

    Raises
    ------
    FabricaError
        The visitor may not approve, the text has changed since, or it has faults.
    """
    require_owner()
    with blocks_for(person) as workspace:
        file = own_file(name)
        faults = code_faults(read_own(name).text, file.stem)
        if any(fault.severity == "error" for fault in faults):
            raise CatalogError("own_code.has_faults", name=name)
        findings = trial_of(name, contents)
        if findings is None:
            findings = try_block(name, person)
        if any(found["state"] == "broken" for found in findings):
            raise CatalogError("own_code.has_faults", name=name)
        approve_contents(file, workspace, contents)
        messages = [found["message"] for found in findings]
        noted = [message for message in messages if message["code"] in _WARNINGS]
        remember_findings(file, workspace, noted)
    load_catalogue(workspace)


def take_back(name: str, person: str | None = None) -> None:
    """Take the approval of an own block back, as who gives it.

    Raises
    ------
    FabricaError
        The visitor may not.
    """
    require_owner()
    with blocks_for(person) as workspace:
        withdraw(own_file(name), workspace)


def waiting() -> list[Waiting]:
    """Return the blocks of the class that wait, for the teacher."""
    require_owner()
    if not visitor.in_class() or os.environ.get(BLOCKS_FOLDER):
        return []
    found = []
    for person in people.everybody():
        with blocks_of(people.folder(person.id)):
            own = list(own_names())
        found += [
            Waiting(person.id, name) for name in own if not standing(name, person.id).approved
        ]
    return found


def _digest(contents: dict[str, str]) -> str:
    return repr(sorted(contents.items()))
