"""Scenes for the canvas's stream: the state of a pipeline's stages."""

from __future__ import annotations

import itertools
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.check import Problem
from pipeline_core.errors import FabricaError
from pipeline_core.runs import launcher_address
from ui.api.responses import to_json
from ui.canvas.scene import scene
from ui.documents import previews
from ui.documents.document_edits import undo_and_redo_steps_of
from ui.documents.documents import Document
from ui.documents.live import LiveDocument, LiveState
from ui.documents.live.file_state import file_stamp
from ui.documents.model_places import styles_of
from ui.documents.row_losses import row_losses
from ui.documents.run_status import queue_text, run_status
from ui.documents.stage_tests import test_counts
from ui.documents.view_model import view_model_of
from ui.documents.warming import warm
from ui.security.access import event_endpoint
from ui.text.edit_words import describe_edits
from ui.text.words import language

_MAX_FILES = 200
# Serial numbers are unique across restarts of the server.
_SERIAL = itertools.count(time.time_ns() // 1_000_000)


@dataclass(frozen=True)
class Scene:
    """The state of a pipeline's stages, as the canvas draws it.

    Parameters
    ----------
    revision
        The revision it describes.
    serial
        Its unique number.
    data
        The scene's JSON object.
    complete
        Whether the stages' previews are included.
    """

    revision: int
    serial: int
    data: dict[str, Any]
    complete: bool

    def text(self) -> str:
        """Return the scene as a server-sent event."""
        content = to_json({"revision": self.revision, "scene": self.data})
        return f"event: scene\nid: {self.revision}.{self.serial}\ndata: {content}\n\n"


def as_document(live: LiveDocument, pipeline: str, now: LiveState) -> Document:
    """Return the document of an open pipeline; its text is empty if not known yet."""
    return Document(pipeline, live.file, now.text or "", now.pipeline)


def build_scene(live: LiveDocument, pipeline: str, now: LiveState) -> Scene:
    """Return the scene of a pipeline, without waiting for previews.

    Parameters
    ----------
    live, now
        The open pipeline and its current state.
    pipeline
        Its id.

    Raises
    ------
    FabricaError
        The workspace or the catalogue cannot be read.
    """
    stage_previews: previews.Previews | None = None

    def schemas_of(document: Document, catalogue: Catalogue) -> previews.Schemas | None:
        nonlocal stage_previews
        stage_previews = previews.cached_preview(document, catalogue)
        return None if stage_previews is None else previews.schemas_from(stage_previews)

    document = as_document(live, pipeline, now)
    current = view_model_of(document, None, schemas_of)
    run, lang = current.run, language()
    endpoint = event_endpoint(run.id) if run is not None and run.open else {}
    data = scene(
        now.pipeline,
        current.views,
        current.catalogue,
        None,
        lang,
        name=pipeline,
        run=run_status(current),
        problems=[*current.problems, *_file_problems(live)],
        looks=previews.latest_preview(document),  # sizes do not flicker during edits
        columns=current.schemas,
        losses=row_losses(current),
        models=styles_of(current),
        tests=test_counts(current),
        **endpoint,
    )
    undo_step, redo_step = undo_and_redo_steps_of(live)
    is_complete = stage_previews is not None
    live_parts = {
        "fingerprint": current.fingerprint if is_complete else None,
        "undo": describe_edits(undo_step.edits, lang, current.catalogue) if undo_step else None,
        "redo": describe_edits(redo_step.edits, lang, current.catalogue) if redo_step else None,
        "versions": live.store.versions.count(live.identity),
    }
    return Scene(now.revision, next(_SERIAL), data | live_parts, is_complete)


def scene_fingerprint(live: LiveDocument) -> tuple[Any, ...]:
    """Return a value that changes whenever the scene is out of date; cheap to compute."""
    now, run = live.state(), live.store.journal.last_run(live.identity)
    both_kept, versions = live.conflict_revision, live.store.versions.count(live.identity)
    # The last run is matched to the pipeline by the file's text.
    text_known = run is not None and now.text is not None
    return (
        now.revision,
        run,
        both_kept,
        live.write_error,
        versions,
        text_known,
        _queue_text(live, run),
        _files_fingerprint(live),
        live.store.pins.of(live.identity),
    )


def _queue_text(live: LiveDocument, run: tuple[str, str] | None) -> str | None:
    if run is None or run[1] != "queued":
        return None
    return queue_text(live.store.workspace, run[0])


def _files_fingerprint(live: LiveDocument) -> int:
    """Return a hash of the state of the files beside a pipeline and of the catalogue."""
    files = [live.store.workspace / "catalogue.json"]
    with suppress(OSError):
        siblings = (file for file in live.file.parent.iterdir() if file != live.file)
        files += [file for file in itertools.islice(siblings, _MAX_FILES) if file.name[0] != "."]
    return hash(frozenset((path.name, file_stamp(path)) for path in files))


def make_previews(live: LiveDocument, pipeline: str, catalogue: Catalogue) -> bool:
    """Make the stages' previews; return False if they cannot be made now."""
    now = live.state()
    try:
        previews.preview(as_document(live, pipeline, now), catalogue)
    except FabricaError:  # shown where the rows are requested
        return False
    return True


def can_preview(live: LiveDocument) -> bool:
    """Return whether previews can be made now; if not, start the launcher for the next time."""
    if launcher_address.find(live.store.workspace) is not None:
        return True
    warm(live.store.workspace)
    return False


def _file_problems(live: LiveDocument) -> list[Problem]:
    """Return the problems of the pipeline's file itself."""
    problems = []
    if live.conflict_revision == live.state().revision:
        values = {"file": live.file.name}
        problems.append(Problem("edit.both_kept", "warning", None, None, values))
    if (error := live.write_error) is not None:
        problems.append(Problem(error.code, "warning", None, None, error.values))
    return problems
