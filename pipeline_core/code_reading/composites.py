"""Pipelines, column transformers, searches and ensembles of a source."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipeline_core.code_reading.estimator_blocks import EstimatorBlocks, class_of
from pipeline_core.code_reading.scene import Scene
from pipeline_core.code_reading.tables import kind_selector
from pipeline_core.code_reading.values import (
    Chain,
    Computed,
    Constant,
    Entries,
    Estimator,
    Items,
    Lanes,
    Meta,
    Selector,
)
from pipeline_core.messages.message import Message

_SPLITTERS = ("KFold", "StratifiedKFold", "GroupKFold", "StratifiedGroupKFold", "TimeSeriesSplit")
_METRICS = {"neg_root_mean_squared_error": "root_mean_squared_error",
            "neg_mean_absolute_error": "mean_absolute_error", "neg_log_loss": "log_loss",
            "neg_brier_score": "brier"}  # fmt: skip

_SEARCH_ARGUMENTS = ("estimator", "cv", "scoring", "n_iter", "random_state", "return_train_score")


def parameter_names(path: str, blocks: EstimatorBlocks) -> list[str]:
    """Return the names of the parameters of a class that has a block, in their order."""
    if not any(blocks.block_of(path, is_model=is_model) for is_model in (True, False)):
        return []
    names = list(inspect.signature(class_of(path).__init__).parameters)
    return names[1:]


def _make_pipeline(its_call: Any, scene: Scene) -> Any:
    return Chain(tuple(zip(_made_names(its_call.values), its_call.values, strict=True)))


def _made_names(steps: Sequence[Any]) -> list[str]:
    """Return the names that scikit-learn's makers give to steps."""
    names = [_kind(step) for step in steps]
    counts, places = Counter(names), Counter[str]()
    unique = []
    for name in names:
        places[name] += 1
        unique.append(f"{name}-{places[name]}" if counts[name] > 1 else name)
    return unique


def _kind(step: Any) -> str:
    if isinstance(step, Estimator):
        return step.path.rpartition(".")[2].lower()
    return {Chain: "pipeline", Lanes: "columntransformer"}.get(type(step), "step")


def _pipeline(its_call: Any, scene: Scene) -> Any:
    steps = _named_parts(its_call.argument(0, "steps"), 2)
    if steps is None:
        return scene.computed("code.steps_computed", its_call.node)
    return Chain(tuple((name, step) for name, step in steps))


def _named_parts(value: Any, length: int) -> list[tuple[Any, ...]] | None:
    """Return the tuples of a list, each with a name first; None unless all are written."""
    if isinstance(value, Constant) and isinstance(value.value, list | tuple):
        value = Items(tuple(Constant(part) for part in value.value))
    if not isinstance(value, Items):
        return None
    rows = [_parts(part) for part in value.values]
    if not all(len(row) == length and isinstance(row[0], Constant) for row in rows):
        return None
    return [(str(row[0].value), *row[1:]) for row in rows]


def _parts(value: Any) -> list[Any]:
    if isinstance(value, Items):
        return list(value.values)
    parts = getattr(value, "value", None)
    return [Constant(part) for part in parts] if isinstance(parts, list | tuple) else []


def _column_transformer(its_call: Any, scene: Scene) -> Any:
    lanes = _named_parts(its_call.argument(0, "transformers"), 3)
    if lanes is None:
        return scene.computed("code.steps_computed", its_call.node)
    return _lanes(its_call, [(name, step, columns) for name, step, columns in lanes], scene)


def _make_column_transformer(its_call: Any, scene: Scene) -> Any:
    pairs = [_parts(value) for value in its_call.values]
    if not pairs or not all(len(pair) == 2 for pair in pairs):
        return scene.computed("code.steps_computed", its_call.node)
    names = _made_names([pair[0] for pair in pairs])
    return _lanes(its_call, [(n, *pair) for n, pair in zip(names, pairs, strict=True)], scene)


def _lanes(its_call: Any, lanes: list[tuple[Any, ...]], scene: Scene) -> Lanes:
    remainder = its_call.keywords.get("remainder") or Constant("drop")
    if not isinstance(remainder, Constant) or remainder.value not in ("drop", "passthrough"):
        scene.remark("code.no_setting", its_call.node, {"setting": "remainder"})
        remainder = Constant("passthrough")
    for name in sorted(its_call.keywords.keys() & {"transformer_weights"}):
        scene.remark("code.no_setting", its_call.node, {"setting": name})
    node = its_call.node
    triples = tuple((lane[0], lane[1], lane[2]) for lane in lanes)
    return Lanes(triples, remainder.value, node.lineno, scene.source.of(node), scene.file)


def _column_selector(its_call: Any, scene: Scene) -> Any:
    pattern = its_call.constant(0, "pattern")
    include = its_call.argument(99, "dtype_include")
    exclude = its_call.argument(99, "dtype_exclude")
    if isinstance(pattern, str) and not (include or exclude):
        return Selector({"pattern": pattern})
    if pattern is not None:
        return Computed(Message("code.columns_computed"))
    return kind_selector(include, exclude)


