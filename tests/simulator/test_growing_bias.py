"""A bias that grows: alarms of a group's answers at once, of its metric when labels come."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from pipeline_core.catalog import load_catalogue
from pipeline_core.measures.group_limits import METRIC, Subject
from pipeline_core.monitor.comparison import compare_batch
from pipeline_core.monitor.group_alarms import group_subject
from pipeline_core.monitor.performance import beyond_limit, performance_of
from pipeline_core.registry.label_texts import label_texts
from pipeline_core.registry.learned_performance import group_limits_of_json
from pipeline_core.simulator.scenario_file import read_scenario
from pipeline_core.simulator.simulation import simulate
from pipeline_core.store.late_labels import LabelledRow
from tests.registry.conftest import TEXT, loans
from tests.simulator.conftest import keep_loans

ROWS, SIZE = 2_000, 250
TEXTS = TEXT.replace("AT_LEAST", "0.5").replace(
    'positive: "yes"', 'positive: "yes", sensitive: [city]'
)
SCENARIO = """\
scenario: 1
name: Growing bias
table: later.csv
rows: 250
seed: 1
columns: ["groups: city: Lima: prediction", "groups: city: Lima: roc_auc"]
bends:
  - {column: city, group: Lima, kind: bias, value: "no", amount: 0.9, from: 3, ramp: 2}
expect:
  - {alarm: "groups: city: Lima: prediction", by: 5}
"""


@pytest.fixture(scope="module")
def loans_folder(tmp_path_factory):
    """A folder with the workspace of a kept model whose cities are sensitive, and later rows."""
    folder = tmp_path_factory.mktemp("fair")
    later(6 * SIZE).to_csv(folder / "later.csv", index=False)
    (folder / "bias.yaml").write_text(SCENARIO)
    return keep_loans(folder, TEXTS, ROWS)


def later(rows):
    """Rows like those that the model was made of, which it has not seen."""
    return loans(ROWS + rows).iloc[ROWS:].reset_index(drop=True)


def labelled(model, rows, labels):
    """Rows as they are kept when their labels came."""
    answers = compare_batch(model, rows).answers.to_numpy().tolist()
    cells = zip(answers, rows["city"], label_texts(labels), strict=True)
    return [LabelledRow(answer, [city], label) for answer, city, label in cells]


def poorer(rows, city, shift=-30.0):
    """The rows with the income of one city as low as that of nobody who pays."""
    return rows.assign(income=rows["income"] + np.where(rows["city"] == city, shift, 0.0))


def test_the_answers_to_one_group_raise_an_alarm_of_that_group_alone(model):
    rows = later(300)
    quiet, bad = (compare_batch(model, table) for table in (rows, poorer(rows, "Lima")))
    predicted = model.pipeline.predict(poorer(rows, "Lima"))
    for line in bad.result["groups"]:
        part = (rows["city"] == line["group"]).to_numpy()
        assert line["answer"] == pytest.approx(np.mean(predicted[part] == "yes"))
        assert (line["attribute"], line["rows"]) == ("city", part.sum())
    subject = group_subject("city", "Lima", "prediction")
    assert not any(beyond for name, beyond in quiet.beyond.items() if name.startswith("groups"))
    alarmed = [name for name, is_out in bad.beyond.items() if is_out and name.startswith("groups")]
    assert alarmed == [subject]


def test_the_metric_of_one_group_is_held_against_what_it_was_for_that_group(model):
    rows, labels = later(300), later(300)["paid"]
    turned = labels.where(rows["city"] != "Lima", labels.map({"yes": "no", "no": "yes"}))
    record = model.kept.record
    result = performance_of(record, labelled(model, rows, turned))
    limits = group_limits_of_json(record["performance"])
    chances = model.pipeline.predict_proba(rows)[:, 1]
    for line in result["groups"]:
        part = (rows["city"] == line["group"]).to_numpy()
        assert line["value"] == roc_auc_score(turned[part] == "yes", chances[part])
        subject = Subject("city", line["group"], METRIC)
        low, _ = limits.bounds(subject, int(part.sum()), len(rows))
        assert line["limit"] == low < limits.usual[subject].value
    beyond = beyond_limit(record, result)
    assert beyond[group_subject("city", "Lima", "roc_auc")] is True
    others = [name for name in beyond if name.startswith("groups") and "Lima" not in name]
    assert others
    assert not any(beyond[name] for name in others)


def test_a_model_that_was_kept_before_has_no_alarms_of_groups(model):
    record = dict(model.kept.record)
    record["performance"] = {**record["performance"], "group_limits": None}
    former = replace(model, kept=replace(model.kept, record=record))
    compared = compare_batch(former, poorer(later(300), "Lima"))
    assert compared.result["groups"] == []
    result = performance_of(record, labelled(former, later(300), later(300)["paid"]))
    assert {*beyond_limit(record, result)} == {"performance: roc_auc"}


def test_a_bias_that_grows_is_noticed_by_its_group_and_by_no_other(store, model, loans_folder):
    scenario = read_scenario(loans_folder / "bias.yaml")
    catalogue = load_catalogue(store.workspace)
    result = simulate(store, model, scenario, catalogue, loans_folder)
    assert result["holds"] is True, result["noticed"]
    every = simulate(
        store, model, replace(scenario, columns=(), expect=None), catalogue, loans_folder
    )
    groups = [one["alarm"] for one in every["noticed"] if one["alarm"].startswith("groups")]
    assert groups
    assert all("Lima" in name for name in groups)
    calm = simulate(store, model, replace(scenario, bends=(), expect=()), catalogue, loans_folder)
    assert calm["holds"] is True, calm["noticed"]
