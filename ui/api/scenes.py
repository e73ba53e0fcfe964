"""How a pipeline's stages stand, for a drawing that no script draws: made beside the event loop."""

from __future__ import annotations

import itertools
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.check import Problem
from pipeline_core.errors import FabricaError
from pipeline_core.runs import launcher_address
from ui.api.json_response import as_json
from ui.canvas.scene import scene
from ui.documents import previews
from ui.documents.changes import steps_of
from ui.documents.documents import Document
from ui.documents.live import Live, Now
from ui.documents.live.disk import stamp_of
from ui.documents.run_line import line
from ui.documents.view_model import desk
from ui.security.access import events_of
from ui.text.edit_words import told
from ui.text.words import language

# Tells one scene from another, also from those of a server before this one.
_LOOKS: OrderedDict[tuple[Path, str], previews.Views] = OrderedDict()
_MOST, _FILES = 40, 200
_SERIAL = itertools.count(time.time_ns() // 1_000_000)


@dataclass(frozen=True)
class Scene:
    """How things stand.

    Parameters
    ----------
    revision
        Of which revision.
    serial
        Tells it from other scenes.
    data
        What the drawing gets.
    complete
        What the stages show on a sample is in it.
    """

    revision: int
    serial: int
    data: dict[str, Any]
    complete: bool

    def text(self) -> str:
        """Return it as an event of a stream."""
        told = as_json({"revision": self.revision, "scene": self.data})
        return f"event: scene\nid: {self.revision}.{self.serial}\ndata: {told}\n\n"


def document_of(live: Live, pipeline: str, now: Now) -> Document:
    """Return a pipeline that is open as the pages have it; its text may not be known yet."""
    return Document(pipeline, live.file, now.text or "", now.pipeline)


def scene_of(live: Live, pipeline: str, now: Now) -> Scene:
    """Return how things stand, without waiting for a preview.

    Parameters
    ----------
    live, now
        The pipeline.
    pipeline
        Its id.

    Raises
    ------
    FabricaError
        The workspace or the catalogue cannot be read.
    """
    looks: dict[str, previews.Views | None] = {}

    def columns(document: Document, catalogue: Catalogue) -> previews.Schemas | None:
        found = looks["found"] = previews.known(document, catalogue)
        return None if found is None else previews.kinds_of(found)

    current = desk(document_of(live, pipeline, now), None, columns)
    run, lang = current.run, language()
    listened = events_of(run.id) if run is not None and run.open else {}
    found = looks.get("found")
    data = scene(
        now.pipeline, current.views, current.catalogue, None, lang, name=pipeline,
        run=line(current), problems=[*current.problems, *_of_the_file(live)],
        looks=_latest(live, found), **listened,
    )  # fmt: skip
    back, again = steps_of(live)
    more = {
        "undo": told(back.edits, lang, current.catalogue) if back else None,
        "redo": told(again.edits, lang, current.catalogue) if again else None,
        "versions": live.store.versions.count(live.identity),
    }
    return Scene(now.revision, next(_SERIAL), data | more, found is not None)


def _latest(live: Live, found: previews.Views | None) -> previews.Views:
    """Return what was found, or what was before: sizes do not go and come while one edits."""
    key = (live.store.workspace, live.identity)
    if found is not None:
        _LOOKS[key] = found
        _LOOKS.move_to_end(key)
        while len(_LOOKS) > _MOST:
            _LOOKS.popitem(last=False)
    return _LOOKS.get(key, {})


def mark_of(live: Live) -> tuple[Any, ...]:
    """Return what tells a scene that is out of date, at little cost."""
    now, run = live.now(), live.store.edited.last_run(live.identity)
    both, versions = live.both_kept, live.store.versions.count(live.identity)
    # A run that failed is known by the file's text.
    text = run is not None and now.text is not None
    return (now.revision, run, both, live.trouble, versions, text, _files(live))


def _files(live: Live) -> int:
    """Tell one state of the files beside a pipeline, and of the catalogue, from another."""
    found = [live.store.workspace / "catalogue.json"]
    with suppress(OSError):
        beside = (one for one in live.file.parent.iterdir() if one != live.file)
        found += [one for one in itertools.islice(beside, _FILES) if one.name[0] != "."]
    return hash(frozenset((path.name, stamp_of(path)) for path in found))


def look(live: Live, pipeline: str, catalogue: Catalogue) -> bool:
    """Have the stages' previews made; False where nobody can make them now."""
    now = live.now()
    try:
        previews.preview(document_of(live, pipeline, now), catalogue)
    except FabricaError:  # told where the rows are asked for
        return False
    return True


def can_look(live: Live) -> bool:
    """Whether previews can be had without waiting for who makes them."""
    return launcher_address.find(live.store.workspace) is not None


def _of_the_file(live: Live) -> list[Problem]:
    """Return what is to be said of the file itself."""
    found = []
    if live.both_kept == live.now().revision:
        values = {"file": live.file.name}
        found.append(Problem("edit.both_kept", "warning", None, None, values))
    if (error := live.trouble) is not None:
        found.append(Problem(error.code, "warning", None, None, error.values))
    return found
