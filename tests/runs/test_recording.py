"""The recording of a run: what each stage did, its rows and its code, from what was kept."""

from __future__ import annotations

import json

import pytest

from pipeline_core.errors import FabricaError
from pipeline_core.runs.jobs import JOBS
from pipeline_core.runs.recording import recording
from pipeline_core.runs.stage_diff import stage_changes
from pipeline_core.spec import parse, to_base64
from pipeline_core.store.runs import Run
from tests.passport.conftest import TEXT, Place, own_blocks, place, run

__all__ = ["own_blocks", "place", "run"]


def recorded(place: Place, run: Run, language: str = "en") -> dict:
    answer = recording(place.store.workspace, run.id, language)
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    return answer


def stages_of(place: Place, run: Run) -> dict:
    return {each["stage"]: each for each in recorded(place, run)["stages"]}


def test_the_job_has_a_name() -> None:
    assert JOBS["recording"] == "pipeline_core.runs.recording:recording"


def test_stages_are_told_in_the_order_of_the_file_each_behind_what_it_needs(
    place: Place, run: Run
) -> None:
    told = [each["stage"] for each in recorded(place, run)["stages"]]
    assert told == list(parse(TEXT).stages)


def test_changes_are_those_of_the_kept_tables(place: Place, run: Run) -> None:
    stages, keys = stages_of(place, run), place.keys(run)
    line = to_base64(parse(TEXT))
    for stage, sources in {"adults": ["checked"], "filled": ["roles"], "split": ["filled"]}.items():
        some = {name: keys[name] for name in (stage, *sources)}
        expected = stage_changes(place.store.workspace, line, str(place.file), stage, keys=some)
        changes = dict(stages[stage]["changes"])
        assert changes.pop("examples")["matched"]
        assert changes | {"distributions": 0} == expected | {"distributions": 0}


def test_examples_show_what_went_and_what_changed_first(place: Place, run: Run) -> None:
    stages = stages_of(place, run)
    dropped = stages["adults"]["changes"]["examples"]["rows"][0]
    assert dropped["after"] is None
    assert dropped["before"][1] < 30  # the age

    filled = stages["filled"]["changes"]["examples"]
    assert filled["columns"][0] == {"name": "income", "how": "changed"}
    assert filled["rows"][0]["before"][0] is None
    assert filled["rows"][0]["after"][0] is not None

    split = stages["split"]["changes"]["examples"]
    assert {row["part"] for row in split["rows"]} == {"train", "test"}
    roles = stages["roles"]["changes"]["examples"]["columns"]
    assert roles[0] == {"name": "y", "how": "role"}


def test_each_stage_has_its_lines_of_the_script(place: Place, run: Run) -> None:
    answer = recorded(place, run)
    assert answer["code_error"] is None
    assert answer["code"]["rows"]["lines"] == 'rows = pd.read_csv("rows.csv")'
    assert "OneHotEncoder" in answer["code"]["coded"]["step"]
    assert "LogisticRegression" in answer["code"]["model"]["lines"]


def test_a_run_that_failed_is_told_up_to_there(place: Place) -> None:
    text = TEXT.replace("block: drop_duplicates", "block: filter_rows").replace(
        "{columns: [code, age]}", '{keep: "starts_with(age, code)"}'
    )
    failed = place.run(text)
    stages = stages_of(place, failed)
    assert stages["adults"]["changes"] is not None
    assert stages["single"]["changes"] is None
    assert stages["single"]["status"] not in ("succeeded", "reused")


def test_what_is_not_kept_is_said_and_not_run_again(place: Place) -> None:
    finished = place.run(TEXT.replace("age * 2", "age * 5"))
    place.store.artifacts.forget(place.keys(finished)["doubled"])
    stages = stages_of(place, finished)
    assert (stages["doubled"]["is_kept"], stages["doubled"]["changes"]) == (False, None)
    assert stages["roles"]["changes"] is None  # what came before it is not known
    assert stages["filled"]["changes"] is not None
    assert place.store.artifacts.summary(place.keys(finished)["doubled"]) is None


def test_a_run_that_is_not_there_is_said(place: Place) -> None:
    with pytest.raises(FabricaError) as caught:
        recording(place.store.workspace, "0aaaaaaaaaaaaaaa")
    assert caught.value.code == "store.no_such_run"
