"""What the libraries really warn of has a sentence that says what to do, in every language."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import OneHotEncoder

from pipeline_core.engine.log_capture import LogCapture
from pipeline_core.measures.ingest_report import changes_text
from pipeline_core.measures.ingest_sentences import SENTENCES
from pipeline_core.messages.library_warnings import OTHER, warning_message
from pipeline_core.messages.words import LANGUAGES, lookup, say

ROWS = np.random.default_rng(0).normal(size=(60, 3)) * [1, 1000, 1]
CLASSES = np.arange(60) % 2
RARE = np.array([0] * 57 + [1] * 3)


def _unknown() -> None:
    seen = OneHotEncoder(handle_unknown="warn").fit([["a"], ["b"]])
    seen.transform([["c"]])


MET: dict[str, Callable[[], object]] = {
    "not_converged": lambda: LogisticRegression(max_iter=1).fit(ROWS, CLASSES),
    "not_converged (a network)": lambda: MLPClassifier(max_iter=1).fit(ROWS, CLASSES),
    "unknown_categories": _unknown,
    "class_too_rare_for_folds": lambda: cross_val_score(
        LogisticRegression(), ROWS, RARE, cv=StratifiedKFold(5)
    ),
    "constant_columns": lambda: SelectKBest(f_classif, k=1).fit(np.c_[ROWS, np.ones(60)], CLASSES),
    "empty_columns": lambda: SimpleImputer().fit_transform(
        pd.DataFrame({"a": [1.0, 2.0], "b": [np.nan, np.nan]})
    ),
    "metric_undefined": lambda: precision_score([0, 1, 0], [0, 0, 0]),
    "one_class": lambda: roc_auc_score([1, 1], [0.2, 0.3]),
    "not_finite": lambda: np.exp(np.array([1e6])),
}


@pytest.mark.parametrize("name", MET)
def test_what_is_met_has_its_sentence(name):
    with LogCapture() as logs, logs.capture() as notes:
        MET[name]()
    told = [warning_message(one) for one in notes]
    code = f"warned.{name.split(' ')[0]}"
    (found,) = [one for one in told if one.code == code][:1]
    for lang in LANGUAGES:
        assert "{" not in say(code, found.values, lang)


# As the runs of old workspaces have them; some had a sentence for each column.
OLD = {kind: changes_text(kind, [";"] if kind == "one_column" else ["a"]) for kind in SENTENCES} | {
    "digits_as_text": "Column 'a' has whole numbers of more than 15 digits, with gaps or fractions",
    "digits_rounded": "Column 'a' has numbers of more digits than are kept.",
    "moments_as_text": "Column 'a' has moments of several kinds: kept as text.",
}


@pytest.mark.parametrize("kind", OLD)
def test_what_readers_warned_of_in_old_workspaces_has_its_sentence(kind):
    message = warning_message(f"UserWarning: {OLD[kind]}")
    assert message.code == {"renamed": "warned.renamed_columns"}.get(kind, f"warned.{kind}")
    for lang in LANGUAGES:
        assert "{" not in say(message.code, message.values, lang)


def test_every_code_is_said_in_every_language():
    for lang in LANGUAGES:
        assert lookup(OTHER, lang)


def test_what_is_not_known_is_told_as_it_was_said():
    with LogCapture() as logs, logs.capture() as notes:
        warnings.warn("Nobody has met this.", UserWarning, stacklevel=1)
    (told,) = [warning_message(one) for one in notes]
    assert say(told.code, told.values, "es") == (
        "la biblioteca dice (en inglés): «Nobody has met this.»"
    )
