"""The real pipeline as each engine would have it; run in a process of its own.

Each gives the metrics, and the CPU seconds of what happened after the imports.
"""

from __future__ import annotations

import time
from typing import Any

from benchmarks.names import MODELS

Said = dict[str, Any]


def plain(table: str, metric: str = "roc_auc", C: float = 1.0, **_: Any) -> Said:
    """The functions in their order: the limit."""
    from benchmarks import steps

    began = time.process_time()
    rows = steps.read(table)
    if not steps.checked(rows)["passed"]:
        raise SystemExit("The table is refused.")
    parts = steps.halves(rows)
    matrix = steps.prepared(parts)
    models = {name: steps.fitted(name, matrix, parts, C) for name in MODELS}
    scores = {f"{name}_scores": steps.scored(models[name], matrix, parts) for name in MODELS}
    return _told(steps.chosen(scores, metric), began)


def memory(table: str, folder: str, metric: str = "roc_auc", C: float = 1.0) -> Said:
    """Each function behind joblib.Memory."""
    from joblib import Memory

    from benchmarks import steps

    began = time.process_time()
    kept = Memory(folder, verbose=0)
    rows = kept.cache(steps.read)(table)
    if not kept.cache(steps.checked)(rows)["passed"]:
        raise SystemExit("The table is refused.")
    parts = kept.cache(steps.halves)(rows)
    matrix = kept.cache(steps.prepared)(parts)
    fit, score = kept.cache(steps.fitted), kept.cache(steps.scored)
    changed = {"logistic": C}
    models = {name: fit(name, matrix, parts, changed.get(name, 1.0)) for name in MODELS}
    scores = {f"{name}_scores": score(models[name], matrix, parts) for name in MODELS}
    return _told(kept.cache(steps.chosen)(scores, metric), began)


def hamilton(table: str, folder: str, metric: str = "roc_auc", C: float = 1.0) -> Said:
    """Each function a node, the cache on."""
    from hamilton import ad_hoc_utils, driver

    began = time.process_time()
    module = ad_hoc_utils.create_temporary_module(*_nodes(), module_name="real")
    built = driver.Builder().with_modules(module).with_cache(path=folder).build()
    inputs = {"table": table, "metric": metric, "weight": C, "standard": 1.0}
    return _told(built.execute(["compared"], inputs=inputs)["compared"], began)


def _nodes() -> list[Any]:
    from benchmarks import steps

    def rows(table: str) -> Any:
        return steps.read(table)

    def checked(rows: Any) -> dict:
        return steps.checked(rows)

    def parts(rows: Any, checked: dict) -> dict:
        if not checked["passed"]:
            raise SystemExit("The table is refused.")
        return steps.halves(rows)

    def matrix(parts: dict) -> dict:
        return steps.prepared(parts)

    return [rows, checked, parts, matrix, *_models()]


def _models() -> list[Any]:
    from benchmarks import steps

    def logistic(matrix: dict, parts: dict, weight: float) -> Any:
        return steps.fitted("logistic", matrix, parts, weight)

    def forest(matrix: dict, parts: dict, standard: float) -> Any:
        return steps.fitted("forest", matrix, parts, standard)

    def boosting(matrix: dict, parts: dict, standard: float) -> Any:
        return steps.fitted("boosting", matrix, parts, standard)

    def logistic_scores(logistic: Any, matrix: dict, parts: dict) -> dict:
        return steps.scored(logistic, matrix, parts)

    def forest_scores(forest: Any, matrix: dict, parts: dict) -> dict:
        return steps.scored(forest, matrix, parts)

    def boosting_scores(boosting: Any, matrix: dict, parts: dict) -> dict:
        return steps.scored(boosting, matrix, parts)

    def compared(
        logistic_scores: dict, forest_scores: dict, boosting_scores: dict, metric: str
    ) -> dict:
        scores = (logistic_scores, forest_scores, boosting_scores)
        named = dict(zip((f"{name}_scores" for name in MODELS), scores, strict=True))
        return steps.chosen(named, metric)

    return [logistic, forest, boosting, logistic_scores, forest_scores, boosting_scores, compared]


def _told(compared: Said, began: float) -> Said:
    return {"metrics": compared["metrics"], "engine_cpu": time.process_time() - began}
