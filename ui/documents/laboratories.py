"""What the laboratories answer, by jobs of the launcher; the last answers are kept at hand."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from typing import Any

from pipeline_core.runs import client
from pipeline_core.spec import to_base64
from ui.documents.documents import Document
from ui.security import visitor
from ui.security.pause import require_no_pause

Json = dict[str, Any]
_MOST = 60
_LOCK = threading.Lock()
_ANSWERS: OrderedDict[tuple[str, str, str], Any] = OrderedDict()


def leak_example(name: str, seed: int) -> Json:
    """Return what a leak earns in an example; see `laboratories.leak_examples`.

    Raises
    ------
    FabricaError
        The launcher does not answer, or the job failed; so do the others.
    """
    return dict(_answer("leak_example", {"name": name, "seed": seed}))


def leak_of_pipeline(document: Document, model: str | None = None) -> Json:
    """Return what a leak would have earned in a pipeline; see `laboratories.own_leak`."""
    require_no_pause()
    payload = {**_place_of(document), "model": model}
    return dict(client.call(visitor.workspace(), "leak_of_pipeline", payload))


def fold_theatre(document: Document, model: str | None = None) -> Json:
    """Return the folds that judge a pipeline's model; see `laboratories.fold_theatre`."""
    require_no_pause()
    payload = {**_place_of(document), "model": model, "seed": document.pipeline.seed or 0}
    return dict(client.call(visitor.workspace(), "fold_theatre", payload))


def sample_points(name: str, seed: int) -> list[list[Any]]:
    """Return points to begin with; see `laboratories.learning.points`."""
    return list(_answer("sample_points", {"name": name, "seed": seed}))


def learning_frames(algorithm: str, points: list[list[Any]], **settings: Any) -> Json:
    """Return how an algorithm learns; see `laboratories.learning.frames`."""
    payload = {"algorithm": algorithm, "points": points, **settings}
    return dict(_answer("learning_frames", payload))


def court_subjects(run: str) -> list[Json]:
    """Return the models of a run that the court can hear; see `laboratories.jobs`."""
    return list(_answer("court_subjects", {"run": run}))


def court_case(run: str, stage: str, case: Json) -> Json:
    """Return every threshold of a model, judged; see `laboratories.threshold_court`."""
    return dict(_answer("court_case", {"run": run, "stage": stage, **case}))


def _place_of(document: Document) -> Json:
    return {"line": to_base64(document.pipeline), "file": str(document.file)}


def _answer(job: str, payload: Json) -> Any:
    """Return the answer of a job that depends on nothing but what it is handed."""
    key = (str(visitor.workspace()), job, json.dumps(payload))
    with _LOCK:
        if key in _ANSWERS:
            _ANSWERS.move_to_end(key)
            return _ANSWERS[key]
    answer = client.call(visitor.workspace(), job, payload)
    with _LOCK:
        _ANSWERS[key] = answer
        while len(_ANSWERS) > _MOST:
            _ANSWERS.popitem(last=False)
    return answer
