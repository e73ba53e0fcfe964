"""Coded checks of a model: each speaks where it must, and is silent on models without a fault."""

from __future__ import annotations

import inspect
import re
import warnings
from functools import cache
from string import Formatter

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.datasets import load_wine
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression
from sklearn.metrics import accuracy_score, r2_score, roc_auc_score
from threadpoolctl import threadpool_limits

from pipeline_core.measures import model_review as room
from pipeline_core.measures.model_review import marks
from pipeline_core.measures.model_review.case import ReviewRows
from pipeline_core.measures.model_review.limits import MODEL_LIMITS
from pipeline_core.measures.model_review.refit_checks import chance_of_folds
from pipeline_core.measures.model_review.review import MODEL_CHECKS, model_review
from pipeline_core.messages.model_checks import check_sentence
from pipeline_core.messages.words import lookup
from tests.measures.clean_models import CLEAN, RIGHTLY, fitted_case
from tests.measures.faulty_models import FAULTY, fitted, normal

RANDOM = np.random.default_rng(11)
# Another six each time that somebody changes the seed; all of them are asked in the long run.
SAMPLE = sorted(np.random.default_rng(20).choice(sorted(CLEAN), 6, replace=False).tolist())
LANGUAGES = ("en", "es")


@pytest.fixture(autouse=True)
def one_thread():
    """Fit small models as a stage does: threads of a busy machine wait for each other."""
    with threadpool_limits(1):
        yield


@cache
def faulty_report(code):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a search for faults is full of them
        case, options = FAULTY[code][0]()
        return model_review(*case, seed=0, **options)


def check_of(report, code):
    (check,) = [check for check in report["checks"] if check["name"] == code]
    return check


@pytest.mark.parametrize("code", MODEL_CHECKS)
def test_a_check_speaks_where_it_must(code):
    check = check_of(faulty_report(code), code)
    assert check["verdict"] == FAULTY[code][1], check
    assert check["passed"] is False


def false_alarms(name, seed=0):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = model_review(*fitted_case(name, seed), depth="full", seed=seed)
    speaking = [check for check in report["checks"] if not check["passed"]]
    rightly = RIGHTLY.get(name, set())
    return [
        check for check in speaking if check["name"] not in rightly or check["verdict"] == "mend"
    ]


@pytest.mark.parametrize("name", SAMPLE)
def test_nothing_is_said_of_a_model_without_a_fault(name):
    assert false_alarms(name) == []


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(set(CLEAN) - set(SAMPLE)))
def test_nothing_is_said_of_any_model_without_a_fault(name):
    assert false_alarms(name) == []


def test_there_are_thirty_models_without_a_fault_and_a_faulty_one_for_each_check():
    assert len(CLEAN) >= 30
    assert set(FAULTY) == set(MODEL_CHECKS)


@pytest.mark.parametrize("weights", [None, RANDOM.uniform(0.5, 3, 90)])
def test_scores_are_those_of_scikit_learn(weights):
    y, scores = RANDOM.integers(0, 2, 90), RANDOM.normal(size=90).round(1)
    both = np.column_stack([-scores, scores])
    mark = marks.auc_marks(y, [0, 1], both, weights)
    assert mark.score == pytest.approx(roc_auc_score(y, scores, sample_weight=weights), abs=1e-12)
    numbers, guesses = RANDOM.normal(size=90), RANDOM.normal(size=90)
    mark = marks.r2_marks(numbers, guesses, weights)
    assert mark.score == pytest.approx(r2_score(numbers, guesses, sample_weight=weights), abs=1e-12)
    mark = marks.accuracy_marks(y, scores > 0, weights)
    expected = accuracy_score(y, scores > 0, sample_weight=weights)
    assert mark.score == pytest.approx(expected, abs=1e-12)
    assert np.mean(mark.parts) == pytest.approx(0, abs=1e-12)


def test_more_classes_are_each_against_the_rest():
    X, y = load_wine(return_X_y=True, as_frame=True)
    model = RandomForestClassifier(20, max_depth=1, random_state=0).fit(X[::2], y[::2])
    mark = marks.model_marks("roc_auc", model, X[1::2], y[1::2])
    expected = roc_auc_score(y[1::2], model.predict_proba(X[1::2]), multi_class="ovr")
    assert mark.score == pytest.approx(expected, abs=1e-12)


def test_a_lead_in_standard_errors_is_that_of_a_paired_test():
    y = RANDOM.integers(0, 2, 120)
    guesses = [np.where(RANDOM.random(120) < share, y, 1 - y) for share in (0.9, 0.6)]
    both = [marks.accuracy_marks(y, guess, None) for guess in guesses]
    difference, errors = marks.lead(*both)
    paired = stats.ttest_rel(*[(guess == y).astype(float) for guess in guesses])
    assert difference == pytest.approx(np.mean((guesses[0] == y).astype(float) - (guesses[1] == y)))
    assert errors * np.sqrt(119 / 120) == pytest.approx(paired.statistic)


