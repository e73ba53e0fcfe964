"""The workspace: the folder with a user's pipelines, data, runs and results."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipeline_core.errors import StoreError
from pipeline_core.store.artifacts import Artifacts
from pipeline_core.store.class_workspace import SHARED_FOLDER, class_of
from pipeline_core.store.copies import needs_copy
from pipeline_core.store.database import Database
from pipeline_core.store.deployments import Deployments
from pipeline_core.store.disk_quota import DiskRoom
from pipeline_core.store.document_journal import DocumentJournal
from pipeline_core.store.drafts import sweep_drafts
from pipeline_core.store.kept_models import KeptModels
from pipeline_core.store.late_labels import LateLabels
from pipeline_core.store.lesson_events import LessonEvents
from pipeline_core.store.objects import Objects
from pipeline_core.store.outbox import Outbox
from pipeline_core.store.paths import checked_run_id, default_workspace, safe_path
from pipeline_core.store.pins import Pins
from pipeline_core.store.proposals import Proposals
from pipeline_core.store.retrainings import Retrainings
from pipeline_core.store.revisions import Revisions
from pipeline_core.store.run_notes import RunNotes
from pipeline_core.store.run_pipelines import RunPipelines
from pipeline_core.store.runs import Runs
from pipeline_core.store.search_journals import sweep_journals
from pipeline_core.store.stage_history import StageHistory
from pipeline_core.store.states import ENDS
from pipeline_core.store.temporary_folders import sweep as sweep_temporary_folders
from pipeline_core.store.versions import Versions
from pipeline_core.store.watch_history import WatchHistory
from pipeline_core.store.watches import Watches

__all__ = ["Store", "default_workspace", "open_store"]
_FOLDERS = ("objects", "runs", "pipelines", "data", "runtime")


class Store:
    """An open workspace.

    Parameters
    ----------
    workspace
        Its folder, which must exist.

    Attributes
    ----------
    artifacts
        The outputs of stages, by key.
    runs
        The runs with their stages and events.
    history
        How the stages of a pipeline did over its runs.
    revisions
        The history of each pipeline, for undo and redo.
    journal
        How far each pipeline has been edited, and by which client.
    versions
        The versions of pipelines that were saved under a name.
    pins
        The results that stages keep whatever changes above them.
    notes
        What people write beside runs.
    run_pipelines
        The pipelines of texts that were run.
    models
        The models that were kept, in versions.
    watches
        The batches that came for kept models, and the alarms that they raised.
    seen
        What the watches have seen, for whoever looks at it.
    deployments
        The watches that somebody has set up, which one process goes through.
    late_labels
        The labels that came later than the rows of batches, and the performance they give.
    outbox
        What is to be sent of alarms.
    retrainings, proposals
        What alarms started, and the versions that were proposed for it.
    lessons
        What its person did in lessons.
    """

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self._database = Database(workspace / "fabrica.db")
        objects = Objects(workspace / "objects", DiskRoom(workspace))
        self.artifacts = Artifacts(self._database, objects)
        self._shared = _shared_database(workspace)
        if self._shared is not None:
            objects = Objects(self._shared.path.parent / "objects")
            self.artifacts.shared = Artifacts(self._shared, objects)
        self.runs = Runs(self._database)
        self.history = StageHistory(self._database)
        self.revisions = Revisions(self._database)
        self.journal = DocumentJournal(self._database)
        self.versions = Versions(self._database)
        self.pins = Pins(self._database)
        self.notes = RunNotes(self._database)
        self.run_pipelines = RunPipelines(self._database)
        kept = Objects(workspace / "registry", DiskRoom(workspace))
        self.models = KeptModels(self._database, kept)
        self.watches = Watches(self._database)
        self.seen = WatchHistory(self._database)
        self.deployments = Deployments(self._database)
        self.late_labels = LateLabels(self._database)
        self.outbox = Outbox(self._database)
        self.retrainings = Retrainings(self._database)
        self.proposals = Proposals(self._database)
        self.lessons = LessonEvents(self._database)

    def run_folder(self, run: str) -> Path:
        """Return the folder of a run's log, created if missing."""
        folder = safe_path(self.workspace, "runs", checked_run_id(run))
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def log(self, run: str, limit: int = 100_000) -> str:
        """Return the end of a run's log.

        Parameters
        ----------
        run
            Id of the run.
        limit
            How many bytes at most.
        """
        folder = safe_path(self.workspace, "runs", checked_run_id(run))
        files = [folder / "log.1", folder / "log"]
        text = b"".join(path.read_bytes() for path in files if path.exists())
        return text[-limit:].decode(errors="replace")

    def tracebacks(self, run: str) -> str:
        """Return the tracebacks of a run's errors; empty if it had none."""
        file = safe_path(self.workspace, "runs", checked_run_id(run)) / "errors"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    def forget_run(self, run: str) -> bool:
        """Remove an ended run with its events, log and note; return False if there is none.

        The outputs of its stages stay: other runs reuse them.
        """
        name = checked_run_id(run)
        with self._database.transaction() as connection:
            marks = ",".join("?" * len(ENDS))
            sql = f"DELETE FROM runs WHERE id = ? AND status IN ({marks})"
            if connection.execute(sql, (name, *ENDS)).rowcount != 1:
                return False
            connection.execute("DELETE FROM stages WHERE run = ?", (name,))
            connection.execute("DELETE FROM events WHERE run = ?", (name,))
            connection.execute("DELETE FROM run_notes WHERE run = ?", (name,))
        shutil.rmtree(safe_path(self.workspace, "runs", name), ignore_errors=True)
        return True

    def needs_copy(self) -> bool:
        """Return whether the newest copy of the database is a day old."""
        return needs_copy(self._database.path)

    def keep_copy(self, *, now: bool = False) -> bool:
        """Copy the database once a day, or now; return whether there is a new copy."""
        return self._database.keep_copy(now=now)

    def sweep(self) -> None:
        """Remove what processes that were killed have left, and files of no result."""
        sweep_temporary_folders()
        sweep_drafts(self.workspace)
        sweep_journals(self.workspace)
        self.artifacts.sweep()
        self.models.sweep()

    def close(self) -> None:
        """Close the database; the next use opens it again."""
        self._database.close()
        if self._shared is not None:
            self._shared.close()


def _shared_database(workspace: Path) -> Database | None:
    """Return the database of what a class's server has computed for everybody, if it is there."""
    is_of_class = class_of(workspace) is not None and workspace.name != SHARED_FOLDER
    path = workspace.parent / SHARED_FOLDER / "fabrica.db"
    return Database(path) if is_of_class and path.exists() else None


def open_store(workspace: Path | None = None) -> Store:
    """Open a workspace, which is created if missing.

    Parameters
    ----------
    workspace
        Its folder; by default ``FABRICA_HOME``, or ``~/.fabrica``.

    Raises
    ------
    StoreError
        It cannot be written, is damaged, or belongs to a newer version.

    Examples
    --------
    >>> import tempfile
    >>> store = open_store(Path(tempfile.mkdtemp()) / "mine")
    >>> store.runs.latest()
    []
    """
    folder = (workspace or default_workspace()).expanduser().absolute()
    try:
        for name in _FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError("store.read_only", path=str(folder), detail=str(error)) from error
    if not os.access(folder, os.W_OK):
        raise StoreError("store.read_only", path=str(folder), detail="")
    store = Store(folder)
    store.runs.queue()  # fails now if the database is unusable, not in the middle of a run
    return store
