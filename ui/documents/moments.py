"""The moments of a pipeline's past that can be looked at: versions with a name, and changes."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.errors import SpecError
from pipeline_core.spec import MAX_NAME, Pipeline, name_fault, pack, parse, unpack
from pipeline_core.store.revisions import Revision
from pipeline_core.store.versions import Version
from ui.documents.live import Live, settled

MOST = 200
SHOWN = 40
_CHANGE = re.compile(r"r(?P<number>\d{1,9})-(?P<made>\d{1,9})\Z")
_FORMS = {"en": "%Y-%m-%d %H:%M", "es": "%d/%m/%Y %H:%M"}


@dataclass(frozen=True)
class Moment:
    """A pipeline as it was.

    Parameters
    ----------
    id
        What the address bar calls it.
    name
        What its owner called it; empty for a change.
    created
        When that was, in seconds since 1970.
    pipeline
        What it was.
    text
        What the file said, where it had it.
    edits
        What was done last before it, as JSON objects.
    """

    id: str
    name: str
    created: float
    pipeline: Pipeline
    text: str | None
    edits: tuple[Mapping[str, Any], ...] = ()


def find(live: Live, moment: str) -> Moment | None:
    """Return a moment by what the address bar calls it; None where it is not kept any more.

    Raises
    ------
    FabricaError
        It is no pipeline.
    """
    if found := _CHANGE.match(moment):
        made = int(found["made"]) or None
        revision = live.store.revisions.find(live.identity, int(found["number"]), made)
        return None if revision is None else _of_change(moment, revision)
    version = live.store.versions.find(live.identity, moment)
    return None if version is None else _of_version(version)


def _of_change(moment: str, one: Revision) -> Moment:
    state, text = one.state, one.text
    pipeline = unpack(state) if state is not None else parse(text or "", "revision")
    return Moment(moment, "", one.created, pipeline, text, one.edits)


def _of_version(one: Version) -> Moment:
    return Moment(one.id, one.name, one.created, unpack(one.state), one.text)


def id_of(change: Revision) -> str:
    """Return what the address bar calls a change.

    Examples
    --------
    >>> id_of(Revision(7, 0.0, None, made=9)), id_of(Revision(7, 0.0, None))
    ('r7-9', 'r7-0')
    """
    return f"r{change.number}-{change.made or 0}"


def save(live: Live, name: str) -> Version:
    """Keep a pipeline as it is now under a name.

    Raises
    ------
    SpecError
        The name cannot be one, or there are too many versions.
    """
    name = name.strip()
    if not name or name_fault(name):
        raise SpecError("api.bad_version_name", limit=MAX_NAME)
    if live.store.versions.count(live.identity) >= MOST:
        raise SpecError("api.too_many_versions", most=MOST)
    now = settled(live)
    count = len(now.pipeline.stages)
    return live.store.versions.save(live.identity, name, count, pack(now.pipeline), now.text)


def restore(live: Live, moment: Moment, lang: str) -> None:
    """Have a pipeline be again what it was, as one change that can be taken back.

    Raises
    ------
    FabricaError
        The workspace cannot be written.
    """
    name = moment.name or when(moment.created, lang)
    live.restore(moment.pipeline, moment.text, {"edit": "restore", "name": name})


def when(created: float, lang: str) -> str:
    """Return a moment in local time."""
    return time.strftime(_FORMS[lang], time.localtime(created))
