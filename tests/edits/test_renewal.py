"""Old names open: of a block, a setting and a metric; the next edit writes the new ones."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from pipeline_core.block import BLOCKS, Formerly, Metric, Report, Scores, block
from pipeline_core.catalog.describe import describe
from pipeline_core.check import check
from pipeline_core.edits import RenamePipeline, ResetSetting, SetSetting, apply, renewed
from pipeline_core.measures import metric_names
from pipeline_core.plan import plan
from pipeline_core.spec import dump, parse

TEXT = """\
# A comment that stays.
fabrica: 1
name: Old
stages:
  given:
    block: old_table
    settings:
      count: 7  # seven
  gate:
    block: new_gate
    inputs: {scores: given}
    settings:
      metric: auc
"""


@pytest.fixture
def catalogue(monkeypatch):
    """Two blocks of today: one was renamed with a setting, of the other a metric."""

    @block("New table", formerly=("old_table",))
    def new_table(*, rows: Annotated[int, Formerly("count", "n")] = 3) -> Report:
        """Give a report.

        Parameters
        ----------
        rows
            How many.
        """
        return {"metrics": {"rows": rows}}

    @block("New gate")
    def new_gate(scores: Scores, *, metric: Metric) -> Report:
        """Pass.

        Parameters
        ----------
        metric
            Which one.
        """
        return {"metrics": scores["metrics"]}

    monkeypatch.setitem(metric_names.FORMER_METRICS, "auc", "roc_auc")
    entries = {name: describe(BLOCKS[name]) for name in ("new_table", "new_gate")}
    yield entries
    for name in entries:
        del BLOCKS[name]


def settings(pipeline: Any) -> dict[str, Any]:
    return {name: (stage.block, dict(stage.settings)) for name, stage in pipeline.stages.items()}


NEW = {"given": ("new_table", {"rows": 7}), "gate": ("new_gate", {"metric": "roc_auc"})}


def test_an_old_file_is_checked_and_planned_under_todays_names(catalogue, tmp_path):
    old = parse(TEXT)
    assert [problem for problem in check(old, catalogue) if problem.severity == "error"] == []
    jobs = plan(old, catalogue, folder=tmp_path).jobs
    assert jobs["given"].settings == {"rows": 7}
    assert jobs["gate"].settings == {"metric": "roc_auc"}
    renamed = parse(dump(renewed(old, catalogue), TEXT))
    assert plan(renamed, catalogue, folder=tmp_path).jobs["gate"].key == jobs["gate"].key


def test_the_next_edit_writes_it_new_and_keeps_the_comments(catalogue):
    edited = apply(parse(TEXT), RenamePipeline("New"), catalogue)
    assert settings(edited) == NEW
    text = dump(edited, TEXT)
    assert "# A comment that stays." in text
    assert "rows: 7" in text
    assert "count" not in text
    assert settings(parse(text)) == NEW


def test_what_is_new_stays_the_same_object(catalogue):
    today = renewed(parse(TEXT), catalogue)
    assert renewed(today, catalogue) is today


@pytest.mark.parametrize("name", ["rows", "count", "n"])
def test_an_edit_may_use_any_of_the_names(catalogue, name):
    changed = apply(parse(TEXT), SetSetting("given", name, 9), catalogue)
    assert changed.stages["given"].settings == {"rows": 9}
    reset = apply(changed, ResetSetting("given", name), catalogue)
    assert reset.stages["given"].settings == {}


def test_a_setting_under_both_names_is_a_problem_not_a_guess(catalogue):
    both = parse(TEXT.replace("count: 7  # seven", "count: 7\n      rows: 8"))
    assert "unknown_setting" in {problem.code for problem in check(both, catalogue)}


def test_values_of_other_settings_are_no_metrics(catalogue):
    text = "fabrica: 1\nstages:\n  a:\n    block: new_table\n    settings:\n      rows: auc\n"
    assert renewed(parse(text), catalogue).stages["a"].settings == {"rows": "auc"}


def test_the_description_names_the_former_names(catalogue):
    schema = catalogue["new_table"]["settings"]["properties"]["rows"]
    assert schema["x-formerly"] == ["count", "n"]
    assert catalogue["new_table"]["formerly"] == ["old_table"]
