"""Support vectors: how many rows a support vector machine leans on."""

from __future__ import annotations

from typing import Any

from pipeline_core.contents.reading import Reading
from pipeline_core.contents.tables import plain_table


def read_support_vectors(reading: Reading) -> None:
    """Add the number of support vectors, by class where there are classes.

    Examples
    --------
    >>> from sklearn.svm import SVC
    >>> reading = Reading(SVC().fit([[0.0], [1.0]], ["no", "yes"]))
    >>> read_support_vectors(reading)
    >>> reading.tables["support_vectors"].values.tolist(), reading.metrics
    ([['no', 1], ['yes', 1]], {'support_vectors': 2, 'support_share': 1.0})
    """
    counts: Any = reading.array("n_support_")
    if counts is None:
        return
    reading.done |= {"support_", "support_vectors_"}
    reading.metrics["support_vectors"] = int(counts.sum())
    if rows := getattr(reading.fitted, "shape_fit_", (0,))[0]:
        reading.value("shape_fit_")
        reading.metrics["support_share"] = float(counts.sum() / rows)
    if len(reading.classes) == counts.size:
        names = reading.class_names(counts.size)
        table = plain_table({"class": names, "support_vectors": counts.ravel()})
        reading.add_table("support_vectors", table)
