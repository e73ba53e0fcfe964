"""Snapshots of a pipeline: named versions, single changes, and moments of its film."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.errors import SpecError
from pipeline_core.films.film import Film
from pipeline_core.films.film_file import read_film
from pipeline_core.spec import MAX_NAME, Pipeline, name_fault, pack, parse, unpack
from pipeline_core.store.disk_quota import room_for
from pipeline_core.store.revisions import Revision
from pipeline_core.store.versions import Version
from ui.documents.live import LiveDocument, flush
from ui.documents.live.live_state import pipeline_of
from ui.text.numbers import local_time

MAX_VERSIONS = 200
MAX_SHOWN_CHANGES = 40
_MOMENT_ID = re.compile(r"f(?P<place>\d{1,3})\Z")
_CHANGE_ID = re.compile(r"r(?P<number>\d{1,9})-(?P<document_revision>\d{1,9})\Z")


@dataclass(frozen=True)
class Snapshot:
    """A pipeline at an earlier time.

    Parameters
    ----------
    id
        Its id in the address bar.
    name
        The version's name; empty for a change.
    created
        The time, in seconds since 1970.
    pipeline
        The pipeline.
    text
        The text of its file, if the file had it.
    edits
        The edits that led to it, as JSON objects.
    film, place
        The film that it is a moment of, if it is one, and which.
    """

    id: str
    name: str
    created: float
    pipeline: Pipeline
    text: str | None
    edits: tuple[Mapping[str, Any], ...] = ()
    film: Film | None = None
    place: int = 0


def find(live: LiveDocument, snapshot_id: str) -> Snapshot | None:
    """Return a snapshot by its id in the address bar; None if it is no longer stored.

    Raises
    ------
    FabricaError
        The stored text is not a pipeline.
    """
    if match := _CHANGE_ID.match(snapshot_id):
        document_revision = int(match["document_revision"]) or None
        revision = live.store.revisions.find(live.identity, int(match["number"]), document_revision)
        return None if revision is None else _snapshot_of_change(snapshot_id, revision)
    if match := _MOMENT_ID.match(snapshot_id):
        return _snapshot_of_moment(live, int(match["place"]))
    version = live.store.versions.find(live.identity, snapshot_id)
    return None if version is None else _snapshot_of_version(version)


def _snapshot_of_change(snapshot_id: str, change: Revision) -> Snapshot:
    pipeline = pipeline_of(change)
    return Snapshot(snapshot_id, "", change.created, pipeline, change.text, change.edits)


def _snapshot_of_version(version: Version) -> Snapshot:
    pipeline = unpack(version.state)
    return Snapshot(version.id, version.name, version.created, pipeline, version.text)


def _snapshot_of_moment(live: LiveDocument, place: int) -> Snapshot | None:
    film = read_film(live.file.parent)
    if film is None or place >= len(film.moments):
        return None
    moment = film.moments[place]
    pipeline = parse(moment.text, live.file.name)
    return Snapshot(
        moment_id(place),
        film.name,
        moment.seconds,
        pipeline,
        moment.text,
        moment.edits,
        film,
        place,
    )


def moment_id(place: int) -> str:
    """Return the id of a moment of the pipeline's film in the address bar."""
    return f"f{place}"


def change_id(change: Revision) -> str:
    """Return the id of a change in the address bar.

    Examples
    --------
    >>> change_id(Revision(7, 0.0, None, document_revision=9)), change_id(Revision(7, 0.0, None))
    ('r7-9', 'r7-0')
    """
    return f"r{change.number}-{change.document_revision or 0}"


def save_version(live: LiveDocument, name: str) -> Version:
    """Save the current pipeline as a named version.

    Raises
    ------
    FabricaError
        The name is not allowed, there are too many versions, or no room for another one.
    """
    name = name.strip()
    if not name or name_fault(name):
        raise SpecError("api.bad_version_name", limit=MAX_NAME)
    if live.store.versions.count(live.identity) >= MAX_VERSIONS:
        raise SpecError("api.too_many_versions", most=MAX_VERSIONS)
    return store_version(live, name)


def store_version(live: LiveDocument, name: str) -> Version:
    """Store the current pipeline under a checked name.

    Raises
    ------
    StoreError
        The workspace has no room for it.
    """
    state = flush(live)
    count, packed, text = len(state.pipeline.stages), pack(state.pipeline), state.text
    with room_for(live.store.workspace, len(packed) + len((text or "").encode()), name):
        return live.store.versions.save(live.identity, name, count, packed, text)


def restore(live: LiveDocument, snapshot: Snapshot, lang: str) -> None:
    """Restore a snapshot, as one change that can be undone.

    Raises
    ------
    FabricaError
        The workspace is not writable.
    """
    name = snapshot.name or local_time(snapshot.created, lang)
    live.restore(snapshot.pipeline, snapshot.text, {"edit": "restore", "name": name})
