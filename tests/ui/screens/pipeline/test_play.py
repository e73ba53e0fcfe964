"""A recorded run and a row through it, as the canvas gets them, in both languages."""

from __future__ import annotations

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.runs.recording import recording
from pipeline_core.spec import parse
from pipeline_core.store.runs import Run
from tests.passport.conftest import TEXT, Place, own_blocks, place, run
from ui.screens.pipeline.play.row_steps import row_steps
from ui.screens.pipeline.play.run_steps import RunSteps, run_steps
from ui.text.words import use_language

__all__ = ["own_blocks", "place", "run"]


def steps_of(place: Place, run: Run, lang: str = "en", now: str = TEXT) -> RunSteps:
    recorded = recording(place.store.workspace, run.id, lang)
    rows = {row["stage"]: row for row in place.store.runs.stages(run.id)}
    catalogue = load_catalogue(place.store.workspace)
    with use_language(lang):
        return run_steps(run, recorded, rows, catalogue, parse(now), lang)


def test_every_stage_is_told_with_its_numbers_and_code(place: Place, run: Run) -> None:
    told = steps_of(place, run)
    steps = {step["stage"]: step for step in told["steps"]}

    assert list(steps) == list(parse(TEXT).stages)
    assert (told["end"], told["notice"]) == ("", "")
    kept = len(place.store.artifacts.table(place.keys(run)["adults"], "rows"))
    assert steps["adults"]["figures"][0] == ["Rows", f"122 → {kept}"]
    assert f"{122 - kept} rows were removed." in steps["adults"]["said"]
    assert steps["rows"]["code"] == 'rows = pd.read_csv("rows.csv")'
    assert "OneHotEncoder" in steps["coded"]["code"]
    assert steps["scores"]["figures"][0][0] == "ROC AUC"
    assert steps["checked"]["said"][-1] == "2 of 3 checks passed."


def test_a_model_says_how_many_rows_it_learned_from(place: Place, run: Run) -> None:
    folds = place.store.artifacts.table(place.keys(run)["folds"], "predictions")
    steps = {step["stage"]: step for step in steps_of(place, run)["steps"]}
    assert f"learned from {len(folds)} training rows" in steps["model"]["said"][0]
    assert steps["split"]["said"][-2].startswith(f"Training rows: {len(folds)} (")


@pytest.mark.parametrize(("lang", "word"), [("en", "Rows"), ("es", "Filas")])
def test_it_is_told_in_the_reader_s_language(place: Place, run: Run, lang: str, word: str) -> None:
    text = TEXT.replace(
        "filter_rows, inputs", "filter_rows, title: {en: Grown-ups, es: Adultos}, inputs"
    )
    steps = steps_of(place, place.run(text), lang, text)["steps"]
    assert steps[2]["title"] == {"en": "Grown-ups", "es": "Adultos"}[lang]
    assert steps[2]["figures"][0][0] == word


def test_a_run_that_failed_ends_where_it_ended_and_says_so(place: Place) -> None:
    text = TEXT.replace("income, city", "").replace("{columns: [code, age]}", "{columns: [no]}")
    failed = place.run(text)
    told = steps_of(place, failed, now=text)
    assert [step["stage"] for step in told["steps"]] == ["rows", "checked", "adults"]
    assert "The run ended here" in told["end"]
    assert "single, doubled" in told["end"]


def test_a_run_up_to_a_stage_says_what_was_left_out(place: Place) -> None:
    told = steps_of(place, place.run(to=("split",)))
    assert told["steps"][-1]["stage"] == "split"
    assert "coded, scaled, model" in told["end"]


def test_a_pipeline_that_was_changed_since_is_said(place: Place, run: Run) -> None:
    moved = TEXT + "layout:\n  rows: [1, 2]\n"
    assert steps_of(place, run, now=moved)["notice"] == ""
    changed = TEXT.replace("age >= 30", "age >= 40")
    assert "changed after this run" in steps_of(place, run, now=changed)["notice"]


def test_a_row_s_steps_have_its_cells_as_text(place: Place, run: Run) -> None:
    steps = row_steps(place.passport(run, 3), "en")["steps"]
    assert steps["rows"]["cells"][1] == {"column": "age", "how": "same", "old": "", "new": "29"}
    assert steps["adults"]["presence"] == "left_out"
    assert "age = 29" in steps["adults"]["said"][0]
    assert steps["checked"]["said"] == ["Nothing of this row changed here."]


def test_what_a_model_said_marks_the_stage(place: Place, run: Run) -> None:
    reported = place.store.artifacts.table(place.keys(run)["scores"], "predictions")
    for is_right, mark in ((True, "right"), (False, "wrong")):
        lines = reported[(reported["actual"] == reported["predicted"]) == is_right]
        steps = row_steps(place.passport(run, lines["row"].iloc[0]), "es")["steps"]
        assert steps["scores"]["verdict"] == mark
        assert steps["scores"]["part"] == "fila de prueba"


def test_several_rows_that_fit_are_offered(place: Place, run: Run) -> None:
    told = row_steps(place.passport(run, "Oslo", column="city"), "en")
    assert "rows fit" in told["others"]
    assert len(told["alike"]) == 20
