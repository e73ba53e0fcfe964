"""The stages of the real pipeline as plain functions, which every contender calls.

200,000 mixed rows, from the file to a comparison of three models. The settings are
those of Fábrica's blocks, so all contenders must return equal metrics.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from benchmarks.synthetic_table import NUMBERS, RULES, TARGET, WORDS
from pipeline_core.measures.classification import score_classifier
from pipeline_core.measures.readers import read_table
from pipeline_core.measures.rule_report import check_rules


def read_rows(path: str) -> pd.DataFrame:
    return read_table(path)


def check_rows(table: pd.DataFrame) -> dict[str, Any]:
    return check_rules(table, RULES)


def split_rows(table: pd.DataFrame) -> dict[str, Any]:
    train, test = train_test_split(
        table, test_size=0.25, random_state=0, stratify=table[TARGET].to_numpy()
    )
    return {
        "X_train": train.drop(columns=TARGET),
        "y_train": train[TARGET],
        "X_test": test.drop(columns=TARGET),
        "y_test": test[TARGET],
    }


def prepare_columns(parts: dict[str, Any]) -> dict[str, Any]:
    """Fit the column steps on the training rows; apply them to both halves."""
    numbers = make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler()
    )
    words = make_pipeline(
        SimpleImputer(strategy="most_frequent", fill_value="missing", keep_empty_features=True),
        OneHotEncoder(handle_unknown="ignore", sparse_output=False),
    )
    columns = make_column_transformer(
        (numbers, NUMBERS), (words, WORDS), remainder="passthrough", verbose_feature_names_out=False
    ).set_output(transform="pandas")
    return {
        "X_train": columns.fit_transform(parts["X_train"]),
        "X_test": columns.transform(parts["X_test"]),
    }


def fit_model(name: str, matrix: dict[str, Any], parts: dict[str, Any], C: float = 1.0) -> Any:
    makers = {
        "logistic": lambda: LogisticRegression(C=C, max_iter=1000, random_state=0),
        "forest": lambda: RandomForestClassifier(n_estimators=25, max_depth=12, random_state=0),
        "boosting": lambda: HistGradientBoostingClassifier(max_iter=60, random_state=0),
    }
    return makers[name]().fit(matrix["X_train"], parts["y_train"])


def score_model(model: Any, matrix: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    return score_classifier(model, matrix["X_test"], parts["y_test"], "yes")


def compare_models(scores: dict[str, dict[str, Any]], metric: str) -> dict[str, Any]:
    """Compare the models by one metric."""
    values = {name: report["metrics"][metric] for name, report in scores.items()}
    best = max(values, key=values.__getitem__)
    return {"metrics": {"best": values[best], **values}, "best": best}
