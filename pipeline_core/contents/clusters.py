"""Groups: their sizes on the training rows, and their centres."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline_core.contents.reading import Reading
from pipeline_core.contents.tables import MAX_COLUMNS, plain_table


def read_clusters(reading: Reading) -> None:
    """Add the sizes of groups, and the centre of each.

    Examples
    --------
    >>> from sklearn.cluster import KMeans
    >>> reading = Reading(KMeans(2, random_state=0).fit([[0.0], [1.0], [9.0]]), ["age"])
    >>> read_clusters(reading)
    >>> sorted(reading.tables["clusters"]["rows"].tolist())
    [1, 2]
    """
    _read_sizes(reading)
    for name in ("cluster_centers_", "means_"):
        centres: Any = reading.array(name) if name in reading.names else None
        if centres is not None and centres.ndim == 2:
            _add_centres(reading, centres)
        else:
            reading.done.discard(name)


def _read_sizes(reading: Reading) -> None:
    labels = None if _groups_columns(reading.fitted) else reading.array("labels_")
    if labels is not None and labels.ndim == 1 and labels.dtype.kind in "iu":
        groups, rows = np.unique(labels, return_counts=True)
        columns = {"cluster": groups, "rows": rows, "share": rows / len(labels)}
        reading.add_table("clusters", plain_table(columns))
        reading.metrics["clusters"] = int((groups >= 0).sum())
        if (groups < 0).any():
            reading.notes.append({"code": "cluster_noise", "rows": int(rows[groups < 0].sum())})
    elif "means_" in reading.names and "weights_" in reading.names:  # a mixture
        weights: Any = reading.array("weights_")
        columns = {"cluster": np.arange(len(weights)), "weight": weights}
        reading.add_table("clusters", plain_table(columns))


def _groups_columns(fitted: Any) -> bool:
    return any(cls.__name__ == "AgglomerationTransform" for cls in type(fitted).__mro__)


def _add_centres(reading: Reading, centres: Any) -> None:
    shown = centres[:MAX_COLUMNS]
    columns = dict(zip(reading.class_names(len(centres)), shown, strict=False))
    names = reading.feature_names(centres.shape[1])
    reading.add_table("centres", plain_table({"feature": names, **columns}))
    if len(shown) < len(centres):
        values = {"table": "centres", "columns": len(shown), "of": len(centres)}
        reading.notes.append({"code": "inside_columns_cut", **values})
