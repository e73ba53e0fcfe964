"""From a database: its file, its figures, why it is read again, and what it leaves behind."""

from __future__ import annotations

import runpy
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

import pipeline_core as fabrica
from pipeline_core.errors import SpecError
from tests.example_names import EXAMPLES
from ui.documents import documents
from ui.documents.example_files import example_files

FOLDER = EXAMPLES / "database"
WRITTEN = ("late_by_airline.db", "late_by_visibility.csv")


def dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        return list(database.iterdump())


def table(file: Path, sql: str) -> pd.DataFrame:
    with closing(sqlite3.connect(file)) as database:
        return pd.read_sql(sql, database)


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[], Path]:
    folder = tmp_path / "database"
    folder.mkdir()
    for file in example_files(FOLDER, tmp_path / "workspace"):
        shutil.copy(file, folder)
    return lambda: fabrica.read(folder / "database.yaml", workspace=tmp_path / "workspace")


def test_the_file_is_what_its_script_makes(tmp_path):
    made = tmp_path / "flights.db"
    runpy.run_path(str(FOLDER / "make_flights_db.py"))["make"](made)
    assert dump(made) == dump(FOLDER / "flights.db")
    assert (FOLDER / "flights.db").stat().st_size < 1_500_000


def test_figures_are_those_of_pandas(copied):
    run = fabrica.run(copied())
    assert run.status == "succeeded"
    flights = pd.read_csv(EXAMPLES / "flights" / "flights_2013_01.csv.gz")
    airlines = pd.read_csv(EXAMPLES / "flights" / "airlines.csv.gz")
    arrived = flights.dropna(subset="arr_delay").merge(airlines, on="carrier")
    arrived["late"] = (arrived["arr_delay"] > 15).astype(int)
    groups = arrived.groupby("name")["late"].agg(["size", "sum", "mean"])
    expected = groups[groups["size"] >= 50].sort_values("mean", ascending=False)
    written = table(copied().file.parent / WRITTEN[0], "SELECT * FROM late_by_airline")
    assert written["airline"].tolist() == expected.index.tolist()
    assert written["flights"].tolist() == expected["size"].tolist()
    assert written["late_flights"].tolist() == expected["sum"].tolist()
    percent = written.set_index("airline")["late_percent"]
    assert percent.tolist() == (100 * expected["mean"]).round(1).tolist()
    assert percent["ExpressJet Airlines Inc."] == 40.2
    assert percent["Virgin America"] == 5.1
    assert groups.loc["SkyWest Airlines Inc."].tolist() == [1, 1, 1]
    seen = pd.read_csv(copied().file.parent / WRITTEN[1])
    assert seen["late_percent"].iloc[[0, 2]].tolist() == [31.4, 21.2]
    weather = pd.read_csv(EXAMPLES / "flights" / "weather_2013_01.csv.gz")
    met = arrived.merge(weather, on=["origin", "time_hour"])
    assert seen["flights"].sum() == len(met)
    assert (100 * met.loc[met["visib"] < 3, "late"].mean()).round(1) == 31.4


def test_it_is_read_again_when_its_file_has_changed(copied):
    opened = copied()
    to = ("arrivals", "weather")
    fabrica.run(opened, to=to)
    assert {stage.status for stage in fabrica.run(opened, to=to).stages.values()} == {"reused"}
    with closing(sqlite3.connect(opened.file.parent / "flights.db")) as database, database:
        database.execute("UPDATE flights SET arr_delay = 0 WHERE carrier = 'EV'")
    again = fabrica.run(opened, to=to).stages["arrivals"]
    assert (again.status, again.reason) == ("succeeded", "a file changed: flights.db")


def test_its_statement_only_reads(copied):
    opened = copied()
    before = (opened.file.parent / "flights.db").read_bytes()
    with pytest.raises(SpecError, match="begins with 'DELETE'"):
        fabrica.run(opened.set("arrivals.query", "DELETE FROM flights"), to=("arrivals",))
    assert (opened.file.parent / "flights.db").read_bytes() == before


def test_a_copy_of_the_example_has_nothing_that_a_run_wrote(workspace, tmp_path, monkeypatch):
    """Else the run of the copy would refuse to write over it."""
    examples = tmp_path / "examples"
    shutil.copytree(FOLDER, examples / "database")
    for name in WRITTEN:
        (examples / "database" / name).write_text("of a run where the example lies")
    monkeypatch.setattr(documents, "EXAMPLES", examples)
    file = documents.find_file("database")
    names = {path.name for path in file.parent.iterdir()}
    assert names == {"README.md", "database.yaml", "flights.db", "make_flights_db.py"}
    run = fabrica.run(fabrica.read(file, workspace=workspace), to=("saved_airlines",))
    assert run.stages["saved_airlines"].status == "succeeded"
