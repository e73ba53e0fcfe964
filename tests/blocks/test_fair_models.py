"""Models made fair equal what fairlearn gives by hand on the same rows."""

from __future__ import annotations

import itertools
import pickle
import sys

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import demographic_parity_difference
from fairlearn.postprocessing import ThresholdOptimizer
from fairlearn.reductions import DemographicParity, EqualizedOdds, ExponentiatedGradient, GridSearch
from scipy.stats import kstest
from sklearn.base import BaseEstimator, clone
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder
from sklearn.tree import DecisionTreeClassifier

from pipeline_core.block import BLOCKS
from pipeline_core.blocks.train.fair_reduction import fair_reduction
from pipeline_core.blocks.train.fair_threshold import fair_threshold
from pipeline_core.blocks.train.reweigh import reweigh
from pipeline_core.measures.fair_models import row_draws
from pipeline_core.measures.fair_reduction import FairReductionClassifier
from pipeline_core.measures.fair_threshold import FairThresholdClassifier
from pipeline_core.measures.reweighing import reweighing_weights
from pipeline_core.measures.sensitive_groups import SensitiveGroups
from pipeline_core.measures.weights import weighted

N = 400
RANDOM = np.random.default_rng(21)
SEX = RANDOM.choice(["f", "m"], N, p=[0.4, 0.6])
X = pd.DataFrame(
    {
        "score": RANDOM.normal(size=N) + 0.5 * (SEX == "m"),
        "town": RANDOM.choice(["Lima", "Oslo"], N),
        "sex": SEX,
        "age": RANDOM.integers(18, 80, N).astype(float),
    },
    index=range(50, 50 + N),
)
X.loc[X.index[:50], "sex"] = None
Y = pd.Series(
    np.where(X["score"] + RANDOM.normal(size=N) > 0.3, "yes", "no"), index=X.index, name="y"
)
NEW = X.sample(150, random_state=0).reset_index(drop=True)
WEIGHTS = RANDOM.uniform(0.5, 2, N)
CV = StratifiedKFold(3, shuffle=True, random_state=0)
GROUPS = SensitiveGroups(["sex"])
LABELS = X["sex"].fillna("(missing)").to_numpy(dtype=object)


def model(estimator=None):
    """A model that does not see the sensitive columns."""
    recipe = make_column_transformer(
        ("passthrough", ["score"]), (OneHotEncoder(sparse_output=False), ["town"])
    )
    return make_pipeline(recipe, estimator or LogisticRegression())


def only_scores(table):
    return table[["score"]]


class Handed(BaseEstimator):
    """Scores as a fitted estimator."""

    def fit(self, X, y=None):
        return self

    def __sklearn_is_fitted__(self):
        return True

    def predict(self, X):
        return np.asarray(X)[:, 0]


CONSTRAINTS = (
    "demographic_parity",
    "equalized_odds",
    "true_positive_rate_parity",
    "false_positive_rate_parity",
)
OBJECTIVES = ("accuracy_score", "balanced_accuracy_score")
CASES = list(itertools.product(CONSTRAINTS, OBJECTIVES, ["yes", "no"]))


@pytest.mark.parametrize(
    ("constraint", "objective", "positive"),
    [
        pytest.param(*case, marks=[pytest.mark.long] * (place % 7 > 0))
        for place, case in enumerate(CASES)
    ],
)
def test_thresholds_are_fairlearns_for_the_same_scores(constraint, objective, positive):
    ours = FairThresholdClassifier(model(), GROUPS, positive, constraint, objective, CV, 0)
    ours.fit(X, Y)
    place = ["no", "yes"].index(positive)
    scores = cross_val_predict(model(), X, Y, cv=CV, method="predict_proba")[:, [place]]
    by_hand = ThresholdOptimizer(
        estimator=Handed(),
        constraints=constraint,
        objective=objective,
        prefit=True,
        predict_method="predict",
    ).fit(scores, (positive == Y).astype(int).to_numpy(), sensitive_features=LABELS)
    new_scores = model().fit(X, Y).predict_proba(NEW)[:, [place]]
    new_labels = NEW["sex"].fillna("(missing)").to_numpy(dtype=object)
    expected = by_hand._pmf_predict(new_scores, sensitive_features=new_labels)[:, 1]
    chances = ours.selection_probabilities(NEW)
    assert chances.tolist() == expected.tolist()
    selected = (expected >= row_draws(NEW, 0)) & (expected > 0)
    assert (ours.predict(NEW) == positive).tolist() == selected.tolist()
    assert ours.predict_proba(NEW).tolist() == model().fit(X, Y).predict_proba(NEW).tolist()


