"""A search of 48 fits, in our engine's loop and in scikit-learn's GridSearchCV.

The engine runs the whole pipeline, with the model by itself that the search starts from:
one fit more than GridSearchCV.
"""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.harness import Sample, median_of, report, run_contender, run_in_turns
from benchmarks.options import run_benchmark

BUDGET = "<= 1.1 x GridSearchCV's CPU; less where the recipe is dear and stays as it is"
MODULE = "benchmarks.search"
FOLDS = 3
NUMBERS = [f"x{number}" for number in range(8)]
WORDS = ["w0", "w1", "w2"]
# For each situation: what is tried, of which stage and as which parameter.
SITUATIONS: dict[str, dict[tuple[str, str], list[Any]]] = {
    "the model varies": {
        ("model.max_depth", "randomforestclassifier__max_depth"): [4, 6, 8, 10],
        ("model.min_samples_leaf", "randomforestclassifier__min_samples_leaf"): [1, 5, 20, 50],
    },
    "the model varies, its recipe is dear": {
        ("model.max_depth", "randomforestclassifier__max_depth"): [4, 6, 8, 10],
        ("model.min_samples_leaf", "randomforestclassifier__min_samples_leaf"): [1, 5, 20, 50],
    },
    "the recipe varies too": {
        ("filled.strategy", "pipeline__columntransformer__simpleimputer__strategy"):
            ["mean", "median", "most_frequent", "constant"],
        ("model.max_depth", "randomforestclassifier__max_depth"): [4, 6, 8, 10],
    },
}  # fmt: skip


def make_table(rows: int) -> Any:
    """Return numbers with gaps, words and two classes."""
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(0)
    numbers = random.normal(size=(rows, len(NUMBERS)))
    words = {name: random.choice(list("abcdefgh"), rows) for name in WORDS}
    signal = numbers[:, :3].sum(axis=1) + (words["w0"] == "a") + random.normal(size=rows)
    numbers[random.random(numbers.shape) < 0.05] = np.nan
    table = pd.DataFrame(numbers, columns=NUMBERS).assign(**words)
    return table.assign(target=np.where(signal > 0, "yes", "no"))


def grid_search(rows: int, situation: str) -> dict[str, Any]:
    """Search as a person would by hand."""
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.feature_selection import SelectKBest, mutual_info_classif
    from sklearn.impute import SimpleImputer
    from sklearn.model_selection import GridSearchCV, StratifiedKFold
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    columns = make_column_transformer(
        (SimpleImputer(strategy="median", keep_empty_features=True), NUMBERS),
        (OneHotEncoder(sparse_output=False, handle_unknown="ignore"), WORDS),
        remainder="passthrough",
        verbose_feature_names_out=False,
    )
    selector = SelectKBest(partial(mutual_info_classif, random_state=0), k=10)
    steps = [columns, selector] if "dear" in situation else [columns]
    recipe = make_pipeline(*steps).set_output(transform="pandas")
    model = make_pipeline(recipe, RandomForestClassifier(n_estimators=20, random_state=0))
    grid = {parameter: values for (_, parameter), values in SITUATIONS[situation].items()}
    cv = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    search = GridSearchCV(model, grid, scoring="accuracy", cv=cv)
    table = make_table(rows)
    X, y = table.drop(columns="target"), table["target"]

    def work() -> tuple[dict[str, float], Any]:
        search.fit(X, y)
        scores = zip(search.cv_results_["params"], _means(search), strict=True)
        names = {parameter: setting for setting, parameter in SITUATIONS[situation]}
        texts = {_text({names[k]: v for k, v in trial.items()}): mean for trial, mean in scores}
        return texts, search.best_estimator_

    return _measure(work, table)


def _means(search: Any) -> list[float]:
    return [float(mean) for mean in search.cv_results_["mean_test_score"]]


def _text(trial: dict[str, Any]) -> str:
    return " ".join(f"{name}={trial[name]}" for name in sorted(trial))


