"""Late flights: what its README and notes say of the tables, the joins and the scores."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import pipeline_core as fabrica
from pipeline_core.blocks.prepare.join_tables import join_tables
from pipeline_core.library import FinishedRun, PipelineFile
from tests.example_names import EXAMPLES

FOLDER = EXAMPLES / "flights"
KEYS = {"airlines": ("carrier",), "planes": ("tailnum",), "weather": ("origin", "time_hour")}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return {file.name.split(".")[0]: pd.read_csv(file) for file in FOLDER.glob("*.gz")}


@pytest.fixture(scope="module")
def flights(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return tables["flights_2013_01"]


@pytest.mark.parametrize(
    ("name", "rows"), [("airlines", 27004), ("planes", 22525), ("weather_2013_01", 26952)]
)
def test_an_inner_join_keeps_the_flights_with_a_partner(tables, flights, name, rows):
    keys = KEYS[name.split("_")[0]]
    joined = join_tables(flights, tables[name], on=keys, kind="inner")
    assert len(joined) == rows == len(flights.merge(tables[name], on=list(keys)))


def test_four_airports_are_missing(tables, flights):
    pairs = ({"left": "dest", "right": "faa"},)
    inner = join_tables(flights, tables["airports"], pairs=pairs, kind="inner")
    alone = join_tables(flights, tables["airports"], pairs=pairs, kind="anti")
    assert (len(inner), len(alone)) == (26324, 680)
    assert set(alone["dest"]) == {"BQN", "PSE", "SJU", "STT"}


def test_planes_are_missing_of_two_airlines(tables, flights):
    alone = flights[~flights["tailnum"].isin(tables["planes"]["tailnum"])]
    names = tables["airlines"].set_index("carrier")["name"]
    by_airline = alone.groupby("carrier").size()
    shares = by_airline / flights.groupby("carrier").size()
    two = by_airline.nlargest(2).index
    assert {names[code] for code in two} == {"American Airlines Inc.", "Envoy Air"}
    assert by_airline[two].sum() == 4088
    assert shares[two].round(2).to_dict() == {"MQ": 0.93, "AA": 0.71}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> PipelineFile:
    return fabrica.read(FOLDER / "flights.yaml", workspace=tmp_path_factory.mktemp("flights"))


@pytest.fixture(scope="module")
def joined(opened: PipelineFile) -> FinishedRun:
    return fabrica.run(opened, to=("arrived",))


def test_the_stages_count_what_found_no_partner(joined):
    names = ("with_airline", "with_plane", "with_weather", "with_airport")
    notes = {name: joined.report(name)["notes"][0] for name in names}
    assert {name: note["left_alone"] for name, note in notes.items()} == {
        "with_airline": 0,
        "with_plane": 4479,
        "with_weather": 52,
        "with_airport": 680,
    }
    assert {joined.stages[name].rows for name in names} == {27004}
    assert joined.stages["arrived"].rows == 27004 - 606


def test_the_question_is_asked_by_the_clock_of_new_york(flights, opened):
    rows = fabrica.preview(opened)["late"]
    days = pd.to_datetime(rows[["year", "month", "day"]]).dt.day_of_week + 1
    assert rows["time_hour_weekday"].tolist() == days.tolist()
    assert ((rows["arr_delay"] > 15) == (rows["late"] == "late")).all()
    assert (flights["arr_delay"] > 15).sum() == 6001
    assert "year_built" in rows


AFTERWARDS = ("dep_delay", "dep_time", "arr_time", "air_time", "arr_delay")


@pytest.fixture
def variant(tmp_path: Path) -> Callable[..., Path]:
    """Make a copy of the example in which a text of its file is another."""

    def changed(old: str, new: str) -> Path:
        for file in FOLDER.glob("*.gz"):
            shutil.copy(file, tmp_path)
        text = (FOLDER / "flights.yaml").read_text("utf-8")
        assert text.count(old) == 1
        copy = tmp_path / "flights.yaml"
        copy.write_text(text.replace(old, new), "utf-8")
        return copy

    return changed


def test_nothing_known_only_afterwards_is_shown_to_a_model():
    known = fabrica.read(FOLDER / "flights.yaml").pipeline.stages["known_before"]
    assert not set(AFTERWARDS) & set(known.settings["columns"])


@pytest.mark.long
def test_without_the_selection_check_names_the_delay(variant, tmp_path):
    selection = "  known_before:\n    block: select_columns\n"
    file = variant(selection, f"{selection}    bypass: true\n")
    problems = fabrica.check(fabrica.read(file, workspace=tmp_path / "workspace"))
    alone = [problem for problem in problems if problem.code == "suspect_alone"]
    assert [problem.values["column"] for problem in alone] == ["arr_delay"]
    ahead = [problem for problem in problems if problem.code == "suspect_ahead"]
    assert [problem.values["column"] for problem in ahead] == ["dep_delay"]


def test_with_the_delay_on_departure_check_asks_when_it_is_known(variant, tmp_path):
    file = variant("        - name\n", "        - dep_delay\n        - name\n")
    problems = fabrica.check(fabrica.read(file, workspace=tmp_path / "workspace"))
    found = [(p.code, p.values.get("column")) for p in problems if p.code.startswith("suspect")]
    assert ("suspect_ahead", "dep_delay") in found


@pytest.mark.long
@pytest.mark.parametrize(
    ("old", "new", "logistic", "boosting"),
    [
        ("name: Late", "name: Late", 0.68, 0.62),
        ("        - name\n", "        - dep_delay\n        - name\n", 0.90, 0.89),
        ("      how: time\n", "      how: random\n", 0.71, 0.77),
    ],
    ids=["as it is", "delay known", "random split"],
)
def test_scores_are_those_that_the_readme_names(variant, tmp_path, old, new, logistic, boosting):
    run = fabrica.run(fabrica.read(variant(old, new), workspace=tmp_path / "workspace"))
    assert run.status == "succeeded"
    scores = [run.metrics[f"{name}_scores"]["roc_auc"] for name in ("logistic", "boosting")]
    assert [round(score, 2) for score in scores] == [logistic, boosting]
    assert run.metrics["baseline_scores"]["roc_auc"] == 0.5
