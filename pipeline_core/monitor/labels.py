"""Labels that come later: they are read, joined by key, and give batches their performance."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from pipeline_core.catalog import Catalogue
from pipeline_core.errors import UsageError
from pipeline_core.monitor.answered_rows import key_texts
from pipeline_core.monitor.performance import beyond_limit, performance_of
from pipeline_core.monitor.sources import Progress, new_batches
from pipeline_core.registry.label_texts import label_texts
from pipeline_core.registry.opened_model import OpenedModel
from pipeline_core.store import Store
from pipeline_core.store.deployments import Deployment
from pipeline_core.store.late_labels import Performance
from pipeline_core.store.watches import Alarm

DEFAULT_DAYS = 90
_DAY = 86_400.0
_CHUNK = 10_000


class Judged(NamedTuple):
    """A batch whose performance was computed, and the alarms whose state it changed.

    Parameters
    ----------
    source
        Of the batch.
    performance, alarms
        What was measured, and what it did.
    """

    source: str
    performance: Performance
    alarms: list[Alarm]


def join_labels(
    store: Store, deployment: Deployment, model: OpenedModel, catalogue: Catalogue
) -> Iterator[Judged]:
    """Read the labels that have come, and yield each batch whose performance they change.

    Parameters
    ----------
    store, deployment
        The workspace, and the deployment; without labels nothing is yielded.
    model
        Its model.
    catalogue
        The blocks, by id.

    Raises
    ------
    UsageError
        The source of labels is not there, or lacks a column.
    """
    if deployment.labels is None:
        return
    name, days = deployment.model_name, deployment.labels.get("days", DEFAULT_DAYS)
    store.late_labels.forget(name, time.time() - days * _DAY)
    read_labels(store, deployment.labels, model, catalogue)
    for source in deployment.sources:
        yield from judge(store, name, source)


def read_labels(
    store: Store, labels: Mapping[str, Any], model: OpenedModel, catalogue: Catalogue
) -> None:
    """Read the labels that have come since the last time, each batch in one transaction."""
    version, source, target = model.kept, labels["source"], model.kept.record["answers"]["target"]
    late, name = store.late_labels, model.kept.name
    progress = Progress(
        lambda batch: late.is_read(name, source, batch), lambda: late.position(name, source)
    )
    for new in new_batches(store, version, source, _CHUNK, catalogue, progress, whole=False):
        rows = new.rows()
        if target not in rows:
            raise UsageError("monitor.no_label_column", source=source[:200], column=target)
        late.add(
            name, source, new.batch, new.position, _by_key(rows, labels["key"], target, source)
        )


def _by_key(rows: pd.DataFrame, key: list[str], target: str, source: str) -> dict[str, str]:
    """Return the labels by key; of two with the same key the later one."""
    pairs = zip(key_texts(rows, key, source), label_texts(rows[target]), strict=True)
    return {key: label for key, label in pairs if key is not None and label is not None}


def judge(store: Store, name: str, source: str) -> Iterator[Judged]:
    """Compute the performance of the batches that have new labels, in order.

    Each is held against what was learned with the version that answered it. It raises or ends
    alarms once, when enough of its labels are there.

    Parameters
    ----------
    store
        The workspace.
    name, source
        Of the watch.
    """
    for pending in store.late_labels.pending(name, source):
        record = store.models.find(pending.model).record
        rows = store.late_labels.rows(name, source, pending.number)
        result = performance_of(record, rows)
        beyond = None if pending.judged else beyond_limit(record, result)
        labels = result["labels"]
        alarms = store.late_labels.write(name, pending, labels, result, beyond)
        if labels:
            judged = pending.judged or beyond is not None
            yield Judged(source, Performance(pending.number, labels, result, judged), alarms)
