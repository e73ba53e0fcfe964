"""The scores that two versions of a pipeline have in the workspace, without a run.

The plan of a version says under which key each report is kept, whichever run made it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.check import stages_left_out
from pipeline_core.errors import FabricaError
from pipeline_core.factory.results import Judgement, judgement_of
from pipeline_core.measures.metric_directions import direction
from pipeline_core.plan import plan
from pipeline_core.spec import Pipeline
from pipeline_core.store import Store

ROPE = 0.01  # differences up to this are practically none


def kept_stages(
    store: Store, catalogue: Catalogue, file: Path, pipeline: Pipeline
) -> list[dict[str, Any]]:
    """Return the stages of a pipeline whose results are kept: names, keys and summaries.

    Parameters
    ----------
    store, catalogue
        The workspace, and its blocks.
    file
        The pipeline's file: paths start in its folder.
    pipeline
        The pipeline.
    """
    try:
        left_out = stages_left_out(pipeline, catalogue, file.parent)
        own = plan(
            pipeline,
            catalogue,
            store.artifacts,
            folder=file.parent,
            identity=str(file),
            left_out=left_out,
        )
    except FabricaError:
        return []
    keys = {name: job.key for name, job in own.jobs.items() if job.key}
    summaries = store.artifacts.summaries(list(keys.values()))
    return [
        {"stage": name, "status": None, "key": key, "summary": summaries[key]}
        for name, key in keys.items()
        if summaries.get(key)
    ]


def paired_sentences(
    store: Store, first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return for each judge with folds what the paired test says of the second version.

    Parameters
    ----------
    store
        The workspace.
    first, second
        The stages of each, as `kept_stages` has them.
    """
    before = {row["stage"]: row for row in first}
    sentences = []
    for row in second:
        former = before.get(row["stage"])
        if former is not None and former["key"] != row["key"]:
            sentence = _sentence(store, row["stage"], former, row)
            sentences += [sentence] if sentence else []
    return sentences


def _sentence(
    store: Store, stage: str, former: Mapping[str, Any], row: Mapping[str, Any]
) -> dict[str, Any] | None:
    metrics = [name for name in row["summary"].get("metrics") or {} if name.endswith("_mean")]
    metric = next((name for name in metrics if direction(name) is not None), None)
    if metric is None:
        return None
    old, new = (_judgement(store, each["key"], metric) for each in (former, row))
    if old is None or new is None or len(new.folds) < 2:
        return None
    values = {"stage": stage, "metric": metric}
    if old.panel != new.panel or len(old.folds) != len(new.folds):
        return {"code": "compare.other_folds", **values}
    return {**_test(old.folds, new.folds, new.test_ratio, direction(metric) or 1), **values}


def _judgement(store: Store, key: str, metric: str) -> Judgement | None:
    report = store.artifacts.report(key)
    return judgement_of(report, metric) if report else None


def _test(
    old: Sequence[float], new: Sequence[float], test_ratio: float, sign: int
) -> dict[str, Any]:
    import numpy as np

    from pipeline_core.measures.paired_tests import paired_test

    test = paired_test(sign * (np.array(new) - np.array(old)), test_ratio, ROPE)
    chances = {
        name: min(max(round(getattr(test, name), 3), 0.001), 0.999)
        for name in ("better", "same", "worse")
    }
    return {"code": _VERDICTS[test.verdict], "folds": len(new), **chances}


_VERDICTS = {
    "better": "compare.paired_better",
    "worse": "compare.paired_worse",
    "same": "compare.paired_same",
    "open": "compare.paired_open",
}
