"""After a row block every column has a dtype that imputers, encoders and Arrow keep."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder

from pipeline_core.data.dtypes import kind_of, kinds_of, normalise


@pytest.mark.parametrize(
    ("values", "dtype", "expected", "kind"),
    [
        ([1, 2], "Int64", "int64", "number"),
        ([1, None], "Int64", "float64", "number"),
        ([1.5, None], "Float64", "float64", "number"),
        ([True, False], "boolean", "bool", "boolean"),
        ([True, None], "boolean", "boolean", "boolean"),
        (["a", None], "string", "str", "word"),
        (["a", None], object, "str", "word"),
        ([1, "a"], object, "str", "word"),
        ([1, 2], object, "int64", "number"),
        ([True, None], object, "boolean", "boolean"),
        ([1, None], object, "float64", "number"),
        ([1, pd.NA], object, "float64", "number"),
        ([True, None], pd.ArrowDtype(pa.bool_()), "boolean", "boolean"),
        ([None, None], object, "float64", "number"),
        (["a", None], pd.ArrowDtype(pa.string()), "str", "word"),
        ([1, None], pd.ArrowDtype(pa.int8()), "float64", "number"),
        ([1, 2], "uint8", "uint8", "number"),
        ([1.0, 2.0], "float32", "float32", "number"),
        (["a", "b"], "category", "category", "word"),
        (["2020-01-01", None], "datetime64[us]", "datetime64[us]", "date"),
    ],
)
def test_a_column_gets_a_plain_dtype(values, dtype, expected, kind):
    column = normalise(pd.DataFrame({"a": pd.array(values, dtype=dtype)}))["a"]
    assert str(column.dtype) == expected
    assert kind_of(column.dtype) == kind
    assert column.isna().tolist() == [value is None or value is pd.NA for value in values]


def test_values_stay_and_missing_words_are_not_the_word_none():
    column = normalise(pd.DataFrame({"a": pd.Series(["x", None, 3], dtype=object)}))["a"]
    assert column.dropna().tolist() == ["x", "3"]
    assert column.isna().tolist() == [False, True, False]


def test_what_is_plain_already_is_the_same_object():
    rows = pd.DataFrame({"a": [1], "b": [1.5], "c": ["x"], "d": [True]})
    assert normalise(rows) is rows


def test_column_names_become_text():
    assert list(normalise(pd.DataFrame({0: [1], "b": [2]})).columns) == ["0", "b"]


def test_index_is_kept():
    rows = pd.DataFrame({"a": pd.array([1, None], dtype="Int64")}, index=[7, 3])
    assert normalise(rows).index.tolist() == [7, 3]


def test_normalised_columns_pass_through_imputers_and_encoders():
    rows = normalise(
        pd.DataFrame(
            {
                "n": pd.array([1, None, 3, 4], dtype="Int64"),
                "w": pd.array(["a", pd.NA, "b", "a"], dtype="string"),
                "o": pd.Series(["a", pd.NA, "b", "a"], dtype=object),
            }
        )
    )
    assert SimpleImputer().fit_transform(rows[["n"]])[1, 0] == pytest.approx(8 / 3)
    filled = SimpleImputer(strategy="most_frequent").fit_transform(rows[["w", "o"]])
    assert filled[1].tolist() == ["a", "a"]
    assert OneHotEncoder(sparse_output=False).fit_transform(rows[["w"]]).shape == (4, 3)


@pytest.mark.parametrize(
    ("target", "classes"),
    [(pd.array([0, 1, 1], dtype="Int64"), [0, 1]), (pd.array([True, False, True]), [False, True])],
)
def test_nullable_targets_keep_their_classes(target, classes):
    rows = normalise(pd.DataFrame({"a": [1.0, 2.0, 3.0], "y": target}))
    labels = LogisticRegression().fit(rows[["a"]], rows["y"]).classes_
    assert labels.dtype.kind in "bi"
    assert labels.tolist() == classes


def test_kinds_of_names_every_column():
    rows = pd.DataFrame({"a": [1], "b": pd.to_timedelta([1]), "c": [np.nan]})
    assert kinds_of(rows) == {"a": "number", "b": "other", "c": "number"}


def test_columns_of_one_dtype_or_of_many_have_their_kinds():
    numbers = pd.DataFrame(np.ones((2, 3)), columns=list("abc"))
    table = numbers.assign(w=["x", "y"], d=pd.Timestamp("2020-01-01"), f=True)

    kinds = {"a": "number", "b": "number", "c": "number", "w": "word", "d": "date"}
    assert kinds_of(table) == {**kinds, "f": "boolean"}
