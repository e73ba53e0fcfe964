"""The real pipeline in each engine, run in a process of its own.

Each contender returns the metrics, and the CPU seconds spent after the imports.
"""

from __future__ import annotations

import time
from typing import Any

from benchmarks.synthetic_table import MODELS

RunResult = dict[str, Any]


def run_plain_functions(table: str, metric: str = "roc_auc", C: float = 1.0, **_: Any) -> RunResult:
    """Call the plain functions in order: the lower limit."""
    from benchmarks import plain_functions

    start = time.process_time()
    rows = plain_functions.read_rows(table)
    if not plain_functions.check_rows(rows)["passed"]:
        raise SystemExit("The table is refused.")
    parts = plain_functions.split_rows(rows)
    matrix = plain_functions.prepare_columns(parts)
    models = {name: plain_functions.fit_model(name, matrix, parts, C) for name in MODELS}
    scores = {
        f"{name}_scores": plain_functions.score_model(models[name], matrix, parts)
        for name in MODELS
    }
    return _result(plain_functions.compare_models(scores, metric), start)


def run_with_joblib(table: str, folder: str, metric: str = "roc_auc", C: float = 1.0) -> RunResult:
    """Call the functions through joblib.Memory."""
    from joblib import Memory

    from benchmarks import plain_functions

    start = time.process_time()
    memory = Memory(folder, verbose=0)
    rows = memory.cache(plain_functions.read_rows)(table)
    if not memory.cache(plain_functions.check_rows)(rows)["passed"]:
        raise SystemExit("The table is refused.")
    parts = memory.cache(plain_functions.split_rows)(rows)
    matrix = memory.cache(plain_functions.prepare_columns)(parts)
    fit, score = memory.cache(plain_functions.fit_model), memory.cache(plain_functions.score_model)
    weights = {"logistic": C}
    models = {name: fit(name, matrix, parts, weights.get(name, 1.0)) for name in MODELS}
    scores = {f"{name}_scores": score(models[name], matrix, parts) for name in MODELS}
    return _result(memory.cache(plain_functions.compare_models)(scores, metric), start)


def run_with_hamilton(
    table: str, folder: str, metric: str = "roc_auc", C: float = 1.0
) -> RunResult:
    """Run the functions as Hamilton nodes, with its cache."""
    from hamilton import ad_hoc_utils, driver

    start = time.process_time()
    module = ad_hoc_utils.create_temporary_module(*_hamilton_nodes(), module_name="real")
    graph = driver.Builder().with_modules(module).with_cache(path=folder).build()
    inputs = {"table": table, "metric": metric, "weight": C, "standard": 1.0}
    return _result(graph.execute(["compared"], inputs=inputs)["compared"], start)


def _hamilton_nodes() -> list[Any]:
    from benchmarks import plain_functions

    def rows(table: str) -> Any:
        return plain_functions.read_rows(table)

    def checked(rows: Any) -> dict:
        return plain_functions.check_rows(rows)

    def parts(rows: Any, checked: dict) -> dict:
        if not checked["passed"]:
            raise SystemExit("The table is refused.")
        return plain_functions.split_rows(rows)

    def matrix(parts: dict) -> dict:
        return plain_functions.prepare_columns(parts)

    return [rows, checked, parts, matrix, *_hamilton_model_nodes()]


def _hamilton_model_nodes() -> list[Any]:
    from benchmarks import plain_functions

    def logistic(matrix: dict, parts: dict, weight: float) -> Any:
        return plain_functions.fit_model("logistic", matrix, parts, weight)

    def forest(matrix: dict, parts: dict, standard: float) -> Any:
        return plain_functions.fit_model("forest", matrix, parts, standard)

    def boosting(matrix: dict, parts: dict, standard: float) -> Any:
        return plain_functions.fit_model("boosting", matrix, parts, standard)

    def logistic_scores(logistic: Any, matrix: dict, parts: dict) -> dict:
        return plain_functions.score_model(logistic, matrix, parts)

    def forest_scores(forest: Any, matrix: dict, parts: dict) -> dict:
        return plain_functions.score_model(forest, matrix, parts)

    def boosting_scores(boosting: Any, matrix: dict, parts: dict) -> dict:
        return plain_functions.score_model(boosting, matrix, parts)

    def compared(
        logistic_scores: dict, forest_scores: dict, boosting_scores: dict, metric: str
    ) -> dict:
        scores = (logistic_scores, forest_scores, boosting_scores)
        by_name = dict(zip((f"{name}_scores" for name in MODELS), scores, strict=True))
        return plain_functions.compare_models(by_name, metric)

    return [logistic, forest, boosting, logistic_scores, forest_scores, boosting_scores, compared]


def _result(compared: RunResult, start: float) -> RunResult:
    return {"metrics": compared["metrics"], "engine_cpu": time.process_time() - start}
