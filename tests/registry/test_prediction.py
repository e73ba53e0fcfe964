"""Predictions of a kept model: what is refused, what is said, and what is answered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.registry.opened_model import open_model
from pipeline_core.registry.prediction import predict
from pipeline_core.registry.table_files import read_rows
from pipeline_core.runs.keeping import keep_of_run


@pytest.fixture(scope="module")
def model(passed):
    store, run = passed
    return open_model(store, keep_of_run(store, run, "tree", "loans"))


def rows(**columns):
    table = {"income": [20.0, 35.0], "city": ["Lima", "Puno"], **columns}
    return pd.DataFrame({name: column for name, column in table.items() if column is not None})


def codes(prediction):
    return [note.code for note in prediction.notes]


def test_answers_are_those_of_the_fitted_model(model):
    prediction = predict(model, rows())
    assert codes(prediction) == []
    assert prediction.answers["prediction"].tolist() == model.pipeline.predict(rows()).tolist()
    scores = prediction.answers[["score no", "score yes"]].to_numpy()
    assert np.array_equal(scores, model.pipeline.predict_proba(rows()))


def test_the_order_of_columns_and_the_kind_of_texts_do_not_matter(model):
    plain = predict(model, rows()).answers
    turned = rows()[["city", "income"]].astype({"city": "category"})
    texts = rows(income=["20.0", "35"])
    for table in (turned, texts):
        assert predict(model, table).answers.equals(plain)


@pytest.mark.parametrize(
    ("columns", "code", "words"),
    [
        ({"city": None}, "predict.missing_columns", ("city", "income")),
        ({"income": ["20", "much"]}, "predict.wrong_kind", ("income", "2: 'much'")),
        ({"income": pd.to_datetime(["2020-01-01"] * 2)}, "predict.wrong_kind", ("income",)),
        ({"income": [], "city": []}, "predict.no_rows", ("loans:1",)),
    ],
)
def test_what_cannot_be_answered_is_refused(model, columns, code, words):
    with pytest.raises(UsageError) as caught:
        predict(model, rows(**columns))
    assert caught.value.code == code
    for language in ("en", "es"):
        sentence = say(code, caught.value.values, language)
        assert all(word in sentence for word in words)
        assert "{" not in sentence


def test_repeated_columns_are_refused(model):
    table = rows().set_axis(["city", "city"], axis="columns")
    with pytest.raises(UsageError) as caught:
        predict(model, table)
    assert caught.value.code == "predict.repeated_columns"


@pytest.mark.parametrize(
    ("columns", "code", "values"),
    [
        ({"age": [3, 4]}, "predict.surplus_columns", {"columns": ["age"], "count": 1}),
        ({"city": ["Lima", None]}, "predict.missing_values", {"column": "city", "count": 1}),
        (
            {"city": ["Lima", "Quito"]},
            "predict.new_categories",
            {"column": "city", "count": 1, "categories": ["Quito"]},
        ),
    ],
)
def test_what_is_new_to_the_model_is_said(model, columns, code, values):
    prediction = predict(model, rows(**columns))
    notes = {note.code: dict(note.values) for note in prediction.notes}
    assert notes[code] == values
    assert len(prediction.answers) == 2


def test_values_beyond_the_training_rows_are_counted(model):
    (note,) = predict(model, rows(income=[1000.0, 35.0])).notes
    sketch = model.profile.features["income"].sketch
    assert note.code == "predict.beyond_range"
    assert note.values["count"] == 1
    assert float(note.values["high"]) == pytest.approx(sketch.values[-1])


def test_a_table_need_not_have_each_column_that_is_read_in_a_way_of_its_own(
    model, passed, tmp_path
):
    source = model.kept.record["sources"][0]
    settings = {**source["settings"], "dates": [{"column": "day", "format": "%d/%m/%Y"}]}
    settings["text_columns"] = ["code", "zip"]
    record = {**model.kept.record, "sources": [{**source, "settings": settings}]}
    kept = replace(model.kept, record=record)
    catalogue = load_catalogue(passed[0].workspace)
    (tmp_path / "few.csv").write_text("code,income\n007,3\n")
    assert read_rows(kept, tmp_path / "few.csv", catalogue).to_dict("list") == {
        "code": ["007"], "income": [3],
    }  # fmt: skip
    (tmp_path / "all.csv").write_text("code,zip,day\n007,01,31/13/2024\n")
    with pytest.raises(UsageError) as caught:
        read_rows(kept, tmp_path / "all.csv", catalogue)
    assert "31/13/2024" in caught.value.values["why"]
