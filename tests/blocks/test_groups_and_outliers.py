"""Groups and outliers are judged by scikit-learn's own numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.base import clone
from sklearn.cluster import KMeans, MeanShift
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_iris, make_blobs
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.mixture import GaussianMixture
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from pipeline_core.blocks.validate_model.evaluate_clusters import evaluate_clusters
from pipeline_core.blocks.validate_model.evaluate_outliers import evaluate_outliers
from pipeline_core.measures import cluster_quality
from pipeline_core.measures.unusual_rows import robust_z

X, SPECIES = load_iris(return_X_y=True, as_frame=True)
TRAIN, TEST = X.iloc[::2], X.iloc[1::2]
MODEL = make_pipeline(StandardScaler(), KMeans(3, n_init=2, random_state=0)).fit(TRAIN)


@pytest.fixture(scope="module")
def report():
    return evaluate_clusters(MODEL, TRAIN, TEST, SPECIES.iloc[::2], repeats=4, random_state=3)


def test_the_indices_are_those_of_the_prepared_rows(report):
    matrix, labels = MODEL[0].transform(TRAIN), MODEL.predict(TRAIN)
    expected = {
        "silhouette": metrics.silhouette_score(matrix, labels),
        "calinski_harabasz": metrics.calinski_harabasz_score(matrix, labels),
        "davies_bouldin": metrics.davies_bouldin_score(matrix, labels),
        "groups": 3,
        "share_ungrouped": 0.0,
        "silhouette_test": metrics.silhouette_score(MODEL[0].transform(TEST), MODEL.predict(TEST)),
        "adjusted_rand": metrics.adjusted_rand_score(SPECIES.iloc[::2], labels),
        "adjusted_mutual_information": metrics.adjusted_mutual_info_score(
            SPECIES.iloc[::2], labels
        ),
    }
    assert {name: report["metrics"][name] for name in expected} == expected


def test_stability_is_the_agreement_of_refits_on_bootstrap_samples(report):
    draws = np.random.default_rng(3)
    scores = []
    for _ in range(4):
        sample = TRAIN.iloc[draws.integers(0, len(TRAIN), len(TRAIN))]
        again = clone(MODEL).fit(sample).predict(TRAIN)
        scores.append(metrics.adjusted_rand_score(MODEL.predict(TRAIN), again))
    assert report["metrics"]["stability"] == np.mean(scores) != 1.0
    assert evaluate_clusters(MODEL, TRAIN, repeats=0)["metrics"]["stability"] is None


def test_groups_of_noise_do_not_come_again():
    blobs = pd.DataFrame(make_blobs(200, centers=3, random_state=0)[0], columns=["a", "b"])
    noise = pd.DataFrame(np.random.default_rng(0).random((200, 2)), columns=["a", "b"])
    models = [KMeans(3, n_init=1, random_state=0).fit(rows) for rows in (blobs, noise)]
    firm, loose = (
        evaluate_clusters(model, rows, random_state=0)["metrics"]["stability"]
        for model, rows in zip(models, (blobs, noise), strict=True)
    )
    assert firm > 0.9 > loose


def test_profiles_are_of_the_columns_as_they_were():
    table = X.assign(city=np.where(X.iloc[:, 2] > 2, "Oslo", "Lima"))
    columns = make_column_transformer((OneHotEncoder(), ["city"]), remainder=StandardScaler())
    model = make_pipeline(columns, KMeans(2, n_init=1, random_state=0)).fit(table)
    tables = evaluate_clusters(model, table, repeats=1, random_state=0)["tables"]
    labels = model.predict(table)
    profiles = tables["profiles"].set_index(["group", "column"])
    for name in X:
        assert profiles.loc[("1", name), "mean"] == X[name][labels == 1].mean()
        assert profiles.loc[("1", name), "overall_median"] == X[name].median()
    first = tables["profiles"].query("group == '1'")["standard_deviations_apart"].abs()
    assert first.is_monotonic_decreasing
    (line,) = tables["categories"].query("group == '1'").to_dict("records")
    share = (table["city"][labels == 1] == line["most_frequent"]).mean()
    assert (line["column"], line["share_in_group"]) == ("city", share)
    assert tables["sizes"]["n"].tolist() == np.bincount(labels).tolist()


def test_the_map_shows_the_rows_as_the_clusterer_gets_them(report):
    points = report["tables"]["groups_map"]
    places = PCA(2, svd_solver="full").fit_transform(MODEL[0].transform(TRAIN))
    labels = MODEL.predict(TRAIN)
    order = np.argsort(labels, kind="stable")
    assert np.array_equal(points[["component_1", "component_2"]], places[order])
    assert points["group"].tolist() == labels[order].astype(str).tolist()


def test_rows_in_no_group_are_counted_and_not_compared():
    rows = pd.DataFrame({"x": [0.0, 0.1, 0.2, 5.0, 5.1, 5.2, 50.0]})
    model = MeanShift(bandwidth=1, bin_seeding=True, min_bin_freq=2, cluster_all=False).fit(rows)
    assert model.labels_[-1] == -1
    values = evaluate_clusters(model, rows, repeats=1, random_state=0)["metrics"]
    inside = rows[:-1], model.labels_[:-1]
    assert values["share_ungrouped"] == 1 - 6 / 7
    assert (values["groups"], values["silhouette"]) == (2, metrics.silhouette_score(*inside))


def test_one_group_is_not_compared():
    report = evaluate_clusters(KMeans(1, n_init=1).fit(X), X, repeats=1, random_state=0)
    assert report["metrics"]["silhouette"] is None
    assert report["notes"] == [{"code": "groups_not_compared", "groups": 1}]


def test_the_silhouette_of_many_rows_is_that_of_a_sample(monkeypatch):
    monkeypatch.setattr(cluster_quality, "SILHOUETTE_ROWS", 60)
    report = evaluate_clusters(MODEL, TRAIN, repeats=0, random_state=5)
    sample = {"sample_size": 60, "random_state": 5}
    matrix, labels = MODEL[0].transform(TRAIN), MODEL.predict(TRAIN)
    assert report["metrics"]["silhouette"] == metrics.silhouette_score(matrix, labels, **sample)
    assert report["notes"] == [{"code": "silhouette_sample", "sampled": 60, "rows": 75}]


def test_a_target_of_numbers_is_no_grouping():
    model = GaussianMixture(2, random_state=0).fit(X)
    report = evaluate_clusters(model, X, None, X.iloc[:, 0] + 0.01, repeats=1, random_state=0)
    assert "adjusted_rand" not in report["metrics"]


def test_what_predicts_a_target_is_no_clusterer():
    with pytest.raises(ValueError, match="must group rows"):
        evaluate_clusters(IsolationForest(random_state=0).fit(X), X)
    with pytest.raises(ValueError, match="must find outliers"):
        evaluate_outliers(KMeans(2, n_init=1).fit(X), X)


DETECTOR = make_pipeline(StandardScaler(), IsolationForest(contamination=0.1, random_state=0))


def test_flags_and_scores_are_the_detectors():
    model = clone(DETECTOR).fit(TRAIN)
    truth = SPECIES.map(lambda label: "odd" if label == 2 else "usual")
    report = evaluate_outliers(model, TRAIN, TEST, truth.iloc[::2], truth.iloc[1::2], "odd")
    flags, scores = model.predict(TEST) == -1, -model.decision_function(TEST)
    actual = truth.iloc[1::2] == "odd"
    assert report["metrics"] == {
        "flagged": (model.predict(TRAIN) == -1).sum(),
        "share_flagged": (model.predict(TRAIN) == -1).mean(),
        "flagged_test": flags.sum(),
        "share_flagged_test": flags.mean(),
        "precision": metrics.precision_score(actual, flags),
        "recall": metrics.recall_score(actual, flags),
        "roc_auc": metrics.roc_auc_score(actual, scores),
    }
    listed = report["tables"]["flagged"]
    assert set(listed["row"]) == {*TRAIN.index[model.predict(TRAIN) == -1], *TEST.index[flags]}
    assert listed["score"].is_monotonic_decreasing
    tested = listed[listed["test_row"]].set_index("row")["score"]
    assert tested.to_dict() == pd.Series(scores, TEST.index)[tested.index].to_dict()
    top = evaluate_outliers(model, TRAIN, TEST, listed=3)["tables"]["flagged"]
    assert top["row"].tolist() == listed["row"].tolist()[:3]


def test_a_flagged_row_says_which_column_lies_farthest():
    rows = TRAIN.copy()
    rows.loc[0, rows.columns[1]] = 60.0
    report = evaluate_outliers(clone(DETECTOR).fit(rows), rows)
    line = report["tables"]["flagged"].set_index("row").loc[0]
    column = rows[rows.columns[1]]
    spread = 1.4826 * (column - column.median()).abs().median()
    assert (line["farthest"], line["robust_z"]) == (column.name, (60 - column.median()) / spread)
    assert "roc_auc" not in report["metrics"]


def test_a_column_that_hardly_varies_is_not_infinitely_far():
    table = pd.DataFrame({"x": [0.0] * 9 + [1.0], "same": [1.0] * 10})
    distances = robust_z(table, table)
    assert np.isfinite(distances["x"]).all()
    assert distances["same"].isna().all()
