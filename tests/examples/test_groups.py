"""Groups without labels: what its notes and its README say is so, by scikit-learn."""

from __future__ import annotations

import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.mixture import GaussianMixture
from sklearn.preprocessing import StandardScaler

from tests.example_names import EXAMPLES
from tests.examples.example_runs import metrics_of, outputs_of, readme_of

README = readme_of("groups")
MEASURES = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
OPENED = ["grams_opened", "two_opened", "three_opened", "clouds_opened"]


@pytest.fixture(scope="module")
def birds() -> pd.DataFrame:
    return pd.read_csv(EXAMPLES / "groups" / "penguins.csv").dropna(subset=MEASURES)


@pytest.fixture(scope="module")
def expected(birds) -> dict[str, tuple[float, float]]:
    """The silhouette and the adjusted Rand index of each model, by scikit-learn alone."""
    plain, scaled = birds[MEASURES], StandardScaler().fit_transform(birds[MEASURES])
    groups = {
        "grams_opened": (plain, KMeans(3, n_init=10, random_state=0).fit_predict(plain)),
        "two_opened": (scaled, KMeans(2, n_init=10, random_state=0).fit_predict(scaled)),
        "three_opened": (scaled, KMeans(3, n_init=10, random_state=0).fit_predict(scaled)),
        "clouds_opened": (
            scaled, GaussianMixture(3, n_init=5, random_state=0).fit_predict(scaled)
        ),
    }  # fmt: skip
    return {
        name: (silhouette_score(rows, labels), adjusted_rand_score(birds["species"], labels))
        for name, (rows, labels) in groups.items()
    }


def test_the_groups_are_scikit_learns_and_the_readme_tells_them(expected):
    metrics = metrics_of("groups", OPENED)
    for stage, (silhouette, rand) in expected.items():
        assert metrics[stage]["silhouette"] == pytest.approx(silhouette, rel=1e-9), stage
        assert metrics[stage]["adjusted_rand"] == pytest.approx(rand, rel=1e-9), stage
    silhouettes, rands = ({n: f"{v[i]:.2f}" for n, v in expected.items()} for i in (0, 1))
    assert f"best of all ({silhouettes['grams_opened']})" in README
    assert f"(adjusted Rand index {rands['grams_opened']})" in README
    two, three = silhouettes["two_opened"], silhouettes["three_opened"]
    assert f"best for two ({two}; three have {three}" in README
    told = [rands[name] for name in ("two_opened", "three_opened", "clouds_opened")]
    assert "two groups have {}, three {}, and the three clouds of a Gaussian".format(*told[:2]) in (
        README
    )
    assert f"mixture {told[2]}." in README


def test_no_model_saw_a_species():
    outputs = outputs_of("groups", ["three", "clouds"])
    assert list(outputs["hidden"].data.rows.columns) != MEASURES  # the rows still know
    for stage in ("three", "clouds"):
        scaler = outputs[stage].model.pipeline[:-1]
        assert list(scaler.get_feature_names_out()) == MEASURES, stage


@pytest.mark.long
def test_which_groups_come_again():
    stages = ["two_judged", "three_judged", "four_judged", "grams_judged", "gate"]
    ran = outputs_of("groups", stages)
    two, three, four, grams = (ran[stage].report["metrics"] for stage in stages[:-1])
    told = [f"{found['stability']:.2f}" for found in (two, three, four)]
    assert "stable ({}), three nearly so ({}), four no more ({})".format(*told) in README
    assert f"three have {three['silhouette']:.2f}, four {four['silhouette']:.2f})" in README
    assert grams["silhouette"] > two["silhouette"] > three["silhouette"] > four["silhouette"]
    assert ran["gate"].report["passed"]
    assert max(four["stability"], grams["stability"]) < 0.9 < three["stability"]
