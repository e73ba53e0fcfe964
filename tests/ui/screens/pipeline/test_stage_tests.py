"""Tests of a stage on the screen: what they found, counted, and judged again after a change."""

from __future__ import annotations

import pytest

import pipeline_core
from pipeline_core.runs.testing import judge_kept
from pipeline_core.spec import parse, to_base64
from pipeline_core.store import open_store
from tests.quality.small_tests import TEXT, changed, write_pipeline
from ui.canvas.scene import _show_tests
from ui.screens.results.chapter_of_tests import chapter_of_tests
from ui.screens.results.run_report import read_report


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A workspace in which the small pipeline has run, one of its tests failing."""
    folder = tmp_path_factory.mktemp("screen")
    file = write_pipeline(folder / "loans", changed("never: lowers", "never: raises"))
    read = pipeline_core.read(file, workspace=folder / "home")
    assert pipeline_core.run(read).status == "succeeded"
    return open_store(folder / "home"), file


@pytest.mark.parametrize(("lang", "failed"), [("en", "FAILED"), ("es", "FALLA")])
def test_results_have_a_chapter_on_tests(ran, lang, failed):
    store, _ = ran
    chapter = chapter_of_tests(read_report(store, store.runs.latest(1)[0]), lang)
    grid, sentence, *rows = chapter.parts
    assert [row[2].remark for row in grid.rows].count(failed) == 1
    assert "income" in sentence.text
    assert len(rows) == 3


def test_a_run_of_a_pipeline_without_tests_has_no_chapter(ran, tmp_path):
    file = write_pipeline(tmp_path / "loans", TEXT.partition("# What must")[0])
    read = pipeline_core.read(file, workspace=ran[0].workspace)
    pipeline_core.run(read, to=["rows"])
    run = ran[0].runs.latest(1)[0]
    assert chapter_of_tests(read_report(ran[0], run), "en") is None


def test_tests_are_judged_again_without_a_run(ran):
    store, file = ran
    before = len(store.runs.latest(10))
    changed_text = changed("at_least: 0.8}", "at_least: 0.9999}")
    outcomes = judge_kept(store.workspace, to_base64(parse(changed_text)), str(file))
    ends = {one["test"]: one["status"] for one in outcomes}
    assert ends["good enough"] == "failed"
    assert ends["income helps"] == "passed"
    assert len(store.runs.latest(10)) == before


def test_a_failing_test_is_a_warning_on_the_canvas():
    box = {
        "id": "model", "problem": None, "problems": [],
        "status": {"checks": None, "metrics": {}},
    }  # fmt: skip
    _show_tests(box, {"failed": 0, "of": 3}, "en")
    assert (box["problem"], box["status"]["checks"]) == (None, {"failed": 0, "of": 3})
    _show_tests(box, {"failed": 1, "of": 3}, "en")
    assert box["problem"] == "warning"
    assert "1 of 3" in box["problems"][0]["said"]
    scores = {
        "id": "s",
        "problem": None,
        "problems": [],
        "status": {"checks": None, "metrics": {"r2": 1}},
    }
    _show_tests(scores, {"failed": 0, "of": 1}, "en")
    assert scores["status"]["checks"] is None
