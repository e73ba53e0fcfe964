"""One row from a form: its fields, the answer and the reasons; and the jobs of the page."""

from __future__ import annotations

import io
import json

import numpy as np
import pandas as pd
import pytest

from pipeline_core.errors import FabricaError, UsageError
from pipeline_core.registry.one_row import answer_row, form_fields
from pipeline_core.registry.opened_model import open_model
from pipeline_core.registry.typical_rows import typical_rows
from pipeline_core.runs import kept_models as jobs
from pipeline_core.runs.keeping import keep_of_run
from tests.registry.conftest import loans


@pytest.fixture(scope="module")
def model(passed):
    store, run = passed
    return open_model(store, keep_of_run(store, run, "tree", "forms"))


def test_the_form_has_a_field_for_each_column_with_what_training_had(model):
    income, city = form_fields(model)
    training = model.profile.features["income"].sketch
    assert (income["name"], income["kind"], income["whole"]) == ("income", "number", False)
    assert [income["low"], income["high"]] == [training.values[0], training.values[-1]]
    assert city["kind"] == "word"
    assert sorted(city["options"]) == ["Cusco", "Lima", "Puno"]
    assert city["value"] == city["options"][0]
    json.dumps([income, city])


def test_the_answer_for_a_row_is_the_models_and_its_reasons_add_up(model):
    values = {"income": 41.5, "city": "Puno"}
    answer = answer_row(model, values)
    row = pd.DataFrame([values])
    assert answer["answers"]["prediction"] == model.pipeline.predict(row)[0]
    scores = [answer["answers"][f"score {name}"] for name in ("no", "yes")]
    assert scores == model.pipeline.predict_proba(row)[0].tolist()
    added = sum(reason["contribution"] for reason in answer["reasons"])
    assert added == pytest.approx(answer["prediction"] - answer["mean_prediction"])
    assert answer["prediction"] == pytest.approx(scores[1])
    assert answer["reasons"][0]["column"] == "income"
    json.dumps(answer)


def test_what_training_had_not_is_said_of_a_row(model):
    notes = answer_row(model, {"income": None, "city": "Quito"})["notes"]
    assert {note["code"] for note in notes} == {"predict.missing_values", "predict.new_categories"}


def test_a_row_of_another_kind_is_refused(model):
    with pytest.raises(UsageError) as caught:
        answer_row(model, {"income": "much", "city": "Lima"})
    assert caught.value.code == "predict.wrong_kind"


def test_typical_rows_are_distributed_as_the_training_rows(model):
    drawn, rows = typical_rows(model.columns, 20_000, seed=3), loans()
    assert np.quantile(drawn["income"], [0.1, 0.5, 0.9]) == pytest.approx(
        np.quantile(rows["income"], [0.1, 0.5, 0.9]), rel=0.1
    )
    shares = drawn["city"].value_counts(normalize=True)
    counts = model.profile.features["city"].sketch.counts
    for name, count in counts.items():
        assert shares[name] == pytest.approx(count / 180, abs=0.02)


def test_the_jobs_of_the_page_keep_a_model_and_answer(passed, tmp_path):
    store, run = passed
    title = jobs.keep_model(store.workspace, run.id, "tree", "jobs", "By a job.", "champion")
    kept = store.models.find(title)
    assert (kept.note, kept.aliases) == ("By a job.", ("champion",))
    assert jobs.model_form(store.workspace, title)["warnings"] == []
    file = tmp_path / "new.csv"
    loans(30).to_csv(file, index=False)
    shown = jobs.model_answers(store.workspace, title, str(file))
    assert shown["rows"] == len(shown["cells"]) == 30
    assert shown["columns"][:3] == shown["answers"] == ["prediction", "score no", "score yes"]
    text = jobs.model_answers_file(store.workspace, title, str(file))
    table = pd.read_csv(io.StringIO(text))
    assert table["prediction"].tolist() == [row[0] for row in shown["cells"]]
    assert "income" in jobs.model_card(store.workspace, title)
    with pytest.raises(FabricaError):
        jobs.keep_model(store.workspace, "0" * 16, "tree", "jobs")
