"""The radar's report on the page and in the sent file: true to its run, stale after a change."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline_core.store import open_store
from pipeline_core.store.radar_reports import keep_radar_report
from ui.charts.radar import radar_scores
from ui.screens.results.parts import Figure, Grid, Text
from ui.screens.results.radar_chapter import radar_chapter
from ui.screens.results.radar_section import models_of
from ui.screens.results.report_document import document_of
from ui.screens.results.run_report import load_report
from ui.text.words import translate

NUMBERS = {"score": 0.75, "low": 0.7, "high": 0.8}
CHANCE = {"chance": 0.5, "chance_low": 0.45, "chance_high": 0.55}
NOTHING = dict.fromkeys(("score", "low", "high", *CHANCE, "earned", "p", "repeats", "reason"))


def entry(name, verdict, **more):
    return {**NOTHING, "id": name, "verdict": verdict, "where": None, "facts": {}, **more}


@pytest.fixture
def report(workspace_with_runs, tmp_path):
    """The report of the credit run, whose radar reports are kept elsewhere."""
    store = open_store(workspace_with_runs)
    (run,) = [run for run in store.runs.latest() if Path(run.file).stem == "credit"][:1]
    loaded = load_report(run.id)
    (tmp_path / "mine").mkdir()
    return replace(loaded, store=_Elsewhere(loaded.store, tmp_path / "mine"))


class _Elsewhere:
    """A store whose workspace is another folder: the examples' is every test's."""

    def __init__(self, store, workspace):
        self._store, self.workspace = store, workspace

    def __getattr__(self, name):
        return getattr(self._store, name)


def kept(report, **changes):
    model = models_of(report)[0]
    place = {"stage": "joined", "block": "mean_by_city", "own": True}
    radar = {
        "keys": {model: report.views[model].key},
        "model": model,
        "metric": "roc_auc",
        "verdict": "leak",
        "real": {**NUMBERS, **CHANCE},
        "others": [],
        "experiments": [
            entry("shuffled_target", "leak", **NUMBERS, **CHANCE, earned=0.25, where=place),
            entry("lone_column", "nothing", score=0.7, facts={"column": "a", "next": 0.6}),
            entry("ids_alone", "not_tried", reason={"code": "radar.no_ids", "values": {}}),
        ],
        **changes,
    }
    keep_radar_report(report.store.workspace, report.run.file, radar)
    return radar


def texts(chapter):
    return [part.text for part in chapter.parts if isinstance(part, Text)]


def test_a_pipeline_that_was_never_examined_has_no_chapter(report):
    assert radar_chapter(report, "en") is None


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_report_is_a_chapter_with_headline_chart_and_a_line_for_each_experiment(report, lang):
    kept(report)
    chapter = radar_chapter(report, lang)
    (headline,) = texts(chapter)
    assert "0.750" in headline
    (grid,) = [part for part in chapter.parts if isinstance(part, Grid)]
    assert len(grid.rows) == 4
    assert "mean_by_city" in grid.rows[1][2]
    assert "0.250" in grid.rows[1][2]
    assert not [text for row in grid.rows for text in row if "radar." in str(text)]
    (figure,) = [part for part in chapter.parts if isinstance(part, Figure)]
    assert list(figure.figure.data[0].base) == [0.45]


def test_a_report_on_other_results_says_so(report):
    kept(report, keys={models_of(report)[0]: "of another pipeline"})
    first, _ = texts(radar_chapter(report, "en"))
    assert first == translate("radar.stale", None, "en")


def test_the_report_on_this_run_comes_before_a_newer_one_on_another(report):
    kept(report)
    model = models_of(report)[1]
    kept(report, model=model, keys={model: "of another pipeline"})
    assert len(texts(radar_chapter(report, "en"))) == 1


def test_the_sent_file_has_it_only_if_it_was_made(report):
    def ids():
        return [chapter["id"] for chapter in document_of(report, "en")["chapters"]]

    assert "radar" not in ids()
    kept(report)
    assert "radar" in ids()
    json.dumps(document_of(report, "es"))


def test_the_chart_has_only_what_chance_is_known_of(report):
    figure = radar_scores(kept(report), "en")
    assert [len(trace.y) for trace in figure.data] == [1, 1]


def test_baselines_are_offered_last(report):
    blocks = [report.views[name].block for name in models_of(report)]
    assert blocks[-1] == "dummy_classifier"
    assert not blocks[0].startswith("dummy")


def test_the_page_offers_the_search(workspace_with_runs, page):
    store = open_store(workspace_with_runs)
    (run,) = [run for run in store.runs.latest() if Path(run.file).stem == "credit"][:1]
    shown = page("en", run=run.id).switch_page("../pages/results.py").run()
    assert not shown.exception
    assert "radar-start" in [button.key for button in shown.button]
