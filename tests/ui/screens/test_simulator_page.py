"""The simulator's page: a play begins, a knob is turned, and what noticed is said and saved."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import pipeline_core
from pipeline_core.runs.keeping import keep_of_run
from pipeline_core.simulator.jobs import simulator_facts, simulator_windows
from pipeline_core.simulator.scenario import Bend, Expectation, Scenario
from pipeline_core.simulator.scenario_file import read_scenario
from pipeline_core.store import open_store
from tests.registry.conftest import TEXT, loans
from ui.documents import simulations

ROOT = Path(__file__).resolve().parents[3]
SIMULATION = "simulation"


@pytest.fixture(scope="module")
def kept_home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("simulated")
    loans(900).to_csv(folder / "loans.csv", index=False)
    (folder / "loans.yaml").write_text(TEXT.replace("AT_LEAST", "0.5"))
    home = folder / "home"
    pipeline_core.run(pipeline_core.read(folder / "loans.yaml", workspace=home))
    store = open_store(home)
    keep_of_run(store, store.runs.latest(1)[0], "tree", "loans")
    store.close()
    return home


@pytest.fixture
def kept(workspace, kept_home, monkeypatch):
    """The workspace of a visitor with a kept model, whose jobs are done in this process."""
    shutil.copytree(kept_home, workspace, dirs_exist_ok=True)
    jobs = {"simulator_facts": simulator_facts, "simulator_windows": simulator_windows}
    monkeypatch.setattr(
        simulations.client, "call", lambda place, job, payload: jobs[job](place, **payload)
    )
    return workspace


@pytest.fixture
def simulator():
    """Return a function that opens the page."""

    def open_simulator(lang="en"):
        app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
        app.session_state["language"] = lang
        return app.switch_page("../pages/simulator.py").run()

    return open_simulator


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception, app.exception


def begin(app, rows=50):
    app.number_input(key="simulator-rows").set_value(rows).run()
    press(app, "simulator-start")
    return app.session_state[SIMULATION]


def html(app):
    return " ".join(element.proto.body for element in app.get("html"))


def test_without_models_it_says_how_to_keep_one(workspace, simulator):
    app = simulator()
    assert not app.exception
    assert "Keep this model" in app.info[0].value


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Drift of income"), ("es", "Deriva de income")]
)
def test_a_knob_is_turned_and_its_measure_notices(kept, simulator, language, words):
    app = simulator(language)
    play = begin(app)
    assert (play.place, play.total) == (0, 225 // 50)
    press(app, "simulator-step")
    assert words not in html(app)
    dial = next(one for one in app.slider if one.key.startswith("simulator-dial"))
    dial.set_value(3.0).run()
    (bend,) = app.session_state[SIMULATION].scenario.bends
    assert (bend.column, bend.kind, bend.amount, bend.first) == ("income", "shift", 3.0, 2)
    press(app, "simulator-step")
    assert words in html(app)
    (noticed,) = [
        n for n in app.session_state[SIMULATION].found()["noticed"] if n["alarm"] == "income"
    ]
    assert (noticed["window"], noticed["rows"]) == (2, 50)


def test_it_plays_to_the_end_and_back(kept, simulator):
    app = simulator()
    play = begin(app)
    press(app, "simulator-play")
    assert app.session_state[SIMULATION].place == 1
    while not play.is_over:  # the browser's clock is not in this test
        app.run()
        play = app.session_state[SIMULATION]
    assert not play.running
    assert play.place == play.total
    before = play.windows
    press(app, "simulator-back")
    assert app.session_state[SIMULATION].place == 0
    press(app, "simulator-step")
    assert app.session_state[SIMULATION].windows == before


def test_what_was_played_is_saved_opened_and_holds_as_a_test(kept, simulator):
    app = simulator()
    begin(app)
    press(app, "simulator-step")
    dial = next(one for one in app.slider if one.key.startswith("simulator-dial"))
    dial.set_value(3.0).run()
    press(app, "simulator-step")
    app.checkbox(key="simulator-as-test").check().run()
    press(app, "simulator-save")
    saved = read_scenario(kept / "scenarios" / "my_scenario.yaml")
    assert Expectation("income", 2) in saved.expect
    app.segmented_control(key="simulator-source").set_value("saved").run()
    app.selectbox(key="simulator-saved").set_value("my_scenario").run()
    press(app, "simulator-open")
    again = app.session_state[SIMULATION]
    assert (again.place, again.scenario) == (0, saved)
    press(app, "simulator-step")
    press(app, "simulator-step")
    assert app.session_state[SIMULATION].found()["holds"]


def test_a_knob_that_is_turned_back_on_the_way_is_no_other_knob(kept):
    play = simulations.start("loans:1", "", Scenario("s", rows=50))
    for _ in range(2):
        simulations.advance(play)
    play.turn(Bend("income", "shift", 2.0))
    assert len(play.windows) == 2
    simulations.advance(play)
    play.turn(Bend("income", "shift", 0.0))
    simulations.advance(play)
    assert [(bend.first, bend.last) for bend in play.scenario.bends] == [(3, 3)]
    whole = simulator_windows(
        kept, "loans:1", simulations._payload("loans:1", "", play.scenario)["scenario"], "", 1, 9
    )
    assert play.windows == whole["windows"]


def test_a_scenario_whose_table_is_not_there_says_so(kept, simulator):
    simulations.save(Scenario("Elsewhere", table="elsewhere.csv"))
    app = simulator()
    app.segmented_control(key="simulator-source").set_value("saved").run()
    app.selectbox(key="simulator-saved").set_value("elsewhere").run()
    press(app, "simulator-open")
    assert "elsewhere.csv" in app.error[0].value
