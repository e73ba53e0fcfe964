"""Going through what came for a model since the last time."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline_core.catalog import Catalogue
from pipeline_core.errors import UsageError
from pipeline_core.monitor.answered_rows import answered_rows
from pipeline_core.monitor.comparison import ANSWERED, Comparison, compare_batch
from pipeline_core.monitor.sources import new_batches
from pipeline_core.registry.opened_model import OpenedModel
from pipeline_core.store import Store
from pipeline_core.store.watches import Alarm, AnsweredRow, Batch

if TYPE_CHECKING:
    import pandas as pd

LOG = logging.getLogger("fabrica.monitor")


class Watched(NamedTuple):
    """A batch that was watched, and the alarms whose state it changed."""

    batch: Batch
    alarms: list[Alarm]


def watch(
    store: Store,
    model: OpenedModel,
    source: str,
    size: int,
    catalogue: Catalogue,
    key: Sequence[str] = (),
) -> Iterator[Watched]:
    """Compare the new batches of a source with a model, and yield each when it is written.

    Parameters
    ----------
    store
        The workspace.
    model
        The model.
    source, size, catalogue
        As `sources.new_batches` takes them.
    key
        The columns by which labels are joined later; empty where none are expected. Then the
        key, the answer and the groups of each row are kept, and nothing else of it.

    Raises
    ------
    UsageError
        There is no such source, or the model has no limits.
    """
    for new in new_batches(store, model.kept, source, size, catalogue):
        count, answered = 0, []
        try:
            rows = new.rows()
            count, comparison = len(rows), compare_batch(model, rows)
            answered = _answered(model, rows, comparison, key, source)
        except UsageError as error:
            if error.code.startswith("monitor."):
                raise
            comparison = Comparison({"refusal": error.message.as_json()}, {ANSWERED: True})
        batch = Batch(new.batch, new.position, model.kept.title, count, comparison.result)
        alarms = store.watches.add(model.kept.name, source, batch, comparison.beyond, answered)
        yield Watched(batch, alarms)


def _answered(
    model: OpenedModel,
    rows: pd.DataFrame,
    comparison: Comparison,
    key: Sequence[str],
    source: str,
) -> list[AnsweredRow]:
    """Return what is kept of the rows of a batch until their labels come."""
    learned = model.kept.record.get("performance")
    if not key or learned is None or comparison.answers is None:
        return []
    return answered_rows(rows, comparison.answers, key, learned["groups"], source)
