"""Thirty models that nothing is wrong with: real data sets, examples, and generators.

Each is a function that returns rows, target and an unfitted model. `RIGHTLY` has the checks that
speak of one of them for a true reason, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.base import is_classifier
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, PoissonRegressor, Ridge
from sklearn.model_selection import GroupShuffleSplit, train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC, SVR

from pipeline_core.measures.model_review.case import ReviewRows

EXAMPLES = Path(__file__).parents[2] / "examples"
LOGISTIC = LogisticRegression(max_iter=1000)


def scaled(*steps):
    return make_pipeline(StandardScaler(), *steps)


def mixed(last):
    """A recipe for numbers and words, in front of an estimator."""
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    words = OneHotEncoder(handle_unknown="ignore", drop="if_binary", sparse_output=False)
    recipe = make_column_transformer(
        (numbers, make_column_selector(dtype_include="number")),
        (words, make_column_selector(dtype_exclude="number")),
    )
    return make_pipeline(recipe, last)


def loaded(name, model, rows=None):
    bunch = getattr(datasets, f"load_{name}")(as_frame=True)
    X, y = bunch.data, bunch.target
    part = X.sample(rows, random_state=0).index if rows else X.index
    return X.loc[part], y.loc[part], model


def example(folder, target, model, leave=(), rows=None):
    table = pd.read_csv(next((EXAMPLES / folder).glob("*.csv*"))).dropna(subset=[target])
    table = table.sample(rows, random_state=0) if rows else table
    return table.drop(columns=[target, *leave]), table[target], model


def model_case(name, model, **settings):
    X, y = getattr(datasets, f"make_{name}")(random_state=7, **settings)
    return pd.DataFrame(X).add_prefix("x"), pd.Series(y, name="y"), model


def classified(model, rows=600, seed=1, **settings):
    columns = {"n_features": 8, "n_informative": 6, "n_redundant": 0, **settings}
    X, y = datasets.make_classification(rows, random_state=seed, **columns)
    return pd.DataFrame(X).add_prefix("x"), pd.Series(y, name="y"), model


def straight(model, rows=500, noise=8.0, columns=6, seed=1):
    X, y = datasets.make_regression(
        rows, columns, n_informative=columns, noise=noise, random_state=seed
    )
    return pd.DataFrame(X).add_prefix("x"), pd.Series(y, name="y"), model


def true_logistic(rows=800, seed=3):
    random = np.random.default_rng(seed)
    X = pd.DataFrame(random.normal(size=(rows, 4)), columns=list("abcd"))
    chance = 1 / (1 + np.exp(-(X @ [1.5, -1.0, 0.8, 0.6])))
    return X, pd.Series((random.random(rows) < chance).astype(int)), scaled(LOGISTIC)


def counted(rows=600, seed=4):
    random = np.random.default_rng(seed)
    X = pd.DataFrame(random.normal(size=(rows, 3)), columns=list("abc"))
    y = pd.Series(random.poisson(np.exp(1 + X @ [0.5, -0.4, 0.3])))
    return X, y, scaled(PoissonRegressor())


def words_and_gaps(rows=700, seed=5):
    random = np.random.default_rng(seed)
    X = pd.DataFrame({"age": random.normal(40, 10, rows), "pay": random.normal(0, 1, rows)})
    X["town"] = random.choice(["Lima", "Puno", "Ica"], rows)
    y = X["pay"] * 2 + (X["age"] - 40) / 5 + X["town"].map({"Lima": 2, "Puno": 0, "Ica": -2})
    y += random.normal(0, 1, rows)
    X.loc[random.random(rows) < 0.1, "age"] = np.nan
    return X, y.rename("y"), mixed(Ridge())


def stairs(rows=600, seed=10):
    random = np.random.default_rng(seed)
    X = pd.DataFrame(random.uniform(size=(rows, 3)), columns=list("abc"))
    y = (X["a"] > 0.5) * 2.0 + (X["b"] > 0.3) + (X["c"] > 0.6) + random.normal(0, 0.7, rows)
    forest = RandomForestRegressor(60, min_samples_leaf=10, random_state=0)
    return X, y.rename("y"), forest


def with_groups(rows=600, seed=6):
    X, y, model = straight(scaled(Ridge()), rows, seed=seed)
    groups = pd.Series(np.random.default_rng(seed).integers(0, 60, rows), name="person")
    return X, y, model, {"groups": groups}


def with_times(rows=600, seed=8):
    X, y, model = straight(scaled(Ridge()), rows, seed=seed)
    return X, y, model, {"times": pd.Series(pd.date_range("2024", periods=rows), name="day")}


def with_weights(rows=600, seed=9):
    X, y, model = straight(scaled(Ridge()), rows, seed=seed)
    weights = pd.Series(np.random.default_rng(seed).uniform(0.5, 2, rows), name="people")
    return X, y, model, {"weights": weights}


# What is said of them is true: a petal alone tells irises apart, cell measures go together,
# trees that vote are unsure, boosting is too sure, the spread of prices and counts grows.
RIGHTLY = {
    "iris": {"MR12", "MR14"},
    "wine": {"MR13"},
    "breast cancer": {"MR12", "MR13", "MR14"},
    "housing": {"MR29"},
    "three classes": {"MR26"},
    "penguins": {"MR13", "MR14"},
    "forest": {"MR13", "MR26"},
    "trees": {"MR05", "MR26"},
    "boosting": {"MR26"},
    "rare class": {"MR13"},
    "blobs": {"MR12", "MR13"},
    "friedman 2": {"MR13"},
    "counts": {"MR29"},
}

CLEAN: dict[str, Callable] = {
    "iris": lambda: loaded("iris", scaled(LOGISTIC)),
    "wine": lambda: loaded("wine", scaled(LOGISTIC)),
    "breast cancer": lambda: loaded("breast_cancer", scaled(LOGISTIC)),
    "digits": lambda: loaded("digits", scaled(SVC()), 700),
    "diabetes": lambda: loaded("diabetes", scaled(Ridge())),
    "penguins": lambda: example("penguins", "species", mixed(LOGISTIC)),
    "credit": lambda: example("credit", "creditability", mixed(LOGISTIC)),
    "housing": lambda: example(
        "housing", "median_house_value", mixed(HistGradientBoostingRegressor()), rows=2000
    ),
    "logistic": true_logistic,
    "classes": lambda: classified(scaled(SVC(probability=False))),
    "forest": lambda: classified(RandomForestClassifier(random_state=0)),
    "trees": lambda: classified(ExtraTreesClassifier(random_state=0), seed=2),
    "boosting": lambda: classified(HistGradientBoostingClassifier(random_state=0), seed=3),
    "three classes": lambda: classified(
        RandomForestClassifier(random_state=0), seed=4, n_classes=3
    ),
    "rare class": lambda: classified(
        RandomForestClassifier(random_state=0), rows=1500, seed=5, weights=[0.9], class_sep=1.5
    ),
    "nearest": lambda: classified(scaled(KNeighborsClassifier(11)), seed=6, class_sep=1.5),
    "blobs": lambda: model_case("blobs", GaussianNB(), n_samples=500, centers=3, cluster_std=3.0),
    "moons": lambda: model_case("moons", scaled(SVC()), n_samples=500, noise=0.3),
    "circles": lambda: model_case("circles", scaled(SVC()), n_samples=500, noise=0.15, factor=0.5),
    "quantiles": lambda: model_case(
        "gaussian_quantiles", scaled(SVC()), n_samples=600, n_features=3, n_classes=2
    ),
    "straight": lambda: straight(LinearRegression()),
    "noisy line": lambda: straight(scaled(Ridge()), noise=100.0),
    "few rows": lambda: straight(scaled(Ridge()), rows=120, columns=4),
    "friedman 1": lambda: model_case(
        "friedman1", GradientBoostingRegressor(random_state=0), n_samples=800, n_features=5
    ),
    "friedman 2": lambda: model_case(
        "friedman2", GradientBoostingRegressor(random_state=0), n_samples=800, noise=100.0
    ),
    "friedman 1 by kernel": lambda: model_case(
        "friedman1", scaled(SVR(C=10.0)), n_samples=800, n_features=5, noise=1.0
    ),
    "counts": counted,
    "words and gaps": words_and_gaps,
    "groups": with_groups,
    "times": with_times,
    "weights": with_weights,
    "forest of numbers": stairs,
}  # fmt: skip


def fitted_case(name, seed=0):
    """Return what `model_review` takes: the fitted and unfitted model, and both parts."""
    X, y, unfitted, *more = CLEAN[name]()
    roles = more[0] if more else {}
    places = np.arange(len(X))
    if "groups" in roles:
        splitter = GroupShuffleSplit(1, test_size=0.3, random_state=seed)
        train, test = next(splitter.split(places, groups=roles["groups"]))
    else:
        strata = y if is_classifier(unfitted) else None
        train, test = train_test_split(
            places, test_size=0.3, random_state=seed,
            shuffle="times" not in roles, stratify=None if "times" in roles else strata,
        )  # fmt: skip
    parts = [
        ReviewRows(X.iloc[part], y.iloc[part], **{n: s.iloc[part] for n, s in roles.items()})
        for part in (train, test)
    ]
    from sklearn.base import clone

    from pipeline_core.measures.weights import weight_argument, weight_values

    model = clone(unfitted)
    model.fit(parts[0].X, parts[0].y, **weight_argument(model, weight_values(parts[0].weights)))
    return model, unfitted, *parts
