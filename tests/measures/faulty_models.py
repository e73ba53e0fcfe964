"""For each coded check a model of which it must speak."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeClassifier

from pipeline_core.measures.model_review.case import ReviewRows


def normal(rows=400, columns=4, seed=0):
    """Independent columns, and chance for what is made of them."""
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        random.normal(size=(rows, columns)), columns=list("abcdefgh")[:columns]
    ), random


def fitted(X, y, unfitted, test=None, roles=None, **options: Any):
    """Return what `model_review` takes, with the last third of the rows to test by default."""
    places = np.arange(len(X))
    test = places[2 * len(X) // 3 :] if test is None else np.asarray(test)
    train = np.setdiff1d(places, test)
    roles, y = roles or {}, pd.Series(np.asarray(y), index=X.index, name="y")
    parts = [
        ReviewRows(X.iloc[part], y.iloc[part], **{n: s.iloc[part] for n, s in roles.items()})
        for part in (train, test)
    ]
    model = clone(unfitted).fit(parts[0].X, parts[0].y)
    return (getattr(model, "best_estimator_", model), unfitted, *parts), options


def overfitting():
    X, random = normal(600, 6)
    y = (X["a"] + X["b"] + random.normal(0, 1.5, 600) > 0).astype(int)
    return fitted(X, y, DecisionTreeClassifier(random_state=0))


def underfitting():
    X, _ = normal()
    return fitted(X, X["a"] * 2 + X["b"] ** 2, Ridge(1e6))


def no_lead_over_chance():
    X, random = normal()
    return fitted(X, random.integers(0, 2, 400), LogisticRegression())


def behind_a_baseline():
    X, random = normal()
    return fitted(X, X["a"].abs() + random.normal(0, 0.1, 400), LinearRegression())


def large_for_nothing():
    X, _ = normal(900)
    y = (X["a"] + X["b"] > 0).astype(int)
    return fitted(X, y, ExtraTreesClassifier(400, random_state=0))


def not_converged():
    X, _ = normal()
    return fitted(X * [1, 50, 500, 1], (X["a"] > 0).astype(int), LogisticRegression(max_iter=2))


def more_columns_than_rows():
    X, _ = normal(24, 8)
    X = pd.concat([X, X.add_prefix("more_") ** 2, X.add_prefix("most_") ** 3], axis=1)
    return fitted(X, X["a"], Ridge())


def folds_of_two_worlds():
    X, _ = normal(600)
    y = X["a"] * np.where(np.arange(600) < 200, 1.0, -1.0)
    times = pd.Series(np.arange(600), name="day")
    return fitted(X, y, LinearRegression(), roles={"times": times}, depth="full")


def moved_by_its_seed():
    X, random = normal(900, 6)
    y = (X["a"] + random.normal(0, 2.0, 900) > 0).astype(int)
    tree = DecisionTreeClassifier(splitter="random", max_features=1, max_depth=2, random_state=2)
    return fitted(X, y, tree, depth="full")


def not_tuned():
    X, random = normal()
    y = 3 * X["a"] + X["b"] + random.normal(0, 0.2, 400)
    return fitted(X, y, Ridge(5000.0), depth="full")


def searched_at_the_edge():
    X, random = normal()
    y = X["a"] + random.normal(0, 0.01, 400)
    return fitted(X, y, GridSearchCV(Ridge(), {"alpha": [1.0, 10.0, 100.0]}))


def target_in_disguise():
    X, _ = normal()
    y = (X["a"] + X["b"] > 0).astype(int)
    return fitted(X.assign(paid=y * 3 + 1), y, LogisticRegression())


def mostly_noise():
    X, _ = normal(600, 8)
    return fitted(X, X["a"] + X["b"], Ridge())


def twins():
    X, random = normal()
    return fitted(X.assign(twin=X["a"] + random.normal(0, 0.01, 400)), X["a"], Ridge())


def unlike_scales():
    X, _ = normal()
    return fitted(X * [1, 1, 1, 10_000], X["a"], KNeighborsRegressor())


def row_numbers():
    X, random = normal()
    number = pd.Series(random.permutation(400))
    return fitted(X.assign(number=number), X["a"] + number / 100, HistGradientBoostingRegressor())


def repeated_rows():
    X, _ = normal()
    X = pd.concat([X, X.head(60)], ignore_index=True)
    return fitted(X, X["a"], Ridge(), test=range(400, 460))


def later_rows_first():
    X, _ = normal()
    times = pd.Series(pd.date_range("2024", periods=400)[::-1], name="day")
    return fitted(X, X["a"], Ridge(), roles={"times": times})


def people_on_both_sides():
    X, random = normal()
    groups = pd.Series(random.integers(0, 20, 400), name="person")
    return fitted(X, X["a"], Ridge(), roles={"groups": groups})


def a_class_of_one():
    X, _ = normal()
    y = (X["a"] > 0).astype(int)
    y.iloc[[3, 8, 11, 399]] = 2
    return fitted(X, y, LogisticRegression())


def late_gaps():
    X, _ = normal()
    y = X["a"] + 0
    X.loc[300:, "b"] = np.nan
    return fitted(X, y, HistGradientBoostingRegressor())


def new_towns():
    X, random = normal()
    towns = pd.DataFrame({"town": random.choice(["Ica", "Puno"], 400)})
    y = X["a"] + (towns["town"] == "Ica")
    towns.loc[380:, "town"] = "Lima"
    return fitted(towns, y, make_pipeline(OneHotEncoder(handle_unknown="ignore"), Ridge()))


def another_target():
    X, random = normal()
    y = X["a"] + np.where(np.arange(400) < 267, 0.0, 2.0) + random.normal(0, 0.1, 400)
    return fitted(X, y, Ridge())


def other_rows():
    X, _ = normal()
    X.loc[267:, "b"] += 1.0
    return fitted(X, X["a"], Ridge())


def accuracy_of_the_usual():
    X, random = normal()
    y = (X["a"] + random.normal(0, 0.5, 400) > 1.5).astype(int)
    return fitted(X, y, LogisticRegression(), metric="accuracy")


def too_sure():
    X, random = normal(900, 1)
    y = (X["a"] + random.normal(0, 1.0, 900) > 0).astype(int)
    copies = pd.DataFrame({f"copy{n}": X["a"] for n in range(8)})
    return fitted(copies, y, GaussianNB())


def always_the_same():
    X, random = normal()
    y = (X["a"] + random.normal(0, 0.5, 400) > 1).astype(int)
    return fitted(X, y, LogisticRegression(C=1e-6))


def never_named():
    X, random = normal(900)
    y = (X["a"] > 0).astype(int)
    y[random.random(900) < 0.06] = 2
    return fitted(X, y, LogisticRegression())


def bent():
    X, random = normal()
    return fitted(X, X["a"] + X["a"] ** 2 + random.normal(0, 0.2, 400), LinearRegression())


def below_zero():
    X, random = normal()
    y = np.exp(1.5 * X["a"] + random.normal(0, 0.2, 400))
    return fitted(X, y, LinearRegression())


def weights_for_neighbours():
    X, random = normal()
    weights = pd.Series(random.uniform(1, 9, 400), name="people")
    return fitted(X, X["a"], KNeighborsRegressor(), roles={"weights": weights})


# The model, and what must be said of it.
FAULTY = {
    "MR01": (overfitting, "mend"),
    "MR02": (underfitting, "mend"),
    "MR03": (no_lead_over_chance, "mend"),
    "MR04": (behind_a_baseline, "mend"),
    "MR05": (large_for_nothing, "know"),
    "MR06": (not_converged, "mend"),
    "MR07": (more_columns_than_rows, "mend"),
    "MR08": (folds_of_two_worlds, "know"),
    "MR09": (moved_by_its_seed, "know"),
    "MR10": (not_tuned, "know"),
    "MR11": (searched_at_the_edge, "know"),
    "MR12": (target_in_disguise, "mend"),
    "MR13": (mostly_noise, "know"),
    "MR14": (twins, "know"),
    "MR15": (unlike_scales, "mend"),
    "MR16": (row_numbers, "mend"),
    "MR17": (repeated_rows, "mend"),
    "MR18": (later_rows_first, "mend"),
    "MR19": (people_on_both_sides, "mend"),
    "MR20": (a_class_of_one, "mend"),
    "MR21": (late_gaps, "mend"),
    "MR22": (new_towns, "mend"),
    "MR23": (another_target, "know"),
    "MR24": (other_rows, "know"),
    "MR25": (accuracy_of_the_usual, "mend"),
    "MR26": (too_sure, "know"),
    "MR27": (always_the_same, "mend"),
    "MR28": (never_named, "know"),
    "MR29": (bent, "mend"),
    "MR30": (below_zero, "know"),
    "MR31": (weights_for_neighbours, "mend"),
}
