"""Rows of a window with the labels that came later, joined by the key of their watch."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipeline_core.monitor.answered_rows import key_texts
from pipeline_core.registry.opened_model import read_profile
from pipeline_core.store import Store
from pipeline_core.store.kept_models import KeptModel


def with_late_labels(
    store: Store, version: KeptModel, rows: pd.DataFrame, key: Sequence[str], source: str
) -> pd.DataFrame:
    """Return rows with the labels that came later, where they have none of their own.

    Parameters
    ----------
    store
        The workspace.
    version
        The model.
    rows
        Read again from their source.
    key, source
        As `answered_rows.key_texts` takes them; without a key the rows stay as they are.

    Raises
    ------
    UsageError
        A column of the key is not there.
    """
    target = version.record["roles"].get("target")
    if not key or target is None or target in rows:
        return rows
    labels = store.late_labels.labels(version.name)
    texts = key_texts(rows, key, source)
    column = pd.Series([labels.get(text or "") for text in texts], index=rows.index)
    profile = read_profile(store, version).target
    if profile is not None and profile.dtype.startswith(("int", "uint", "float")):
        column = pd.to_numeric(column)
    elif profile is not None and profile.dtype.startswith("bool"):
        column = column.map({"true": True, "false": False})
    return rows.assign(**{target: column})


def label_key(store: Store, name: str, source: str) -> Sequence[str]:
    """Return the key by which labels come for a watch; empty where none do.

    Parameters
    ----------
    store
        The workspace.
    name, source
        The model's name, and where its rows come from.
    """
    watches = store.deployments.all()
    keys = [
        one.labels["key"]
        for one in watches
        if one.model_name == name and source in one.sources and one.labels
    ]
    return keys[0] if keys else ()
