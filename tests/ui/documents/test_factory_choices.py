"""What a factory can vary in a pipeline, as the page offers it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.edits import SetFactory, apply
from pipeline_core.errors import SpecError
from pipeline_core.spec import read
from ui.documents.factory_choices import (
    SECTIONS,
    alternatives_for,
    combinations,
    factory_from,
    judges_of,
    metrics_for,
    places_of,
    values_of_text,
    values_text,
)

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


@pytest.fixture
def credit(workspace):
    return read(EXAMPLES / "credit" / "credit.yaml"), load_catalogue(workspace)


def test_only_what_the_judge_needs_can_vary(credit):
    pipeline, catalogue = credit
    judge = judges_of(pipeline, catalogue)[0]
    assert pipeline.stages[judge].block == "cross_validate"
    places = {section: places_of(pipeline, catalogue, judge, section) for section in SECTIONS}
    assert places["data"] == ["applicants"]
    assert places["estimators"] == ["logistic"]
    assert "scaled" in places["steps"]
    assert "logistic.C" in places["settings"]
    assert not any(place.startswith(("forest.", judge)) for place in places["settings"])
    assert not {"shown.columns", "roles.target", "age_group.value"} & {*places["settings"]}


def test_the_metrics_are_those_of_what_is_predicted(credit):
    pipeline, catalogue = credit
    metrics = metrics_for(pipeline, catalogue, judges_of(pipeline, catalogue)[0])
    assert "roc_auc" in metrics
    assert "r2" not in metrics
    assert not any(name.endswith(("_mean", "_std")) for name in metrics)


def test_what_may_stand_at_a_place_can(credit):
    """Each alternative that is offered is one that a factory takes."""
    pipeline, catalogue = credit
    folder, judge = EXAMPLES / "credit", judges_of(pipeline, catalogue)[0]
    models = alternatives_for(pipeline, catalogue, "estimators", "logistic", folder)
    assert models[:4] == ["logistic", "forest", "boosting", "baseline"]
    blocks = [item["block"] for item in models if isinstance(item, dict)]
    assert {catalogue[block]["predicts"] for block in blocks} == {"class"}
    assert "estimator" not in catalogue[blocks[0]]  # the curated ones come first
    steps = alternatives_for(pipeline, catalogue, "steps", "scaled", folder)
    assert steps[:2] == [True, False]
    data = alternatives_for(pipeline, catalogue, "data", "applicants", folder)
    assert data == ["german_credit.csv"]
    axes = {"estimators": {"logistic": models}, "steps": {"scaled": steps}}
    assert combinations(axes) == len(models) * len(steps)
    factory = factory_from(judge, "roc_auc", axes, "all")
    assert apply(pipeline, SetFactory(factory), catalogue).factory == factory


def test_files_are_offered_from_the_pipelines_own_folder_only(credit, tmp_path):
    pipeline, catalogue = credit
    folder = tmp_path / "own"
    folder.mkdir()
    for name in ("german_credit.csv", "other.csv", ".hidden.csv", "notes.txt"):
        (folder / name).write_text("a\n1\n")
    offered = alternatives_for(pipeline, catalogue, "data", "applicants", folder)
    assert offered == ["german_credit.csv", "other.csv"]
    (tmp_path / "of_another_person.csv").write_text("a\n1\n")
    for outside in ("../mine.csv", str(tmp_path / "mine.csv")):
        pipeline.stages["applicants"].settings["path"] = outside
        assert alternatives_for(pipeline, catalogue, "data", "applicants", folder) == [outside]


@pytest.mark.parametrize(
    "value", [[3, None, 0.5], ["a, b", "0123", "yes"], [True], {"from": 1, "to": 50}]
)
def test_values_are_read_as_they_are_written(value):
    read_back = values_of_text(values_text(value))
    assert read_back == value
    assert repr(read_back) == repr(value)


def test_what_spells_no_values_is_refused_with_a_sentence(credit):
    pipeline, catalogue = credit
    axes = {"settings": {"logistic.C": values_of_text("[1")}}
    factory = factory_from("logistic_folds", "roc_auc", axes, "all")
    with pytest.raises(SpecError) as error:
        apply(pipeline, SetFactory(factory), catalogue)
    assert error.value.code == "spec.factory_candidates"
