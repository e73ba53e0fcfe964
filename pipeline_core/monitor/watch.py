"""Going through what came for a model since the last time."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline_core.catalog import Catalogue
from pipeline_core.errors import UsageError
from pipeline_core.monitor.answered_rows import answered_rows, labelled_rows
from pipeline_core.monitor.comparison import ANSWERED, Comparison, compare_batch
from pipeline_core.monitor.performance import beyond_limit, performance_of
from pipeline_core.monitor.sources import new_batches
from pipeline_core.registry.opened_model import OpenedModel
from pipeline_core.store import Store
from pipeline_core.store.late_labels import LabelledRow
from pipeline_core.store.watches import Alarm, Batch, BatchPerformance

if TYPE_CHECKING:
    import pandas as pd

LOG = logging.getLogger("fabrica.monitor")


class Watched(NamedTuple):
    """A batch that was watched, and the alarms whose state it changed.

    Parameters
    ----------
    batch, alarms
        What was measured, and what it did.
    performance
        Of the labels that came with it; None where none did.
    """

    batch: Batch
    alarms: list[Alarm]
    performance: BatchPerformance | None = None


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
        count, answered, performance = 0, [], None
        try:
            rows = new.rows()
            count, comparison = len(rows), compare_batch(model, rows)
            known = _known_rows(model, rows, comparison)
            answered = answered_rows(rows, known, key, source) if key and known else []
            performance = _performance(model, known)
        except UsageError as error:
            if error.code.startswith("monitor."):
                raise
            comparison = Comparison({"refusal": error.message.as_json()}, {ANSWERED: True})
        batch = Batch(new.batch, new.position, model.kept.title, count, comparison.result)
        evidence = (comparison.beyond, answered, performance)
        alarms = store.watches.add(model.kept.name, source, batch, *evidence)
        yield Watched(batch, alarms, performance)


def _known_rows(
    model: OpenedModel, rows: pd.DataFrame, comparison: Comparison
) -> list[LabelledRow]:
    """Return what is known of the rows of a batch; none where performance cannot be judged."""
    learned = model.kept.record.get("performance")
    if learned is None or comparison.answers is None:
        return []
    target = model.kept.record["answers"]["target"]
    return labelled_rows(model.grouped(rows), comparison.answers, learned["groups"], target)


def _performance(model: OpenedModel, rows: list[LabelledRow]) -> BatchPerformance | None:
    """Return how the model did on the rows whose labels came with them; None of none."""
    if all(row.label is None for row in rows):
        return None
    result = performance_of(model.kept.record, rows)
    return BatchPerformance(result, beyond_limit(model.kept.record, result))
