"""How often a judge fits again, which stages, and on how many rows: for the canvas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypedDict

from pipeline_core.catalog import Catalogue
from pipeline_core.catalog.settings import effective_settings
from pipeline_core.edits import refitted_stages
from pipeline_core.errors import FabricaError
from pipeline_core.spec import Pipeline
from pipeline_core.spec.entry import entry_of
from pipeline_core.spec.judge_fits import fits_of_fold
from pipeline_core.store import open_store
from ui.documents.stage_views import StageView
from ui.documents.stores import visitor_store
from ui.text.numbers import number
from ui.text.words import translate


class Refits(TypedDict):
    """The stages that a judge fits again in every fold, and how often on how many rows."""

    stages: list[str]
    said: str


@dataclass(frozen=True)
class FoldRows:
    """The rows that the fits of a judge learn from: fewest, most, and of how many if known."""

    low: int
    high: int
    total: int | None


def rows_of_folds(train: Sequence[int], test: Sequence[int]) -> FoldRows | None:
    """Return the rows of each fit, from the rows in both parts of every fold.

    The folds cover all rows where both parts add up to the same number, or where each
    fold learns from all that the one before it had in both parts.

    Examples
    --------
    >>> rows_of_folds([600, 600], [150, 150])
    FoldRows(low=600, high=600, total=750)
    >>> rows_of_folds([10, 20], [10, 10])
    FoldRows(low=10, high=20, total=30)
    >>> rows_of_folds([10, 15], [10, 10]).total is None
    True
    """
    if not train:
        return None
    sums = [first + second for first, second in zip(train, test, strict=True)]
    is_whole = len(set(sums)) == 1 or list(train[1:]) == sums[:-1]
    return FoldRows(min(train), max(train), max(sums) if is_whole else None)


def fold_fits(
    pipeline: Pipeline,
    catalogue: Catalogue,
    view: StageView,
    lang: str,
    columns: Mapping[str, Mapping[str, Any]] | None = None,
) -> Refits | None:
    """Return the stages that a judge fits again, and a sentence; None if it fits nothing.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline and the blocks.
    view
        The view of the judge; only a current result says how many rows.
    lang
        Language of the sentence.
    columns
        The columns that come out of each stage, as far as known.
    """
    stages = refitted_stages(pipeline, catalogue, view.stage, columns)
    entry = entry_of(catalogue, view.block)
    if not stages or entry is None:
        return None
    settings = effective_settings(pipeline.stages[view.stage].settings, entry["settings"])
    # A model of models says only what it fits: some are fitted once a fold and once on all rows.
    folds = settings.get("folds") if entry["shape"] != "meta" else None
    rows = _rows_of_result(visitor_store().workspace, view.key) if view.key else None
    count = folds * fits_of_fold(settings) if isinstance(folds, int) else None
    return {"stages": list(stages), "said": fits_sentence(count, len(stages), rows, lang)}


def fits_sentence(fits: int | None, stages: int, rows: FoldRows | None, lang: str) -> str:
    """Return how many fits of how many stages there are, and on how many rows.

    Examples
    --------
    >>> fits_sentence(5, 6, FoldRows(600, 600, 750), "en")
    '5 fits of 6 stages, each on 600 of 750 rows'
    """
    counted = translate("folds.stages", {"count": stages}, lang)
    if fits is None:
        return translate("folds.said_again", {"stages": counted}, lang)
    values = {"fits": translate("folds.fits", {"count": fits}, lang), "stages": counted}
    if rows is None:
        return translate("folds.said", values, lang)
    return translate("folds.said_rows", {**values, "rows": _rows_text(rows, lang)}, lang)


def _rows_text(rows: FoldRows, lang: str) -> str:
    low, high = number(rows.low, lang), number(rows.high, lang)
    span = low if low == high else translate("folds.range", {"low": low, "high": high}, lang)
    if rows.total is not None:
        return translate("folds.rows_of", {"rows": span, "total": number(rows.total, lang)}, lang)
    return translate("folds.rows", {"rows": span}, lang)


@lru_cache(maxsize=200)
def _rows_of_result(workspace: Path, key: str) -> FoldRows | None:
    """Return the rows of the fits of a kept result, which never changes."""
    try:
        table = open_store(workspace).artifacts.table(key, "folds")
        return rows_of_folds(table["train_rows"].tolist(), table["test_rows"].tolist())
    except (FabricaError, KeyError):
        return None
