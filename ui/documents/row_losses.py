"""Stages that lose another share of their rows than in the last good run: for the canvas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline_core.edits import sources_of
from pipeline_core.errors import FabricaError
from pipeline_core.spec import Pipeline, parse
from pipeline_core.store import open_store
from ui.documents import document_runs
from ui.documents.stage_views import StageView
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.text.numbers import number, one_decimal
from ui.text.words import translate

# Fresh data never loses quite the same share; less than this is no news.
_TOLERANCE = 0.01


@dataclass(frozen=True)
class RowLoss:
    """The share of its rows that a stage drops, and the one that it dropped in an earlier run."""

    share: float
    earlier_share: float


def lost_shares(pipeline: Pipeline, rows_of: Callable[[str], int | None]) -> dict[str, float]:
    """Return the share of the rows that come in which each stage drops.

    Parameters
    ----------
    pipeline
        The pipeline.
    rows_of
        Returns the rows of a stage's result; None if there is none, or it is no table.

    Returns
    -------
    dict of str to float
        From 0 to 1, of the stages that get a single table: a join has no share of its own.

    Examples
    --------
    >>> from pipeline_core.spec import parse
    >>> pipeline = parse("{fabrica: 1, stages: {a: {block: x}, b: {block: y, inputs: {data: a}}}}")
    >>> lost_shares(pipeline, {"a": 8, "b": 6}.get)
    {'b': 0.25}
    """
    shares = {}
    for name, stage in pipeline.stages.items():
        incoming = [rows for rows in map(rows_of, sources_of(stage.inputs)) if rows is not None]
        left = rows_of(name)
        if len(incoming) == 1 and incoming[0] > 0 and left is not None:
            shares[name] = max(0, incoming[0] - left) / incoming[0]
    return shares


def row_losses(view_model: ViewModel) -> dict[str, RowLoss]:
    """Return the stages whose current result lost another share than the last good run before it.

    Nothing is said while a run goes on, nor of a stage without a current result.
    """
    if view_model.past or view_model.active:
        return {}
    earlier_run = document_runs.last_good_before_latest(view_model.document)
    if earlier_run is None:
        return {}
    views = view_model.views
    now = lost_shares(view_model.document.pipeline, lambda name: _rows_of_view(views.get(name)))
    before = _shares_of_run(visitor_store().workspace, earlier_run.id)
    return {
        name: RowLoss(share, before[name])
        for name, share in now.items()
        if name in before and _differs(share, before[name])
    }


def _differs(share: float, earlier: float) -> bool:
    """Return whether two shares differ by more than chance, or one of them is nothing."""
    return abs(share - earlier) > _TOLERANCE or (share == 0) != (earlier == 0)


def _rows_of_view(view: StageView | None) -> int | None:
    summary = view.summary if view is not None and view.key else None
    return summary.get("rows") if summary else None


@lru_cache(maxsize=200)
def _shares_of_run(workspace: Path, run: str) -> Mapping[str, float]:
    """Return the shares of a run that has ended, which never change."""
    with closing(open_store(workspace)) as store:
        record, stages = store.runs.get(run), store.runs.stages(run)
    try:
        pipeline = parse(record.spec) if record is not None else Pipeline("")
    except FabricaError:  # of a version that has other words
        return {}
    rows = {row["stage"]: (row.get("summary") or {}).get("rows") for row in stages}
    return lost_shares(pipeline, rows.get)


def loss_sentence(loss: RowLoss, lang: str) -> str:
    """Return what a stage drops now, beside what it dropped.

    Examples
    --------
    >>> loss_sentence(RowLoss(0.125, 0), "en")
    'It drops 12.5 % of its rows; in the last good run it dropped 0.0 %.'
    """
    shares = {"share": loss.share, "earlier": loss.earlier_share}
    values = {name: _percent(share, lang) for name, share in shares.items()}
    return translate("losses.said", values, lang)


def _percent(share: float, lang: str) -> str:
    is_tiny = 0 < share < 0.001
    return number(100 * share, lang) if is_tiny else one_decimal(100 * share, lang)
