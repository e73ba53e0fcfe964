"""The passport of a row as a job of the launcher."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline_core.errors import StoreError

if TYPE_CHECKING:
    from pipeline_core.passport.passport import Passport


def passport(
    workspace: Path,
    run: str,
    value: str,
    column: str | None = None,
    stage: str | None = None,
    is_number: bool = False,
) -> Passport:
    """Return the passport of a row of a run.

    Parameters
    ----------
    workspace
        Holds the run.
    run
        The run's id.
    value, column, stage, is_number
        The row, as `passport.choice.RowQuery` takes it.

    Raises
    ------
    FabricaError
        There is no such run or row, or nothing of the run is kept.
    """
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.passport.choice import RowQuery
    from pipeline_core.passport.passport import row_passport
    from pipeline_core.store import open_store

    store = open_store(workspace)
    try:
        if (recorded := store.runs.get(run)) is None:
            raise StoreError("store.no_such_run", run=run)
        query = RowQuery(value, column, stage, is_number)
        return row_passport(store, recorded, load_catalogue(workspace), query)
    finally:
        store.close()
