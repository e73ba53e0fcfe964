"""Made-up rows: scikit-learn's values, and knobs that turn one thing only."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import (
    make_blobs,
    make_circles,
    make_classification,
    make_friedman1,
    make_moons,
    make_regression,
)

from pipeline_core.blocks.ingest.synthetic_classification import synthetic_classification
from pipeline_core.blocks.ingest.synthetic_regression import synthetic_regression
from pipeline_core.messages.words import say

SEED = 7


def classes(**settings):
    return synthetic_classification(**{"rows": 300, "random_state": SEED, **settings})


def numbers(**settings):
    return synthetic_regression(**{"rows": 300, "random_state": SEED, **settings})


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"shape": "moons", "noise": 0.3}, make_moons((150, 150), noise=0.3, random_state=SEED)),
        ({"shape": "moons", "first_class": 0.9},
         make_moons((270, 30), noise=0.2, random_state=SEED)),
        ({"shape": "circles", "noise": 0.1},
         make_circles((150, 150), noise=0.1, factor=0.5, random_state=SEED)),
        ({"shape": "blobs", "classes": 4, "informative": 3, "noise": 0.7},
         make_blobs([75] * 4, 3, cluster_std=0.7, center_box=(-2, 2), random_state=SEED)),
        ({"noise": 0.0, "classes": 3, "informative": 4},
         make_classification(300, 4, n_informative=4, n_redundant=0, n_classes=3, flip_y=0,
                             n_clusters_per_class=1, weights=[1 / 3] * 3, random_state=SEED)),
    ],
)  # fmt: skip
def test_classes_are_those_of_scikit_learn(settings, expected):
    table = classes(**settings)
    X, y = expected
    np.testing.assert_array_equal(table.drop(columns="class").to_numpy(), X)
    assert table["class"].tolist() == [chr(ord("a") + label) for label in y]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"informative": 3}, make_regression(300, 3, n_informative=3, random_state=SEED)),
        ({"shape": "friedman"}, make_friedman1(300, n_features=5, random_state=SEED)),
    ],
)
def test_numbers_are_those_of_scikit_learn(settings, expected):
    table = numbers(noise=0.0, **settings)
    X, y = expected
    np.testing.assert_array_equal(table.drop(columns="y").to_numpy(), X)
    np.testing.assert_array_equal(table["y"].to_numpy(), y)


def test_one_knob_leaves_the_rest_as_it_was():
    plain = classes(drift_start=0.5)
    for knob, kept in [
        ({"noise_features": 3}, ["time", "x1", "x2", "class"]),
        ({"wrong_labels": 0.3}, ["time", "x1", "x2"]),
        ({"concept_drift": 1.0}, ["time", "x1", "x2"]),
        ({"mean_shift": 2.0}, ["time", "class"]),
        ({"missing_share": 0.5}, ["time", "class"]),
    ]:
        turned = classes(drift_start=0.5, **knob)
        pd.testing.assert_frame_equal(turned[kept], plain[kept])
        assert not turned.equals(plain)


def test_drift_begins_where_it_is_set():
    plain, moved = classes(drift_start=0.7), classes(drift_start=0.7, mean_shift=2)
    deviation = plain[["x1", "x2"]].std(ddof=0).to_numpy()
    difference = (moved[["x1", "x2"]] - plain[["x1", "x2"]]).to_numpy()
    np.testing.assert_array_equal(difference[:210], 0)
    np.testing.assert_allclose(difference[210:], np.tile(2 * deviation, (90, 1)))
    flipped = classes(drift_start=0.7, concept_drift=1.0)["class"] != plain["class"]
    assert flipped.tolist() == [False] * 210 + [True] * 90


def test_a_relation_that_is_turned_round_is_a_mirror_image():
    plain, turned = (
        numbers(noise=0, drift_start=0.5, concept_drift=share)["y"] for share in (0.0, 1.0)
    )
    np.testing.assert_array_equal(turned[:150], plain[:150])
    np.testing.assert_allclose(turned[150:], 2 * plain.mean() - plain[150:])


@pytest.mark.parametrize("seed", range(3))
def test_shares_are_what_they_say(seed):
    table = classes(rows=4000, missing_share=0.2, wrong_labels=0.5, random_state=seed)
    assert table.isna().mean(axis=None) == pytest.approx(0.1333, abs=0.02)
    right = classes(rows=4000, random_state=seed)["class"]
    assert (table["class"] != right).mean() == pytest.approx(0.25, abs=0.03)


@pytest.mark.parametrize(
    ("settings", "part"),
    [
        ({"shape": "moons", "classes": 3}, "Las lunas y los círculos"),
        ({"classes": 5}, "alcanzan para distinguir 4 clases"),
        ({"rows": 10, "classes": 20, "informative": 5}, "otras tantas filas"),
        ({"rows": 1_000_000, "noise_features": 500}, "Ponga menos filas"),
    ],
)
def test_what_cannot_be_made_has_a_sentence(settings, part):
    with pytest.raises(ValueError, match=r"Set|set") as caught:
        classes(**settings)
    assert part in raised_in_spanish(caught.value)


def test_the_curved_relation_has_five_features():
    with pytest.raises(ValueError, match="5 informative") as caught:
        numbers(shape="friedman", informative=3)
    assert "relación curva" in raised_in_spanish(caught.value)


def raised_in_spanish(error):
    return say("failed.other", {"stage": "made", "cause": str(error)}, "es")
