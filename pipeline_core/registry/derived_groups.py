"""Sensitive columns that a pipeline derives, and of which its model need not be shown any.

New rows do not bring such columns. A kept model that is watched has the transformer that adds
them beside it, in a file of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline_core.store.frames import NotStorable
from pipeline_core.store.models import dump_model, load_model

if TYPE_CHECKING:
    from pipeline_core.quality.subjects import FittedModel


def deriver_bytes(model: FittedModel) -> bytes | None:
    """Return a skops file with what adds the sensitive columns of a model's rows.

    None where the rows bring them, or where no file can hold the transformer.
    """
    names, rows = model.model.roles.sensitive, model.data.train_rows
    derive = None if set(names) <= {*rows} else model.data.sensitive_groups().derive
    if derive is None:
        return None
    try:
        data = dump_model(derive.fit(model.train))
        load_model(data)
    except (NotStorable, ValueError):
        return None
    return data


def with_derived_groups(rows: pd.DataFrame, names: Iterable[str], derive: Any) -> pd.DataFrame:
    """Return rows with the sensitive columns that they lack.

    Parameters
    ----------
    rows
        As they come for a model.
    names
        The sensitive columns.
    derive
        The fitted transformer that adds them; None for none. Rows without the columns that it
        reads stay without those that it would make.

    Examples
    --------
    >>> with_derived_groups(pd.DataFrame({"age": [20]}), ["sex"], None)
       age
    0   20
    """
    absent = [name for name in names if name not in rows]
    if derive is None or not absent:
        return rows
    try:
        derived = derive.transform(rows)
    except (KeyError, ValueError, TypeError):
        return rows
    return rows.assign(**{name: derived[name] for name in absent if name in derived})
