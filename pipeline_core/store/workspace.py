"""The folder with a user's pipelines, data, runs and results."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipeline_core.errors import StoreError
from pipeline_core.store.artifacts import Artifacts
from pipeline_core.store.database import Database
from pipeline_core.store.document_journal import Edited
from pipeline_core.store.objects import Objects
from pipeline_core.store.paths import checked_run_id, default_workspace, safe_path
from pipeline_core.store.revisions import Revisions
from pipeline_core.store.runs import Runs
from pipeline_core.store.states import ENDS
from pipeline_core.store.versions import Versions

__all__ = ["Store", "default_workspace", "open_store"]
_FOLDERS = ("objects", "runs", "pipelines", "data", "runtime")


class Store:
    """A workspace that is open.

    Parameters
    ----------
    workspace
        Its folder, which is there.

    Attributes
    ----------
    artifacts
        What stages made, by key.
    runs
        What ran, and what happened.
    revisions
        What the pipelines were before.
    edited
        How far each pipeline has been edited, and by whom.
    versions
        What was saved under a name.
    """

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self._database = Database(workspace / "fabrica.db")
        self.artifacts = Artifacts(self._database, Objects(workspace / "objects"))
        self.runs = Runs(self._database)
        self.revisions = Revisions(self._database)
        self.edited = Edited(self._database)
        self.versions = Versions(self._database)

    def run_folder(self, run: str) -> Path:
        """Return the folder of a run's log, made if it is not there."""
        folder = safe_path(self.workspace, "runs", checked_run_id(run))
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def log(self, run: str, most: int = 100_000) -> str:
        """Return the end of what a run's process printed.

        Parameters
        ----------
        run
            Which run.
        most
            How many bytes at most.
        """
        folder = safe_path(self.workspace, "runs", checked_run_id(run))
        kept = [folder / "log.1", folder / "log"]
        text = b"".join(path.read_bytes() for path in kept if path.exists())
        return text[-most:].decode(errors="replace")

    def forget_run(self, run: str) -> bool:
        """Remove an ended run with its events and its log; False where it goes on or is not there.

        What its stages made stays: other runs reuse it.
        """
        name = checked_run_id(run)
        with self._database.transaction() as connection:
            marks = ",".join("?" * len(ENDS))
            sql = f"DELETE FROM runs WHERE id = ? AND status IN ({marks})"
            if connection.execute(sql, (name, *ENDS)).rowcount != 1:
                return False
            connection.execute("DELETE FROM stages WHERE run = ?", (name,))
            connection.execute("DELETE FROM events WHERE run = ?", (name,))
        shutil.rmtree(safe_path(self.workspace, "runs", name), ignore_errors=True)
        return True

    def close(self) -> None:
        """Close the database; it opens again when it is needed."""
        self._database.close()


def open_store(workspace: Path | None = None) -> Store:
    """Open a workspace, making it where there is none.

    Parameters
    ----------
    workspace
        Its folder; by default the one ``FABRICA_HOME`` names, or ``~/.fabrica``.

    Raises
    ------
    StoreError
        It cannot be written, is damaged, or belongs to a newer version.

    Examples
    --------
    >>> import tempfile
    >>> store = open_store(Path(tempfile.mkdtemp()) / "mine")
    >>> store.runs.runs()
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
    store.runs.queue()  # an unusable database is said now, not in the middle of a run
    return store
