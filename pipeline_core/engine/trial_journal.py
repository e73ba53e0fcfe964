"""The journal of a search: what it has judged so far, for the day that it is killed.

Optuna's own journal file, one study for the rows that it judges on. The draws themselves are
made anew from their seed, so a search that goes on draws what it would have drawn, and only
looks up the scores of what was judged before.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


def open_journal(path: Path | None, search: Any, *rows: Any) -> TrialJournal | None:
    """Return the journal of a search; None where it keeps none.

    Parameters
    ----------
    path
        Its file.
    search
        The search; only Optuna's has a journal.
    rows
        What it judges on: the rows, their target, their weights.
    """
    if path is None or not hasattr(search, "n_trials"):
        return None
    try:
        name = _content(rows)
    except TypeError:  # cells that have no hash
        return None
    for _ in range(2):
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            return TrialJournal(path, search, name)
        except OSError:  # a help, never needed
            return None
        except Exception:  # damaged: whatever its reader meets
            path.unlink(missing_ok=True)
    return None


def _content(rows: Iterable[Any]) -> str:
    """Return a hash of the rows: a forced stage may give others under the same key."""
    digest = hashlib.sha256()
    for part in rows:
        if part is not None:
            values = pd.Series(part) if isinstance(part, np.ndarray) else part
            digest.update(pd.util.hash_pandas_object(values).to_numpy().tobytes())
    return digest.hexdigest()


class TrialJournal:
    """The journal of a search that draws by Optuna.

    Parameters
    ----------
    path
        Its file.
    search
        The search, whose study has the trial that is judged.
    name
        Stands for the rows that it judges on.
    """

    def __init__(self, path: Path, search: Any, name: str) -> None:
        import optuna
        from optuna.storages.journal import JournalFileBackend, JournalStorage

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        path.touch(mode=0o600)
        _drop_torn_line(path)
        self._search = search
        storage = JournalStorage(JournalFileBackend(str(path), lock_obj=_lock(path)))
        self._study = optuna.create_study(
            storage=storage, study_name=name, direction="maximize", load_if_exists=True
        )
        self._scores = {_drawn(t): t.user_attrs["scores"] for t in self._study.get_trials()}

    def scores(self) -> list[float] | None:
        """Return the folds' scores of the trial that is to be judged, if they are known."""
        return self._scores.get(_drawn(self._trial()))

    def add(self, scores: list[float]) -> None:
        """Keep the folds' scores of the trial that was judged; a failed one is tried again."""
        from optuna.trial import create_trial

        if np.isnan(scores).any():
            return
        trial = self._trial()
        try:
            self._study.add_trial(
                create_trial(
                    params=trial.params,
                    distributions=trial.distributions,
                    value=float(np.mean(scores)),
                    user_attrs={"scores": scores},
                )
            )
        except OSError:  # the disk is full: the search goes on
            return

    def _trial(self) -> Any:
        return self._search.study_.get_trials(deepcopy=False)[-1]


def _drawn(trial: Any) -> tuple[Any, ...]:
    return tuple(sorted(trial.params.items()))


def _drop_torn_line(path: Path) -> None:
    """Drop what a process that was killed while it wrote has left at the end."""
    with path.open("rb+") as file:
        file.truncate(file.read().rfind(b"\n") + 1)


def _lock(path: Path) -> Any:
    """Return a lock that ends with its process: Optuna's own ones are waited for after a kill."""
    from optuna.storages.journal._file import BaseJournalFileLock

    class Lock(BaseJournalFileLock):
        def acquire(self) -> bool:
            self._file = path.open("rb")
            fcntl.flock(self._file, fcntl.LOCK_EX)
            return True

        def release(self) -> None:
            self._file.close()

    return Lock()
