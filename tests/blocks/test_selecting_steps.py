"""Steps that leave columns out, fill them, or put them together."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.impute import IterativeImputer, KNNImputer

from pipeline_core.blocks.prepare.cluster_features import cluster_features
from pipeline_core.blocks.prepare.drop_correlated import drop_correlated
from pipeline_core.catalog.estimators.maker import maker_of
from pipeline_core.check import check
from pipeline_core.data.columns import Columns
from pipeline_core.data.compiler import compile_recipe
from pipeline_core.data.recipe import Step, known_columns
from pipeline_core.store.models import dump_model, load_model
from tests.small_catalogue import estimator_blocks
from tests.small_pipelines import chain, real_blocks, stage

RANDOM = np.random.default_rng(0)
BASE = RANDOM.normal(size=(80, 4))
NUMBERS = pd.DataFrame({
    "a": BASE[:, 0], "b": -2 * BASE[:, 0] + 1, "c": BASE[:, 1], "flat": 1.0,
    "d": np.exp(BASE[:, 0] * 4), "e": np.where(RANDOM.random(80) < 0.2, np.nan, BASE[:, 1] * 3),
})  # fmt: skip


class TestCorrelated:
    def test_the_first_of_a_group_stays(self):
        step = drop_correlated(limit=0.9).fit(NUMBERS)
        assert step.get_feature_names_out().tolist() == ["a", "c", "flat", "d"]
        assert step.like_.tolist() == ["", "a", "", "", "", "c"]
        ranks = drop_correlated(limit=0.9, method="spearman").fit(NUMBERS)
        assert ranks.get_feature_names_out().tolist() == ["a", "c", "flat"]

    def test_the_rule_does_not_hang_on_the_rows_order(self):
        shuffled = NUMBERS.sample(frac=1, random_state=1)
        names = [drop_correlated().fit(t).get_feature_names_out() for t in (NUMBERS, shuffled)]
        assert names[0].tolist() == names[1].tolist()

    def test_a_column_that_is_gone_takes_no_other_with_it(self):
        u, v = np.linalg.qr(BASE[:, :2] - BASE[:, :2].mean(axis=0))[0].T
        turned = {n: np.cos(angle) * u + np.sin(angle) * v for n, angle in enumerate((0, 0.4, 0.8))}
        table = pd.DataFrame(turned).rename(columns=str)
        strengths = table.corr().to_numpy()
        assert strengths[0, 1] > 0.9 < strengths[1, 2]
        assert strengths[0, 2] < 0.9
        assert drop_correlated(limit=0.9).fit(table).get_feature_names_out().tolist() == ["0", "2"]

    def test_no_two_that_stay_are_over_the_limit(self):
        table = pd.DataFrame(RANDOM.normal(size=(50, 12)) @ RANDOM.normal(size=(12, 12)))
        table = table.rename(columns=str)
        kept = drop_correlated(limit=0.3).fit(table).get_feature_names_out()
        strengths = table[kept].corr().abs().to_numpy() - np.eye(len(kept))
        assert strengths.max() <= 0.3
        assert len(kept) < 12

    def test_a_kept_step_is_the_same_and_rows_come_out_whole(self):
        step = drop_correlated(limit=0.9).set_output(transform="pandas").fit(NUMBERS)
        again = load_model(dump_model(step))
        pd.testing.assert_frame_equal(again.transform(NUMBERS), NUMBERS[["a", "c", "flat", "d"]])


class TestClusters:
    def test_distances_and_groups_are_those_of_k_means(self):
        X = NUMBERS[["a", "c"]]
        by_hand = KMeans(5, n_init=10, random_state=3).fit(X)
        distances = cluster_features(n_clusters=5, random_state=3).fit(X)
        np.testing.assert_array_equal(distances.transform(X), by_hand.transform(X))
        groups = cluster_features(n_clusters=5, gives="groups", random_state=3).fit(X)
        np.testing.assert_array_equal(groups.transform(X).argmax(axis=1), by_hand.predict(X))
        assert groups.transform(X.tail(1)).sum() == 1
        again = load_model(dump_model(groups))
        np.testing.assert_array_equal(again.transform(X), groups.transform(X))


class TestImputers:
    def test_the_experimental_imputer_is_a_block(self):
        entry = estimator_blocks()["iterative_imputer"]
        step = maker_of(entry)(random_state=1, add_indicator=True)
        by_hand = IterativeImputer(random_state=1, add_indicator=True)
        X = NUMBERS[["c", "e"]]
        np.testing.assert_array_equal(step.fit_transform(X), by_hand.fit_transform(X))
        again = load_model(dump_model(step))
        np.testing.assert_array_equal(again.transform(X), step.transform(X))

    def test_it_takes_another_model_inside(self):
        step = maker_of(estimator_blocks()["iterative_imputer"])(
            estimator="decision_tree_regressor", estimator_settings={"max_depth": 2}, random_state=4
        )
        assert (step.estimator.max_depth, step.estimator.random_state) == (2, 4)

    @pytest.mark.parametrize("imputer", [KNNImputer(), IterativeImputer(add_indicator=True)])
    def test_columns_keep_their_names_for_the_next_step(self, imputer):
        step = Step("fill", "knn_imputer", {}, imputer, kind="number")
        kinds = {"c": "number", "e": "number", "w": "word"}
        assert known_columns([step], kinds) == kinds
        recipe = compile_recipe([step, Step("gone", "x", {}, "drop", ("e",))], kinds)
        made = recipe.fit_transform(NUMBERS[["c", "e"]].assign(w="x"))
        assert "e" not in made
        assert {"c", "w"} <= set(made)


def grown(columns: int, settings: dict, folder: Path):
    entries = real_blocks()[0] | {"polynomial_features": estimator_blocks()["polynomial_features"]}
    drawn = chain(stage("read", "read_csv", {"path": "t.csv"}),
                  stage("roles", "set_roles", {"target": "y"}),
                  stage("more", "polynomial_features", settings))  # fmt: skip
    schema = Columns({f"c{i}": "number" for i in range(columns)} | {"y": "word"})
    found = check(drawn, entries, dict.fromkeys(drawn.stages, schema), folder)
    return [(p.code, p.message.values.get("made")) for p in found if p.stage == "more"]


def test_products_are_counted_before_they_are_made(tmp_path):
    assert grown(20, {}, tmp_path) == []
    assert grown(100, {}, tmp_path) == [("many_products", 5150)]
    assert grown(100, {"degree": 3}, tmp_path) == [("too_many_products", 176850)]
    assert grown(400, {"interaction_only": True, "columns": ["c1", "c2"]}, tmp_path) == []
