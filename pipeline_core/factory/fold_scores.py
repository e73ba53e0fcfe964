"""The scores of a variant on the folds that it was judged on so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import xxhash

from pipeline_core.plan.cache_key import fold_key

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.data.output import Report
    from pipeline_core.store import Store


@dataclass(frozen=True)
class FoldScores:
    """Scores on the first folds.

    Parameters
    ----------
    values
        One for each fold; empty where the metric is undefined in one of them.
    count
        How many folds there are.
    test_ratio
        Test rows of a fold by its training rows.
    panel
        Stands for the rows of the first fold, and their answers.
    """

    values: tuple[float, ...] = ()
    count: int = 0
    test_ratio: float = 0.0
    panel: str = ""


def scores_of(store: Store, key: str, metric: str, folds: int) -> FoldScores:
    """Return the scores of a report, or of the folds of it that are kept so far.

    Parameters
    ----------
    store
        The workspace.
    key
        The key of the report.
    metric
        A metric of its folds.
    folds
        How many folds it has in all.
    """
    report = store.artifacts.report(key)
    if report is not None:
        return _of_report(report, metric)
    kept = []
    for number in range(1, folds + 1):
        fold = store.artifacts.report(fold_key(key, number))
        if fold is None:
            break
        kept.append(fold)
    return _of_folds(kept, metric)


def _of_report(report: Report, metric: str) -> FoldScores:
    table, rows = report["tables"]["folds"], report["tables"]["predictions"]
    values = table[metric].astype(float).tolist() if metric in table else [None]
    ratio = float((table["test_rows"] / table["train_rows"]).mean())
    return FoldScores(_defined(values), len(table), ratio, _panel(rows[rows["fold"] == 1]))


def _of_folds(reports: list[Any], metric: str) -> FoldScores:
    if not reports:
        return FoldScores()
    values = [fold["metrics"].get(metric) for fold in reports]
    tables: list[Mapping[str, Any]] = [fold["tables"] for fold in reports]
    ratios = [
        len(table["predictions"]) / fold["method"]["train_rows"]
        for fold, table in zip(reports, tables, strict=True)
    ]
    ratio = sum(ratios) / len(ratios)
    return FoldScores(_defined(values), len(reports), ratio, _panel(tables[0]["predictions"]))


def _defined(values: list[Any]) -> tuple[float, ...]:
    numbers = [float(value) for value in values if value is not None and value == value]
    return tuple(numbers) if len(numbers) == len(values) else ()


def _panel(rows: pd.DataFrame) -> str:
    return xxhash.xxh3_128_hexdigest(rows[["row", "actual"]].to_csv(index=False).encode())