def _search(strategy: str, grid_name: str) -> Callable[[Any, Scene], Any]:
    def read(its_call: Any, scene: Scene) -> Any:
        settings: dict[str, Any] = {"strategy": strategy} if strategy != "grid" else {}
        settings |= folds_of(its_call, scene)
        if strategy == "random":
            settings["tries"] = its_call.constant(2, "n_iter") or 10
        settings |= _metric(its_call, scene)
        scene.remark_unread(its_call, (*_SEARCH_ARGUMENTS, grid_name))
        seed = its_call.constant(99, "random_state")
        settings |= {"random_state": seed} if type(seed) is int else {}
        vary = _grid(its_call.argument(1, grid_name), its_call, scene)
        model = its_call.argument(0, "estimator")
        return Meta("search", (("model", model),), settings, vary)

    return read


def _grid(value: Any, its_call: Any, scene: Scene) -> dict[str, Any]:
    """Return the lists of values that are written in a grid."""
    entries = value.values if isinstance(value, Entries) else getattr(value, "value", None)
    if not isinstance(entries, Mapping):
        scene.remark("code.grid_computed", its_call.node, {"setting": ""})
        return {}
    grid = {}
    for name, values in entries.items():
        values = values.value if isinstance(values, Constant) else values
        if isinstance(values, list | tuple):
            grid[str(name)] = list(values)
        else:
            scene.remark("code.grid_computed", its_call.node, {"setting": str(name)})
    return grid


def _metric(its_call: Any, scene: Scene) -> dict[str, Any]:
    scoring = its_call.constant(99, "scoring")
    name = _METRICS.get(str(scoring), scoring)
    schema = scene.blocks.catalogue["search"]["settings"]["properties"]["metric"]
    if name in schema["enum"]:
        return {"metric": name}
    if "scoring" in its_call.keywords and scoring is not None:
        scene.remark("code.no_setting", its_call.node, {"setting": "scoring"})
    return {}


def folds_of(its_call: Any, scene: Scene, place: int = 99) -> dict[str, Any]:
    """Return the number of folds of a call, after noting how its splitter differs."""
    cv = its_call.argument(place, "cv")
    if cv is None:
        return {}
    arguments: Mapping[str, Any] = {}
    if isinstance(cv, Estimator) and cv.path.rpartition(".")[2] in _SPLITTERS:
        arguments, cv = cv.arguments, cv.arguments.get("n_splits", Constant(5))
        if not cv_is_usual(arguments):
            scene.remark("code.folds_differ", its_call.node)
    folds = cv.value if isinstance(cv, Constant) else None
    if type(folds) is not int or not 2 <= folds <= 100:
        scene.remark("code.no_setting", its_call.node, {"setting": "cv"})
        return {}
    seed = arguments.get("random_state")
    drawn = {"random_state": seed.value} if isinstance(seed, Constant) and seed.value else {}
    return {"folds": folds, **drawn}


def cv_is_usual(arguments: Mapping[str, Any]) -> bool:
    """Whether folds are drawn as the blocks do."""
    shuffle = arguments.get("shuffle")
    return isinstance(shuffle, Constant) and shuffle.value is True


def _ensemble(block: str) -> Callable[[Any, Scene], Any]:
    def read(its_call: Any, scene: Scene) -> Any:
        members = _named_parts(its_call.argument(0, "estimators"), 2)
        if members is None:
            return scene.computed("code.steps_computed", its_call.node)
        settings: dict[str, Any] = folds_of(its_call, scene) if block == "stack" else {}
        if block == "vote" and "Classifier" in scene.source.of(its_call.node.func):
            settings["voting"] = its_call.constant(99, "voting") or "hard"
        ours = {"estimators", "cv", "voting", "n_jobs", "verbose"}
        for name in sorted(its_call.keywords.keys() - ours):
            scene.remark("code.no_setting", its_call.node, {"setting": name})
        return Meta(block, tuple((name, model) for name, model in members), settings)

    return read


FUNCTIONS: Mapping[str, Callable[[Any, Scene], Any]] = {
    "sklearn.pipeline.make_pipeline": _make_pipeline,
    "sklearn.pipeline.Pipeline": _pipeline,
    "sklearn.compose.ColumnTransformer": _column_transformer,
    "sklearn.compose.make_column_transformer": _make_column_transformer,
    "sklearn.compose.make_column_selector": _column_selector,
    "sklearn.model_selection.GridSearchCV": _search("grid", "param_grid"),
    "sklearn.model_selection.RandomizedSearchCV": _search("random", "param_distributions"),
    "sklearn.ensemble.VotingClassifier": _ensemble("vote"),
    "sklearn.ensemble.VotingRegressor": _ensemble("vote"),
    "sklearn.ensemble.StackingClassifier": _ensemble("stack"),
    "sklearn.ensemble.StackingRegressor": _ensemble("stack"),
}