def test_the_error_of_roc_auc_is_that_of_delong():
    y, scores = RANDOM.integers(0, 2, 80).astype(bool), RANDOM.normal(size=80)
    scores[y] += 1
    mark = marks.auc_marks(y, [False, True], np.column_stack([-scores, scores]), None)
    wins = (scores[y][:, None] > scores[~y][None, :]) * 1.0
    placements = wins.mean(axis=1), wins.mean(axis=0)
    expected = sum(np.var(values) / len(values) for values in placements)
    assert mark.error**2 == pytest.approx(expected, rel=1e-12)


def test_the_error_of_r2_is_that_of_many_samples():
    y = RANDOM.normal(size=400)
    guess = y + RANDOM.normal(0, 0.7, 400)
    drawn = [RANDOM.integers(0, 400, 400) for _ in range(500)]
    spread = np.std([r2_score(y[rows], guess[rows]) for rows in drawn])
    assert marks.r2_marks(y, guess, None).error == pytest.approx(spread, rel=0.15)


def test_the_chance_of_folds_is_that_of_cochran():
    folds = [
        marks.accuracy_marks(np.ones(n), np.arange(n) < k, None) for n, k in ((40, 30), (50, 20))
    ]
    parts = np.concatenate([fold.parts for fold in folds])
    sizes = np.array([40, 50])
    variances = np.mean(parts**2) / sizes
    scores = np.array([fold.score for fold in folds])
    mean = np.sum(scores / variances) / np.sum(1 / variances)
    expected = stats.chi2.sf(np.sum((scores - mean) ** 2 / variances), 1)
    assert chance_of_folds(folds) == pytest.approx(expected)


def test_metrics_count_the_verdicts():
    report = faulty_report("MR04")
    verdicts = [check["verdict"] for check in report["checks"]]
    assert report["metrics"]["checks_to_mend"] == verdicts.count("mend") >= 1
    assert sum(report["metrics"].values()) == len(MODEL_CHECKS)
    assert [check["name"] for check in report["checks"]] == list(MODEL_CHECKS)


def test_a_report_is_the_same_each_time():
    case, options = FAULTY["MR08"][0]()
    first, second = (model_review(*case, seed=3, **options) for _ in range(2))
    assert first == second


def test_a_check_that_is_left_out_is_not_counted():
    case, _ = FAULTY["MR29"][0]()
    report = model_review(*case, left_out=("MR29",), seed=0)
    assert check_of(report, "MR29")["why"] == "left_out"
    before = faulty_report("MR29")["metrics"]
    assert report["metrics"]["checks_to_mend"] == before["checks_to_mend"] - 1
    with pytest.raises(ValueError, match="MR99 is none"):
        model_review(*case, left_out=("MR99",))


def test_a_score_that_is_undefined_is_no_verdict():
    X, _ = normal()
    y = X["a"].where(X.index < 266, 1.0)
    report = model_review(*fitted(X, y, LinearRegression())[0], seed=0)
    assert check_of(report, "MR03")["why"] == "undefined"


def test_rows_of_words_only_and_of_one_class_are_reviewed():
    X = pd.DataFrame({"town": ["Lima", "Ica"] * 30})
    y = pd.Series(["yes", "no"] * 30)
    rows = ReviewRows(X, y), ReviewRows(X[:20], pd.Series(["yes"] * 20))
    model = DummyClassifier().fit(X, y)
    report = model_review(model, DummyClassifier(), *rows, depth="full", seed=0)
    assert check_of(report, "MR03")["verdict"] == "mend"


def test_how_many_fits_a_full_review_makes():
    fits = faulty_report("MR10")["notes"][0]
    # Five folds, three seeds, two values of alpha and the best of them again.
    assert fits == {"code": "model_review_fits", "fits": 11, "baselines": 2, "trees": 4}


def names_in(text):
    return {
        name
        for _, name, _, _ in Formatter().parse(text.replace("[[", "").replace("]]", ""))
        if name
    }


@pytest.mark.parametrize("code", MODEL_CHECKS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_check_has_its_words(code, language):
    about = lookup(f"model_check.{code}.about", language)
    assert names_in(about) == set(MODEL_LIMITS.get(code, {})), "limits and words differ"
    sentence = check_sentence(check_of(faulty_report(code), code), language, str)
    assert not re.search(r"[{}\[\]]", sentence), sentence
    assert lookup(f"model_check.{code}", language)
    assert lookup(f"model_check.{code}.do", language).endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_why_a_check_does_not_apply_has_words(language):
    from pathlib import Path

    sources = [file.read_text() for file in Path(inspect.getfile(room)).parent.glob("*.py")]
    reasons = {name for text in sources for name in re.findall(r'not_applicable\("(\w+)"\)', text)}
    reasons |= {"quick", "no_folds", "not_refitted", "no_seed", "no_parameter"}
    assert [name for name in reasons if not lookup(f"model_check.why.{name}", language)] == []