def test_thresholds_make_selection_rates_alike_and_reading_them_needs_no_fairlearn(monkeypatch):
    ours = FairThresholdClassifier(model(), GROUPS, "yes", cv=CV, random_state=0).fit(X, Y)
    gaps = [
        demographic_parity_difference(
            Y == "yes", answers == "yes", sensitive_features=X["sex"].fillna("?")
        )
        for answers in (model().fit(X, Y).predict(X), ours.predict(X))
    ]
    assert gaps[1] < gaps[0] / 2
    before = ours.predict(NEW)
    monkeypatch.setitem(sys.modules, "fairlearn", None)
    monkeypatch.setitem(sys.modules, "fairlearn.postprocessing", None)
    assert pickle.loads(pickle.dumps(ours)).predict(NEW).tolist() == before.tolist()
    with pytest.raises(ImportError, match=r"pip install -r requirements-fairness\.txt"):
        clone(ours).fit(X, Y)


def test_a_row_is_decided_the_same_whichever_rows_stand_beside_it():
    ours = FairThresholdClassifier(
        model(DecisionTreeClassifier(max_depth=2)), GROUPS, "yes", "equalized_odds", cv=CV,
        random_state=0,
    ).fit(X, Y)  # fmt: skip
    chances = ours.selection_probabilities(NEW)
    assert ((chances > 0) & (chances < 1)).any()
    whole = pd.Series(ours.predict(NEW), index=NEW.index)
    shuffled = NEW.sample(frac=1, random_state=1)
    assert ours.predict(shuffled).tolist() == whole.loc[shuffled.index].tolist()
    assert [ours.predict(NEW.iloc[[row]])[0] for row in range(30)] == whole[:30].tolist()


def test_draws_are_uniform_and_another_seed_gives_others():
    draws = row_draws(X, 0)
    assert kstest(draws, "uniform").pvalue > 0.001
    assert abs(np.corrcoef(draws, row_draws(X, 1))[0, 1]) < 0.15


def test_a_group_that_was_not_there_in_training_is_cut_as_the_model_cuts():
    seen = X["sex"].notna()
    ours = FairThresholdClassifier(model(), GROUPS, "yes", cv=CV).fit(X[seen], Y[seen])
    assert (
        ours.predict(X[~seen]).tolist() == model().fit(X[seen], Y[seen]).predict(X[~seen]).tolist()
    )


def test_a_group_of_one_class_is_refused_in_words():
    always = Y.mask(X["sex"] == "f", "yes")
    with pytest.raises(ValueError, match="rows of both classes among the training rows; f has one"):
        FairThresholdClassifier(model(), GROUPS, "yes", cv=CV).fit(X, always)


def test_weights_count_in_the_model_of_fair_thresholds():
    ours = FairThresholdClassifier(weighted(model()), GROUPS, "yes", cv=CV)
    ours.fit(X, Y, sample_weight=WEIGHTS)
    alone = weighted(model()).fit(X, Y, sample_weight=WEIGHTS)
    assert ours.predict_proba(NEW).tolist() == alone.predict_proba(NEW).tolist()


@pytest.mark.parametrize(
    ("name", "constraint"),
    [("demographic_parity", DemographicParity), ("equalized_odds", EqualizedOdds)],
)
def test_reductions_are_fairlearns(name, constraint):
    quick = weighted(make_pipeline(FunctionTransformer(only_scores), GaussianNB()))
    ours = FairReductionClassifier(
        quick, GROUPS, "yes", constraints=name, tolerance=0.02, tries=3, random_state=0
    ).fit(X, Y)
    by_hand = ExponentiatedGradient(
        quick, constraint(difference_bound=0.02), eps=0.02, max_iter=3
    ).fit(X, (Y == "yes").astype(int), sensitive_features=LABELS)
    expected = by_hand._pmf_predict(NEW)[:, 1]
    assert ours.selection_probabilities(NEW) == pytest.approx(expected, abs=1e-12)
    selected = (expected > 0) & (ours.selection_probabilities(NEW) >= row_draws(NEW, 0))
    assert (ours.predict(NEW) == "yes").tolist() == selected.tolist()


