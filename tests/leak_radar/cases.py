"""Pipelines with and without a leak, made from a seed: tables in memory, real and own blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sklearn.feature_selection import f_classif
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from pipeline_core.block import Estimator
from pipeline_core.leak_radar.radar import scan
from tests.small_pipelines import TABLES, Blocks, chain, stage


@dataclass(frozen=True)
class Case:
    """A table, the stages before the roles, the roles and what follows."""

    table: pd.DataFrame
    before: tuple[Any, ...] = ()
    roles: tuple[tuple[str, Any], ...] = ()
    split: tuple[tuple[str, Any], ...] = ()
    steps: tuple[Any, ...] = ()
    model: str = "logistic_regression"
    settings: tuple[tuple[str, Any], ...] = ()
    judge: str = "evaluate"


@cache
def blocks_of_cases() -> Blocks:
    """The built-in blocks and all of the cases' own."""
    return Blocks(*OWN)


def report(case: Case, seed: int = 0, **options: Any) -> dict[str, Any]:
    """Return the radar's report on a case."""
    TABLES["table"] = case.table
    blocks = blocks_of_cases()
    stages = [stage("rows", "given")]
    for own in case.before:
        stages.append(stage(own.__name__, own.__name__, table=stages[-1].name))
    stages += [stage("roles", "set_roles", {"target": "y", **dict(case.roles)}), *case.steps]
    data = case.steps[-1].name if case.steps else "roles"
    if case.judge == "evaluate":
        stages.append(stage("split", "split_rows", dict(case.split)))
        data = "split"
    stages.append(stage("model", case.model, dict(case.settings)))
    stages.append(stage("scores", case.judge, model="model", data=data))
    drawn = chain(*stages, seed=seed)
    return scan(blocks.plan(drawn), blocks.functions, seed=seed, **options)


# Estimators of scikit-learn that have no written block.


def neighbours_classes() -> Estimator:
    """Vote of the nearest rows."""
    return KNeighborsClassifier()


def neighbours_numbers() -> Estimator:
    """Mean of the nearest rows."""
    return KNeighborsRegressor()


def naive_bayes() -> Estimator:
    """Independent normal columns."""
    return GaussianNB()


def svm() -> Estimator:
    """A model with decisions and no probabilities."""
    return SVC()


def tree_classes() -> Estimator:
    """A tree without limits, which learns its rows by heart."""
    return DecisionTreeClassifier(random_state=0)


def tree_numbers() -> Estimator:
    """A tree without limits, which learns its rows by heart."""
    return DecisionTreeRegressor(random_state=0)


ESTIMATORS = (
    neighbours_classes, neighbours_numbers, naive_bayes, svm, tree_classes, tree_numbers,
)  # fmt: skip


# Own row blocks without a leak.


def ratio(table: pd.DataFrame) -> pd.DataFrame:
    """Divide one column by another, row by row."""
    return table.assign(ratio=table["a"] / (1 + table["b"].abs()))


