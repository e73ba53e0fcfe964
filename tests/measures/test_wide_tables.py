"""Wide tables are worked on many columns at a time, with the results of one at a time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from pipeline_core.measures import wide_tables
from pipeline_core.measures.readers import read_table
from pipeline_core.measures.wide_tables import number_groups, with_joined_columns

ROWS, COLUMNS = 60, 150
ESTIMATORS = {
    "logistic": LogisticRegression(),
    "liblinear": LogisticRegression(solver="liblinear"),
    "ridge": Ridge(),
    "neighbours": KNeighborsClassifier(),
    "support vectors": SVC(),
    "clusters": KMeans(3, random_state=0),
    "components": PCA(5, random_state=0),
}


def wide_table() -> pd.DataFrame:
    values = np.random.default_rng(0).normal(size=(ROWS, COLUMNS))
    columns = {f"c{i}": values[:, i].copy() for i in range(COLUMNS)}
    return pd.DataFrame({**columns, "whole": np.arange(ROWS) % 7}, copy=False)


def is_joined(table: pd.DataFrame) -> bool:
    """Whether two neighbours are parts of one array."""
    left, right = table["c0"].to_numpy(), table["c1"].to_numpy()
    return right.ctypes.data - left.ctypes.data == left.nbytes


@pytest.mark.parametrize("name", ESTIMATORS)
def test_estimators_see_the_same_bits(name):
    apart = wide_table()
    joined = with_joined_columns(apart)
    y = (apart["c0"] + apart["c1"] > 0).astype(int)

    def results(rows: pd.DataFrame) -> np.ndarray:
        model = make_pipeline(StandardScaler().set_output(transform="pandas"), ESTIMATORS[name])
        model.fit(rows.iloc[::2], y.iloc[::2])
        for method in ("decision_function", "predict_proba", "transform", "predict"):
            if hasattr(model, method):
                return getattr(model, method)(rows)
        raise AssertionError(name)

    assert is_joined(joined)
    assert not is_joined(apart)
    assert np.array_equal(results(apart), results(joined))


def test_a_long_or_narrow_table_is_not_copied(monkeypatch):
    table = wide_table()
    assert with_joined_columns(table[["c0", "c1"]].copy(deep=False)).shape == (ROWS, 2)
    monkeypatch.setattr(wide_tables, "LONG", ROWS - 1)
    assert with_joined_columns(table) is table


def test_a_wide_file_is_read_as_its_columns_alone_are(tmp_path):
    table = with_joined_columns(wide_table()).assign(
        word=["a", None] * 30, c1=["9007199254740993", *[None] * 59]
    )
    table.to_csv(tmp_path / "wide.csv", index=False)

    read = read_table(str(tmp_path / "wide.csv"))

    assert read["c1"].iloc[0] == "9007199254740993"
    assert read["word"].isna().sum() == 30
    others = table.drop(columns=["c1", "word"])
    pd.testing.assert_frame_equal(read[others.columns], others, check_exact=True)


@pytest.mark.parametrize("cells", [1, 130, 10**6])
def test_groups_are_all_columns_in_their_order(monkeypatch, cells):
    monkeypatch.setattr(wide_tables, "GROUP_CELLS", cells)
    table = wide_table()
    places = [COLUMNS, 3, 0, 17]

    groups = list(number_groups(table, places))

    assert [place for group, _ in groups for place in group] == places
    expected = table.iloc[:, places].to_numpy()
    assert np.array_equal(np.hstack([values for _, values in groups]), expected)
    assert all(values.size <= max(cells, ROWS) for _, values in groups)


def test_no_columns_are_no_groups():
    assert list(number_groups(wide_table(), [])) == []
