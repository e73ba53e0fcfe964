"""The blocks that explain a model: their figures are those of scikit-learn, and they add up."""

import numpy as np
import pandas as pd
import pytest
from sklearn import inspection
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.neighbors import NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pipeline_core.blocks.validate_model.explain_row import explain_row
from pipeline_core.blocks.validate_model.nearest_rows import nearest_rows
from pipeline_core.blocks.validate_model.partial_dependence import partial_dependence
from pipeline_core.blocks.validate_model.permutation_importance import permutation_importance

RANDOM = np.random.default_rng(4)
X = pd.DataFrame(RANDOM.normal(size=(80, 3)) * [1, 5, 20], columns=["a", "b", "c"])
Y = pd.Series(2 * X.a - X.b / 3 + RANDOM.normal(size=80), name="y")
LINEAR = make_pipeline(StandardScaler().set_output(transform="pandas"), Ridge()).fit(X, Y)
FOREST = RandomForestRegressor(20, random_state=0).fit(X, Y)


def test_permutation_importance_drops_as_in_scikit_learn():
    report = permutation_importance(LINEAR, X, Y, X, Y, metric="r2", repeats=3, random_state=2)
    theirs = inspection.permutation_importance(
        LINEAR, X, Y, scoring="r2", n_repeats=3, random_state=2
    )
    drops = report["tables"]["importance"].set_index("column")["mean_drop"][list(X)]
    assert drops.tolist() == pytest.approx(theirs.importances_mean.tolist(), abs=1e-12)


def test_partial_dependence_is_the_mean_of_predictions_with_a_column_set():
    table = partial_dependence(FOREST, X, columns=("b",), grid=5)["tables"]["dependence"]
    for value, mean in zip(table["value"].astype(float), table["prediction"], strict=True):
        assert mean == pytest.approx(FOREST.predict(X.assign(b=value)).mean(), abs=1e-12)


@pytest.mark.parametrize("model", [LINEAR, FOREST])
def test_explain_row_adds_up_to_the_prediction(model):
    report = explain_row(model, X, X, Y, row=7, random_state=0)
    total = report["tables"]["contributions"]["contribution"].sum()
    numbers = report["metrics"]
    assert total == pytest.approx(numbers["prediction"] - numbers["mean_prediction"], abs=1e-9)
    assert numbers["prediction"] == pytest.approx(model.predict(X)[7])


def test_nearest_rows_are_those_of_scaled_columns():
    table = nearest_rows(LINEAR, X.iloc[20:], Y.iloc[20:], X.iloc[:20], Y.iloc[:20], row=3)
    scaled = LINEAR[:-1].transform(X)
    search = NearestNeighbors(n_neighbors=5).fit(scaled.iloc[20:])
    expected = X.index[20:][search.kneighbors(scaled.iloc[[3]])[1][0]]
    found = table["tables"]["nearest"]["row"].tolist()
    assert found == [3, *expected]  # the row itself comes first
