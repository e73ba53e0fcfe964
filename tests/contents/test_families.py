"""What a fitted object gives is what scikit-learn's attributes hold, to the last bit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn import (
    cluster,
    discriminant_analysis,
    ensemble,
    linear_model,
    mixture,
    naive_bayes,
    neighbors,
    neural_network,
    svm,
    tree,
)

from pipeline_core.contents.attributes import public_names
from pipeline_core.contents.families import estimator_part
from pipeline_core.contents.tables import MAX_ROWS
from pipeline_core.data.fitted_contents import contents_as_json, contents_from_json

ROWS = 120
NAMES = ["age", "income", "size", "rooms"]


@pytest.fixture(scope="module", name="X")
def table():
    random = np.random.default_rng(3)
    return pd.DataFrame(random.normal(size=(ROWS, 4)) * [1, 50, 3, 0.1], columns=NAMES)


@pytest.fixture(scope="module")
def classes(X):
    return np.array(["elm", "fir", "oak"])[(X["age"] * 2 + X["size"] > 0) + (X["income"] > 20) * 1]


def part_of(model, X, y=None):
    return estimator_part(model.fit(X, y), list(X.columns), lambda: X)


def column(part, table, name, **where):
    rows = part["tables"][table]
    for key, value in where.items():
        rows = rows[rows[key] == value]
    return rows.set_index("feature")[name]


def test_coefficients_stand_on_named_columns_with_the_spread_of_each(X, classes):
    model = linear_model.LogisticRegression(max_iter=5_000)
    part = part_of(model, X, classes)
    for place, name in enumerate(model.classes_):
        coefficients = column(part, "coefficients", "coefficient", **{"class": name})
        assert coefficients[NAMES].tolist() == model.coef_[place].tolist()
        spreads = column(part, "coefficients", "sd", **{"class": name})[NAMES]
        assert spreads.tolist() == X.to_numpy().std(axis=0).tolist()
        scaled = column(part, "coefficients", "coefficient_sd", **{"class": name})[NAMES]
        assert scaled.tolist() == (model.coef_[place] * X.to_numpy().std(axis=0)).tolist()
    sizes = part["tables"]["coefficients"]["coefficient_sd"].abs()
    assert sizes.is_monotonic_decreasing
    assert part["tables"]["intercepts"]["intercept"].tolist() == model.intercept_.tolist()
    assert part["tables"]["classes"]["class"].tolist() == model.classes_.tolist()


def test_of_two_classes_coefficients_speak_for_the_second(X, classes):
    model = linear_model.LogisticRegression(max_iter=5_000)
    part = part_of(model, X, np.where(classes == "oak", "oak", "else"))
    assert set(part["tables"]["coefficients"]["class"]) == {model.classes_[1]} == {"oak"}
    assert column(part, "coefficients", "coefficient")[NAMES].tolist() == model.coef_[0].tolist()
    assert part["metrics"]["intercept_"] == model.intercept_[0]


def test_a_machine_of_pairs_names_the_two_classes_of_each_row(X, classes):
    model = svm.SVC(kernel="linear")
    part = part_of(model, X, classes)
    last = column(part, "coefficients", "coefficient", **{"class": "fir – oak"})
    assert last[NAMES].tolist() == model.coef_[2].tolist()


@pytest.mark.parametrize("alpha", [0.5, 20.0])
def test_a_regression_has_a_row_a_column(X, alpha):
    model = linear_model.Lasso(alpha=alpha)
    part = part_of(model, X, X["age"] * 3 + X["income"])
    assert column(part, "coefficients", "coefficient")[NAMES].tolist() == model.coef_.tolist()
    assert part["metrics"]["intercept_"] == model.intercept_
    assert part["metrics"]["n_iter_"] == model.n_iter_


def test_rows_that_are_not_at_hand_cost_the_spreads_and_are_said(X, classes):
    model = linear_model.RidgeClassifier().fit(X, classes)
    part = estimator_part(model, NAMES, lambda: None)
    assert list(part["tables"]["coefficients"]) == ["class", "feature", "coefficient"]
    assert {"code": "no_spreads"} in part["notes"]


@pytest.mark.parametrize("limit", [1, 500])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_whether_fitting_settled_is_said(X, classes, limit):
    model = linear_model.LogisticRegression(max_iter=limit)
    part = part_of(model, X / X.std(), classes)
    code = "limit_reached" if limit == 1 else "settled"
    iterations = int(model.n_iter_.max())
    assert {"code": code, "iterations": iterations, "limit": limit} in part["notes"]


@pytest.mark.parametrize("depth", [2, None])
def test_a_tree_is_a_table_of_its_nodes(X, classes, depth):
    model = tree.DecisionTreeClassifier(max_depth=depth, random_state=0)
    part = part_of(model, X, classes)
    nodes = part["tables"]["nodes"].set_index("node").sort_index()
    grown = model.tree_
    assert part["metrics"]["depth"] == model.get_depth()
    assert part["metrics"]["leaves"] == model.get_n_leaves()
    assert len(nodes) == grown.node_count
    inner = grown.children_left >= 0
    assert nodes["threshold"][inner].tolist() == grown.threshold[inner].tolist()
    assert nodes["threshold"][~inner].isna().all()
    names = [NAMES[place] if place >= 0 else "" for place in grown.feature]
    assert nodes["feature"].tolist() == names
    assert nodes["rows"].tolist() == grown.n_node_samples.tolist()
    assert nodes["impurity"].tolist() == grown.impurity.tolist()
    shares = nodes[[f"p_{name}" for name in model.classes_]].to_numpy()
    assert np.array_equal(shares, grown.value[:, 0, :])
    assert nodes["prediction"].tolist() == model.classes_[grown.value[:, 0].argmax(1)].tolist()
    for node, parent, branch in zip(nodes.index, nodes["parent"], nodes["branch"], strict=True):
        children = {"≤": grown.children_left, ">": grown.children_right}
        assert node == 0 or children[branch][parent] == node


def test_a_tree_of_many_nodes_is_cut_from_below_with_a_note():
    random = np.random.default_rng(0)
    X = pd.DataFrame({"x": random.normal(size=3_000)})
    model = tree.DecisionTreeRegressor(random_state=0)
    part = part_of(model, X, random.normal(size=3_000))
    nodes = part["tables"]["nodes"]
    assert len(nodes) == MAX_ROWS < model.tree_.node_count
    assert nodes["depth"].is_monotonic_increasing
    cut = {"table": "nodes", "rows": MAX_ROWS, "of": model.tree_.node_count}
    assert {"code": "inside_table_cut", **cut} in part["notes"]


@pytest.mark.parametrize(
    "model",
    [
        ensemble.RandomForestClassifier(7, random_state=0),
        ensemble.ExtraTreesClassifier(7, random_state=0),
        ensemble.GradientBoostingClassifier(n_estimators=7, random_state=0),
        ensemble.AdaBoostClassifier(n_estimators=7, random_state=0),
    ],
    ids=lambda model: type(model).__name__,
)
def test_trees_of_an_ensemble_are_counted_and_their_importances_warned_of(X, classes, model):
    part = part_of(model, X, classes)
    trees = [member.tree_ for member in np.ravel(np.asarray(model.estimators_, dtype=object))]
    assert part["metrics"]["trees"] == len(trees)
    assert part["tables"]["trees"]["depth"].tolist() == [t.max_depth for t in trees]
    assert part["tables"]["trees"]["leaves"].tolist() == [t.n_leaves for t in trees]
    assert part["metrics"]["leaves_total"] == sum(t.n_leaves for t in trees)
    importances = column(part, "importances", "importance")
    assert importances[NAMES].tolist() == model.feature_importances_.tolist()
    assert importances.is_monotonic_decreasing
    assert {"code": "impurity_importances"} in part["notes"]


def test_histogram_boosting_tells_its_rounds_and_scores(X, classes):
    model = ensemble.HistGradientBoostingClassifier(max_iter=8, early_stopping=True)
    part = part_of(model, X, classes)
    assert part["metrics"]["n_iter_"] == model.n_iter_
    curve = part["tables"]["score_curve"]
    for series, values in (("train", model.train_score_), ("validation", model.validation_score_)):
        assert curve[curve["series"] == series]["value"].tolist() == values.tolist()
    assert not {"settled", "limit_reached"} & {note["code"] for note in part["notes"]}


def test_support_vectors_are_counted_by_class(X, classes):
    model = svm.SVC()
    part = part_of(model, X, classes)
    assert part["metrics"]["support_vectors"] == len(model.support_)
    assert part["metrics"]["support_share"] == len(model.support_) / ROWS
    table = part["tables"]["support_vectors"]
    assert dict(zip(table["class"], table["support_vectors"], strict=True)) == dict(
        zip(model.classes_.tolist(), model.n_support_.tolist(), strict=True)
    )


def test_groups_have_sizes_and_centres(X):
    model = cluster.KMeans(3, n_init=2, random_state=0)
    part = part_of(model, X)
    assert part["tables"]["clusters"]["rows"].tolist() == np.bincount(model.labels_).tolist()
    centres = part["tables"]["centres"].set_index("feature")
    assert np.array_equal(centres.loc[NAMES].to_numpy().T, model.cluster_centers_)
    assert part["metrics"]["inertia_"] == model.inertia_


def test_rows_in_no_group_are_said(X):
    model = cluster.HDBSCAN(min_cluster_size=30, copy=True)
    part = part_of(model, X)
    noise = int((model.labels_ == -1).sum())
    assert noise
    assert {"code": "cluster_noise", "rows": noise} in part["notes"]


def test_a_mixture_tells_the_weight_of_each_group(X):
    model = mixture.GaussianMixture(2, random_state=0)
    part = part_of(model, X)
    assert part["tables"]["clusters"]["weight"].tolist() == model.weights_.tolist()
    assert np.array_equal(part["tables"]["centres"][["0", "1"]].to_numpy().T, model.means_)


def test_naive_bayes_tells_priors_and_means_by_class(X, classes):
    model = naive_bayes.GaussianNB()
    part = part_of(model, X, classes)
    by_class = part["tables"]["classes"].set_index("class")
    assert by_class["class_prior_"].tolist() == model.class_prior_.tolist()
    assert by_class["class_count_"].tolist() == model.class_count_.tolist()
    means = part["tables"]["theta_"].set_index("feature")[model.classes_.tolist()]
    assert np.array_equal(means.loc[NAMES].to_numpy().T, model.theta_)


def test_as_many_features_as_classes_are_not_mixed_up(X, classes):
    model = naive_bayes.GaussianNB()
    part = part_of(model, X[NAMES[:3]], classes)
    assert part["tables"]["classes"]["class_prior_"].tolist() == model.class_prior_.tolist()


def test_neighbours_tell_how_many_rows_they_remember(X, classes):
    model = neighbors.KNeighborsClassifier(7)
    part = part_of(model, X, classes)
    assert part["metrics"]["n_neighbors"] == 7
    assert part["metrics"]["n_samples_fit_"] == ROWS


def test_outliers_have_the_offset_of_the_decision(X):
    model = ensemble.IsolationForest(n_estimators=5, contamination=0.1, random_state=0)
    part = part_of(model, X)
    assert part["metrics"]["offset_"] == model.offset_
    assert part["metrics"]["trees"] == 5


def test_a_network_tells_its_layers_and_how_the_loss_went(X, classes):
    model = neural_network.MLPClassifier((5, 3), tol=1e3, random_state=0)
    part = part_of(model, X, classes)
    layers = part["tables"]["layers"]
    assert layers[["inputs", "units"]].values.tolist() == [list(w.shape) for w in model.coefs_]
    counts = [w.size + b.size for w, b in zip(model.coefs_, model.intercepts_, strict=True)]
    assert layers["weights"].tolist() == counts
    assert part["tables"]["loss_curve"]["value"].tolist() == model.loss_curve_


@pytest.mark.parametrize("model", [linear_model.LassoCV(cv=3), linear_model.RidgeCV()], ids=str)
def test_what_cross_validation_chose_is_told(X, model):
    part = part_of(model, X, X["age"] * 3 + X["income"])
    assert part["metrics"]["alpha_"] == model.alpha_


def test_discriminants_tell_what_each_explains(X, classes):
    model = discriminant_analysis.LinearDiscriminantAnalysis()
    part = part_of(model, X, classes)
    shares = part["tables"]["components"]["explained_variance_ratio_"]
    assert shares.tolist() == model.explained_variance_ratio_.tolist()
    means = part["tables"]["centres"].set_index("feature")[model.classes_.tolist()]
    assert np.array_equal(means.loc[NAMES].to_numpy().T, model.means_)


def test_parameters_that_differ_come_first(X, classes):
    part = part_of(ensemble.RandomForestClassifier(7, random_state=0), X, classes)
    table = part["tables"]["parameters"]
    assert set(table[table["changed"]]["parameter"]) == {"n_estimators", "random_state"}
    assert table["changed"].tolist() == sorted(table["changed"], reverse=True)
    assert table.iloc[0][["value", "default"]].tolist() == ["7", "100"]


class Stubborn(linear_model.LinearRegression):
    """An estimator with an attribute that cannot be read, and two of its own."""

    def fit(self, X, y):
        super().fit(X, y)
        self.mood_ = "calm"
        self.patience_ = 0.25
        self.spread_ = np.asarray(X).std(axis=0)
        return self

    @property
    def secret_(self):
        raise RuntimeError("not today")


def test_an_unknown_class_tells_its_attributes_and_what_cannot_be_read_is_a_note(X):
    model = Stubborn()
    part = part_of(model, X, X["age"])
    assert {"code": "attribute_unreadable", "attribute": "secret_"} in part["notes"]
    assert part["metrics"]["patience_"] == 0.25
    assert ["mood_", "calm"] in part["tables"]["other_values"].values.tolist()
    spreads = part["tables"]["features"].set_index("feature")["spread_"]
    assert spreads[NAMES].tolist() == model.spread_.tolist()
    assert part["tables"]["coefficients"] is not None


def test_contents_survive_json_and_are_the_same_each_time(X, classes):
    model = ensemble.RandomForestClassifier(7, random_state=0)
    contents = [{"parts": [part_of(model, X, classes)], "notes": []} for _ in range(2)]
    first, second = map(contents_as_json, contents)
    assert first == second
    back = contents_from_json(first)
    for name, table in contents[0]["parts"][0]["tables"].items():
        pd.testing.assert_frame_equal(back["parts"][0]["tables"][name], table, check_exact=True)


def test_private_and_deprecated_names_are_left_out(X, classes):
    model = ensemble.RandomForestClassifier(2, random_state=0).fit(X, classes)
    names = public_names(model)
    assert {"feature_importances_", "classes_"} <= set(names)
    assert not [name for name in names if name.startswith("_") or name == "estimators_samples_"]
