"""Scores of two versions of a pipeline without a run: what is kept, and the paired test of both."""

import numpy as np
import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.factory.kept_scores import kept_stages, paired_sentences
from pipeline_core.spec import dump, parse
from pipeline_core.store import open_store
from pipeline_core.store.runs import Options
from tests.factory.in_process import execute

TEXT = """\
fabrica: 1
stages:
  loans: {block: read_csv, settings: {path: loans.csv}}
  roles: {block: set_roles, inputs: {table: loans}, settings: {target: paid, positive: "yes"}}
  shown: {block: select_columns, inputs: {data: roles}, settings: {columns: [income, age]}}
  model: {block: logistic_regression, inputs: {data: shown}}
  folds: {block: cross_validate, inputs: {model: model, data: shown}, settings: {folds: 4}}
"""


@pytest.fixture
def file(tmp_path):
    rng = np.random.default_rng(0)
    income = rng.normal(0, 1, 120)
    paid = np.where(income + rng.normal(0, 0.3, 120) > 0, "yes", "no")
    lines = [f"{a:.3f},{rng.integers(18, 80)},{b}" for a, b in zip(income, paid, strict=True)]
    (tmp_path / "loans.csv").write_text("income,age,paid\n" + "\n".join(lines) + "\n")
    return tmp_path / "loans.yaml"


def test_what_is_kept_of_two_versions_is_compared_on_the_same_folds(file, workspace):
    store, catalogue = open_store(workspace), load_catalogue(workspace)
    texts = [TEXT, TEXT.replace("[income, age]", "[age]"), TEXT.replace("folds: 4", "folds: 5")]
    pipelines = [parse(text) for text in texts]
    assert kept_stages(store, catalogue, file, pipelines[0]) == []
    for pipeline in pipelines:
        run = store.runs.create(str(file), "", str(file), dump(pipeline), Options())
        assert [event for event in execute(store, run) if event["kind"] == "run_finished"]
    kept = [kept_stages(store, catalogue, file, pipeline) for pipeline in pipelines]
    assert [row["stage"] for row in kept[0]] == list(pipelines[0].stages)
    (worse,) = paired_sentences(store, kept[0], kept[1])
    (better,) = paired_sentences(store, kept[1], kept[0])
    assert (worse["code"], better["code"]) == ("compare.paired_worse", "compare.paired_better")
    assert (worse["stage"], worse["folds"]) == ("folds", 4)
    assert (worse["worse"], worse["better"]) == (better["better"], better["worse"])
    assert paired_sentences(store, kept[0], kept[0]) == []
    (other,) = paired_sentences(store, kept[0], kept[2])
    assert other["code"] == "compare.other_folds"