def test_the_grid_is_fairlearns():
    ours = FairReductionClassifier(weighted(model()), GROUPS, "yes", "grid_search", tries=7)
    by_hand = GridSearch(weighted(model()), DemographicParity(), grid_size=7).fit(
        X, (Y == "yes").astype(int), sensitive_features=LABELS
    )
    answers = ours.fit(X, Y).predict(NEW)
    assert (answers == "yes").tolist() == (by_hand.predict(NEW) == 1).tolist()


def test_reductions_say_what_is_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "fairlearn", None)
    with pytest.raises(ImportError, match=r"pip install -r requirements-fairness\.txt"):
        FairReductionClassifier(weighted(model()), GROUPS, "yes").fit(X, Y)


def weighted_shares(weights):
    """Return the share of yes of each group, with weights."""
    groups = [group == LABELS for group in ("(missing)", "f", "m")]
    return [np.average((Y == "yes")[rows], weights=weights[rows]) for rows in groups]


def test_reweighed_rows_have_the_classes_alike_in_every_group():
    weights = reweighing_weights(LABELS, Y)
    table = pd.DataFrame({"w": weights, "group": LABELS, "yes": (Y == "yes").to_numpy()})
    shares = table.groupby("group")[["w", "yes"]].apply(
        lambda part: np.average(part["yes"], weights=part["w"])
    )
    assert shares.tolist() == pytest.approx([(Y == "yes").mean()] * 3)
    # Kamiran and Calders' formula, cell by cell.
    for group in set(LABELS):
        for label in ("no", "yes"):
            cell = (group == LABELS) & (label == Y.to_numpy())
            expected = (group == LABELS).mean() * (label == Y).mean() / cell.mean()
            assert weights[cell] == pytest.approx(expected)


def test_reweighing_multiplies_with_weights_of_rows():
    weights = reweighing_weights(LABELS, Y, WEIGHTS)
    table = pd.DataFrame({"w": weights, "group": LABELS, "yes": (Y == "yes").to_numpy()})
    shares = table.groupby("group")[["w", "yes"]].apply(
        lambda part: np.average(part["yes"], weights=part["w"])
    )
    assert shares.tolist() == pytest.approx([np.average(Y == "yes", weights=WEIGHTS)] * 3)
    twice = reweighing_weights(LABELS, Y, np.full(N, 2.0))
    assert twice == pytest.approx(2 * reweighing_weights(LABELS, Y))


def test_a_reweighed_model_is_the_one_fitted_with_these_weights():
    ours = reweigh(model(), clone(GROUPS)).fit(X, Y)
    by_hand = model().fit(X, Y, logisticregression__sample_weight=reweighing_weights(LABELS, Y))
    assert ours.predict_proba(NEW).tolist() == by_hand.predict_proba(NEW).tolist()
    assert clone(ours).get_params()["groups"].columns == ["sex"]


def test_groups_are_crossed_cut_into_the_bands_of_training_and_may_be_derived():
    groups = SensitiveGroups(["sex", "age"], bands=2).fit(X)
    edge = groups.edges_["age"][0]
    low = X["age"].to_numpy() <= edge
    bands = np.where(low, f"≤ {edge:.0f}", f"> {edge:.0f}")
    assert groups.labels(X).tolist() == [f"{s}, {b}" for s, b in zip(LABELS, bands, strict=True)]
    older = X.assign(age=X["age"] + 100)
    assert {label.split(", ")[1] for label in groups.labels(older)} == {f"> {edge:.0f}"}
    derive = FunctionTransformer(lambda table: table.assign(initial=table["town"].str[0]))
    derived = SensitiveGroups(["initial"], derive).fit(X)
    assert derived.labels(X).tolist() == X["town"].str[0].tolist()


def test_rows_without_the_sensitive_column_are_refused_in_words():
    ours = FairThresholdClassifier(model(), GROUPS, "yes", cv=CV).fit(X, Y)
    with pytest.raises(ValueError, match="sex are not among the columns of these rows"):
        ours.predict(NEW.drop(columns="sex"))


def test_only_the_two_of_fairlearn_need_the_extra():
    blocks = (fair_threshold, fair_reduction, reweigh)
    assert [BLOCKS[block.__name__].extra for block in blocks] == ["fairness", "fairness", ""]