def fabrica(rows: int, situation: str) -> dict[str, Any]:
    """Search as a pipeline of ours does, from the table to the fitted best."""
    from benchmarks.function_blocks import FunctionBlocks, make_stage
    from benchmarks.trivial_blocks import table_block

    table = make_table(rows)
    steps = ["impute_numbers", "encode_categories"]
    built_in = [f"prepare/{name}" for name in ("set_roles", *steps, "select_k_best")]
    built_in += ["train/random_forest_classifier", "train/search"]
    blocks = FunctionBlocks(table_block(lambda: table), built_in=tuple(built_in))
    stages = [
        make_stage("given", "given_table"),
        make_stage("roles", "set_roles", {"target": "target"}, table="given"),
        make_stage("filled", "impute_numbers", data="roles"),
        make_stage("coded", "encode_categories", data="filled"),
    ]
    if "dear" in situation:
        score = {"score": "mutual_info_classif"}
        stages.append(make_stage("chosen", "select_k_best", score, data="coded"))
    forest = {"n_estimators": 20}
    stages.append(make_stage("model", "random_forest_classifier", forest, data=stages[-1].name))
    vary = {setting: values for (setting, _), values in SITUATIONS[situation].items()}
    settings = {"vary": vary, "folds": FOLDS}
    stages.append(make_stage("best", "search", settings, model="model", data="roles"))
    plan = blocks.plan({stage.name: stage for stage in stages})
    outputs = _InMemory()

    def work() -> tuple[dict[str, float], Any]:
        blocks.run(plan, outputs)
        best = outputs.by_key[plan.jobs["best"].key]
        trials = best.report["tables"]["trials"].to_dict("records")
        texts = {_text({name: trial[name] for name in vary}): trial["mean"] for trial in trials}
        return texts, best.model.pipeline

    return _measure(work, table)


class _InMemory:
    """Artifacts that are the very objects."""

    def __init__(self) -> None:
        self.by_key: dict[str, Any] = {}

    def save(self, key: str, output: Any, ingredients: Any) -> dict[str, Any]:
        self.by_key[key] = output
        return {}

    def load(self, key: str, functions: Any) -> Any:
        return self.by_key.get(key)

    def save_recipe(self, name: str, data: Any, transformer: Any, X: Any) -> None: ...

    def load_recipe(self, name: str, data: Any) -> None:
        return None

    def remember(self, pipeline: str, stage: str, ingredients: Any) -> None: ...


def _measure(work: Callable[[], tuple[dict[str, float], Any]], table: Any) -> dict[str, Any]:
    start, start_cpu = time.perf_counter(), time.process_time()
    scores, best = work()
    result = {"took": time.perf_counter() - start, "work_cpu": time.process_time() - start_cpu}
    chances = best.predict_proba(table.drop(columns="target")[:500])
    return {**result, "scores": dict(sorted(scores.items())), "sum": float(chances[:, 1].sum())}


CONTENDERS = {"grid": grid_search, "fabrica": fabrica}


def run(options: Namespace) -> None:
    """Measure both loops in each situation."""
    rows = 300 if options.small else 10_000
    table_rows = []
    for situation in SITUATIONS:
        entrants = {
            title: _contender(name, rows, situation)
            for title, name in {"GridSearchCV": "grid", "Fábrica": "fabrica"}.items()
        }
        slow = ["GridSearchCV"] if "dear" in situation else []
        samples = run_in_turns(options.rounds, entrants, slow)
        _check_agreement(samples)
        grid_cpu = median_of(samples["GridSearchCV"], "work_cpu")
        table_rows += [
            {
                "situation": situation,
                "search": title,
                "x GridSearchCV's CPU": median_of(runs, "work_cpu") / grid_cpu,
                "CPU s": median_of(runs, "work_cpu"),
                "wall s": median_of(runs, "took"),
                "peak MB": median_of(runs, "megabytes"),
            }
            for title, runs in samples.items()
        ]
    report("search", BUDGET, table_rows, options.out)


def _check_agreement(samples: dict[str, list[Sample]]) -> None:
    results = [(s.output["scores"], s.output["sum"]) for runs in samples.values() for s in runs]
    if any(other != results[0] for other in results):
        raise SystemExit(f"The searches differ: {results}")


def _contender(name: str, rows: int, situation: str) -> Callable[[int], Sample]:
    return lambda _: run_contender(MODULE, name, rows=rows, situation=situation)


if __name__ == "__main__":
    run_benchmark(MODULE, CONTENDERS, run)