def without_extremes(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out rows by a fixed limit."""
    return table[table["a"].abs() < 2.5]


def sorted_by_b(table: pd.DataFrame) -> pd.DataFrame:
    """Sort the rows."""
    return table.sort_values("b")


def without_repeats(table: pd.DataFrame) -> pd.DataFrame:
    """Keep one of equal rows."""
    return table.drop_duplicates()


CLEAN_OWN = (ratio, without_extremes, sorted_by_b, without_repeats)


# Own row blocks with a leak.


def mean_by_city(table: pd.DataFrame) -> pd.DataFrame:
    """Put the mean target of a city, the row's own included, beside it."""
    return table.assign(city_mean=table.groupby("city")["y"].transform("mean"))


def mean_of_others(table: pd.DataFrame) -> pd.DataFrame:
    """Put the mean target of the other rows of the city beside a row."""
    groups = table.groupby("city")["y"]
    total, count = groups.transform("sum"), groups.transform("count")
    return table.assign(others=((total - table["y"]) / (count - 1)).fillna(0.5))


def aggregate_and_join(table: pd.DataFrame) -> pd.DataFrame:
    """Aggregate the target by city and join it back."""
    means = table.groupby("city", as_index=False)["y"].agg(["mean", "sum"])
    return table.merge(means, on="city", how="left")


def best_columns(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the ten columns that all rows say are best."""
    X = table.drop(columns=["y", "city"], errors="ignore")
    best = X.columns[np.argsort(f_classif(X, table["y"])[0])[-10:]]
    return table[[*best, "y"]]


def scaled_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Scale numbers by all rows."""
    names = ["a", "b", "c"]
    values = StandardScaler().fit_transform(table[names])
    return table.assign(**dict(zip(names, values.T, strict=True)))


def filled_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Fill gaps with the mean of all rows."""
    return table.assign(a=table["a"].where(table["b"] < 1).fillna(table["a"].mean()))


def noisy_copy(table: pd.DataFrame) -> pd.DataFrame:
    """Put a blurred copy of the target among the features."""
    noise = np.random.default_rng(5).normal(size=len(table))
    return table.assign(outcome=table["y"] + 0.8 * noise)


def oversampled(table: pd.DataFrame) -> pd.DataFrame:
    """Repeat rows of the rarer class until both are equally frequent."""
    rare = table[table["y"] == 1]
    more = rare.sample(max(0, len(table) - 2 * len(rare)), replace=True, random_state=0)
    return pd.concat([table, more]).sample(frac=1, random_state=0)


def by_place(table: pd.DataFrame) -> pd.DataFrame:
    """Put the row's place among the features."""
    return table.assign(place=np.arange(len(table)))


def neighbours_mean(table: pd.DataFrame) -> pd.DataFrame:
    """Put the mean target of the five rows around a row beside it."""
    return table.assign(around=table["y"].rolling(5, center=True, min_periods=1).mean())


def cluster_mean(table: pd.DataFrame) -> pd.DataFrame:
    """Put the mean target of rows with a similar number beside a row."""
    bins = pd.qcut(table["a"].rank(method="first"), len(table) // 4, labels=False)
    return table.assign(similar=table.groupby(bins)["y"].transform("mean"))


LEAKY_OWN = (
    mean_by_city, mean_of_others, aggregate_and_join, best_columns, scaled_rows, filled_rows,
    noisy_copy, oversampled, by_place, neighbours_mean, cluster_mean,
)  # fmt: skip
OWN = (*ESTIMATORS, *CLEAN_OWN, *LEAKY_OWN)


def table_of(
    random: np.random.Generator,
    rows: int = 300,
    *,
    kind: str = "two",
    strength: float = 1.0,
    rare: float = 0.5,
    width: int = 3,
) -> pd.DataFrame:
    """A table with numbers, a word and a target that depends on some of them."""
    numbers = random.normal(size=(rows, width))
    names = ["a", "b", "c", *(f"n{i}" for i in range(width - 3))]
    table = pd.DataFrame(numbers, columns=names)
    table["city"] = random.choice([f"city {i}" for i in range(max(4, rows // 12))], rows)
    signal = strength * (table["a"] + 0.5 * table["b"]) + random.normal(size=rows)
    if kind == "number":
        return table.assign(y=10 * signal + 100)
    if kind == "heavy":
        return table.assign(y=np.exp(2 * signal))
    if kind == "three":
        return table.assign(y=pd.qcut(signal, 3, labels=False).map({0: "x", 1: "y", 2: "z"}))
    return table.assign(y=(signal > np.quantile(signal, 1 - rare)).astype(int))


_ENCODE = stage("encode", "encode_categories", {"columns": ["city"]})
_TARGET_ENCODE = stage("encode", "encode_categories", {"columns": ["city"], "method": "target"})
_SCALE = stage("scale", "scale", {"columns": ["a", "b"]})
_CLASSIFIERS = (
    ("logistic_regression", ()),
    ("random_forest_classifier", (("n_estimators", 20),)),
    ("hist_gradient_boosting_classifier", (("max_iter", 15),)),
    ("neighbours_classes", ()),
    ("naive_bayes", ()),
    ("tree_classes", ()),
    ("svm", ()),
)
_REGRESSORS = (
    ("ridge", ()),
    ("random_forest_regressor", (("n_estimators", 20),)),
    ("hist_gradient_boosting_regressor", (("max_iter", 15),)),
    ("neighbours_numbers", ()),
    ("tree_numbers", ()),
)


def clean_case(seed: int) -> Case:
    """A pipeline without a leak: target, strength, roles, split, steps and model by chance."""
    random = np.random.default_rng((seed, 77))
    kind = str(random.choice(["two", "two", "three", "number", "heavy"]))
    rare = float(random.choice([0.5, 0.2, 0.1])) if kind == "two" else 0.5
    rows, width = int(random.choice([120, 200, 300, 500])), int(random.choice([3, 5, 20]))
    strength = float(random.choice([0.0, 0.5, 1.0, 3.0]))
    table = table_of(random, rows, kind=kind, strength=strength, rare=rare, width=width)
    models = _CLASSIFIERS if kind in ("two", "three") else _REGRESSORS
    model, settings = models[random.integers(len(models))]
    extra = str(random.choice(["", "", "weight", "group", "time", "id", "date", "sorted"]))
    table, roles, split = _with_extra(table, extra, random)
    roles |= {"positive": 1} if kind == "two" else {}
    split = {"how": "stratified" if rare < 0.5 else "random", **split}
    if model.startswith("neighbours"):
        roles.pop("weight", None)
    steps = (_SCALE, _TARGET_ENCODE if random.random() < 0.3 and kind != "three" else _ENCODE)
    before = (CLEAN_OWN[random.integers(len(CLEAN_OWN))],) if random.random() < 0.5 else ()
    judge = "cross_validate" if random.random() < 0.15 and extra != "group" else "evaluate"
    parts = (tuple(roles.items()), tuple(split.items()), steps)
    return Case(table, before, *parts, model, settings, judge)


def _with_extra(
    table: pd.DataFrame, extra: str, random: np.random.Generator
) -> tuple[pd.DataFrame, dict[str, Any], dict[str, Any]]:
    """Return a table with a column for a role, that role, and the split that heeds it."""
    rows = len(table)
    days = pd.date_range("2020-01-01", periods=rows, freq="D").as_unit("us")
    if extra == "weight":
        return table.assign(w=random.exponential(size=rows) + 0.1), {"weight": "w"}, {}
    if extra == "group":
        members = random.integers(0, rows // 6, rows)
        effects = random.normal(size=rows // 6)[members]
        table = table.assign(a=table["a"] + effects, member=members)
        return table, {"group": "member"}, {"how": "group"}
    if extra == "time":
        return table.assign(day=days), {"time": "day"}, {"how": "time"}
    if extra == "date":
        return table.assign(day=days), {"id": ["day"]}, {}
    if extra == "id":
        table = table.assign(number=random.permutation(np.arange(10_000, 10_000 + rows)))
        return table, {"id": ["number"] if random.random() < 0.5 else []}, {}
    if extra == "sorted":
        return table.sort_values("y").reset_index(drop=True), {}, {}
    return table, {}, {}


def leaky_cases(seed: int = 0) -> dict[str, tuple[Case, set[str], str | None]]:
    """Pipelines with a leak: each with the experiments that may show it, and its stage."""
    random = np.random.default_rng((seed, 5))
    forest, logistic = "random_forest_classifier", "logistic_regression"
    few = (("n_estimators", 30),)
    roles, encode = (("positive", 1),), (_ENCODE,)

    def own(block: Callable[..., Any], model: str = forest, **options: Any) -> Case:
        table = options.pop("table", None)
        table = table_of(random, 300, strength=0.3) if table is None else table
        steps = () if block is best_columns else encode
        return Case(table, (block,), roles, (), steps, model, few if model == forest else ())

    plain = table_of(random, 300)
    sorted_rows = table_of(random, 300, strength=0.3).sort_values("y").reset_index(drop=True)
    ids = sorted_rows.assign(customer_id=np.arange(5_000, 5_300))
    shuffled_ids = ids.sample(frac=1, random_state=1).reset_index(drop=True)
    copies = pd.concat([plain, plain.sample(150, random_state=2)]).sample(frac=1, random_state=3)
    future = plain.assign(paid_back=lambda t: t["y"] * 100 + random.normal(size=len(t)))
    wave = np.sin(np.arange(400) / 25) + 0.1 * random.normal(size=400)
    timed = pd.DataFrame({
        "day": pd.date_range("2020-01-01", periods=400).as_unit("us"), "y": (wave > 0).astype(int),
        "index": np.arange(400) + random.normal(size=400), "city": "one",
    })  # fmt: skip
    wide = table_of(random, 150, strength=0.0, width=300)
    statistics = {"shuffled_target", "noise_beside", "noise_columns", "own_target"}
    return {
        "mean of a city": (own(mean_by_city), statistics, "mean_by_city"),
        "mean of the others": (own(mean_of_others), statistics, "mean_of_others"),
        "aggregate and join": (own(aggregate_and_join), statistics, "aggregate_and_join"),
        "mean of similar rows": (own(cluster_mean), statistics, "cluster_mean"),
        "mean of the rows around": (own(neighbours_mean), statistics, "neighbours_mean"),
        "blurred copy": (own(noisy_copy, logistic), statistics, "noisy_copy"),
        "selected on all rows": (
            own(best_columns, logistic, table=wide), statistics, "best_columns"),
        "scaled on all rows": (own(scaled_rows, logistic), {"fewer_rows"}, "scaled_rows"),
        "filled on all rows": (own(filled_rows, logistic), {"fewer_rows"}, "filled_rows"),
        "repeated before the split": (
            own(oversampled, table=table_of(random, 400, rare=0.2, strength=0.5)),
            {"repeated_rows", "shuffled_target", "noise_beside", "noise_columns"}, None),
        "copies in both parts": (
            Case(copies.reset_index(drop=True), (), roles, (), encode, forest, few),
            {"repeated_rows"}, None),
        "id that tells": (
            Case(shuffled_ids, (), roles, (), encode, forest, few),
            {"ids_alone"}, None),
        "order that tells": (
            own(by_place, table=sorted_rows), {"noise_columns"}, "by_place"),
        "known afterwards": (
            Case(future, (), roles, (), encode, forest, few), {"lone_column"}, None),
        "looks ahead": (
            Case(timed, (), (*roles, ("time", "day")), (), encode, forest, few),
            {"later_rows"}, None),
    }  # fmt: skip
