"""What is known of the rows of a batch, and what is kept of them until their labels come."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline_core.data.plain_values import plain_value
from pipeline_core.errors import UsageError
from pipeline_core.registry.group_texts import group_texts
from pipeline_core.registry.label_texts import label_text, label_texts
from pipeline_core.registry.profiles import PREDICTION
from pipeline_core.store.late_labels import LabelledRow
from pipeline_core.store.watches import AnsweredRow


def key_texts(rows: pd.DataFrame, key: Sequence[str], source: str) -> list[str | None]:
    """Return the key of each row as one text; None where a part of it is missing.

    Parameters
    ----------
    rows
        Of a batch, or of labels.
    key
        The columns that join both.
    source
        Where they come from, for the sentence.

    Raises
    ------
    UsageError
        A column of the key is not there.

    Examples
    --------
    >>> key_texts(pd.DataFrame({"id": [7, None]}), ["id"], "new")
    ['["7"]', None]
    """
    missing = [name for name in key if name not in rows]
    if missing:
        raise UsageError("monitor.no_key", source=source[:200], columns=missing)
    parts = zip(*(label_texts(rows[name]) for name in key), strict=True)
    return [None if None in part else json.dumps(part, ensure_ascii=False) for part in parts]


def answered_rows(
    rows: pd.DataFrame, labelled: Sequence[LabelledRow], key: Sequence[str], source: str
) -> list[AnsweredRow]:
    """Return what is kept of the rows of a batch: those that have a key.

    Parameters
    ----------
    rows, labelled
        The batch's, and what is known of them.
    key, source
        As `key_texts` takes them.
    """
    pairs = zip(key_texts(rows, key, source), labelled, strict=True)
    return [AnsweredRow(text, *row) for text, row in pairs if text is not None]


def labelled_rows(
    rows: pd.DataFrame,
    answers: pd.DataFrame,
    groups: Mapping[str, Sequence[float] | None],
    target: str,
) -> list[LabelledRow]:
    """Return what is known of the rows of a batch, with the labels that came with them.

    Parameters
    ----------
    rows, answers
        The batch's, and what the model answered for them.
    groups
        The sensitive columns, each with the edges of its bands where it is one of numbers.
    target
        The column of the labels, which a batch may lack.
    """
    scores = answers.drop(columns=PREDICTION).to_numpy(dtype=float).tolist()
    predicted = [_plain(value) for value in answers[PREDICTION]]
    texts = group_texts(rows, groups).values()
    kinds = zip(*texts, strict=True) if groups else ([()] * len(rows))
    labels = label_texts(rows[target]) if target in rows else [None] * len(rows)
    cells = zip(predicted, scores, kinds, labels, strict=True)
    return [
        LabelledRow([answer, *some], list(group), label) for answer, some, group, label in cells
    ]


def _plain(value: Any) -> Any:
    value = plain_value(value)
    return value if isinstance(value, float) else label_text(value)
