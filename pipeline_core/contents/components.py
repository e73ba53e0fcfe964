"""Components: the share of the variance each explains, and what each is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from pipeline_core.contents.reading import Reading
from pipeline_core.contents.tables import MAX_COLUMNS, plain_table

_OF_EACH = (
    "explained_variance_", "explained_variance_ratio_", "singular_values_", "eigenvalues_",
)  # fmt: skip


def read_components(reading: Reading) -> None:
    """Add what each component explains, and its loadings on the features.

    Examples
    --------
    >>> from sklearn.decomposition import PCA
    >>> pca = PCA().fit([[0.0, 0.0], [2.0, 0.0], [4.0, 0.0]])
    >>> reading = Reading(pca, ["age", "size"])
    >>> read_components(reading)
    >>> reading.tables["components"]["cumulative"].tolist(), list(reading.tables["loadings"])
    ([1.0, 1.0], ['feature', 'pca0', 'pca1'])
    """
    loadings = reading.array("components_") if "components_" in reading.names else None
    of_each = {name: v for name in _OF_EACH if (v := _flat(reading, name)) is not None}
    counts = {len(values) for values in of_each.values()}
    if loadings is not None and loadings.ndim == 2:
        counts.add(len(loadings))
    if len(counts) != 1:
        reading.done -= {"components_", *_OF_EACH}
        return
    names = component_names(reading, counts.pop())
    columns: dict[str, Iterable[Any]] = {"component": names, **of_each}
    if "explained_variance_ratio_" in of_each:
        columns["cumulative"] = np.cumsum(of_each["explained_variance_ratio_"])
    if of_each:
        reading.add_table("components", plain_table(columns))
    if loadings is not None:
        _add_loadings(reading, names, loadings)


def component_names(reading: Reading, count: int) -> list[str]:
    """Return the names of components, as the columns they become are called."""
    try:
        names = [str(name) for name in reading.fitted.get_feature_names_out()]
    except (AttributeError, ValueError):
        names = []
    return names if len(names) == count else [str(place) for place in range(count)]


def _flat(reading: Reading, name: str) -> Any:
    values = reading.array(name) if name in reading.names else None
    return values if values is not None and values.ndim == 1 else None


def _add_loadings(reading: Reading, names: Sequence[str], loadings: Any) -> None:
    shown = names[:MAX_COLUMNS]
    columns = dict(zip(shown, loadings, strict=False))
    features = reading.feature_names(loadings.shape[1])
    reading.add_table("loadings", plain_table({"feature": features, **columns}))
    if len(shown) < len(names):
        values = {"table": "loadings", "columns": len(shown), "of": len(names)}
        reading.notes.append({"code": "inside_columns_cut", **values})
