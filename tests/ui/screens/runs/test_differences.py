"""Marks of the differences between two runs: kind, label, details."""

from __future__ import annotations

from dataclasses import replace

from pipeline_core.compare import RunRecord, compare
from pipeline_core.compare.sizes import sizes
from pipeline_core.spec import Group, Pipeline, Stage
from ui.screens.runs.differences import KINDS, marks_of, merge_pipelines
from ui.text.words import translate

CHAIN = {
    "a": Stage("a", "read_csv"),
    "f": Stage("f", "forest", {"data": ("a",)}, {"trees": 10}),
    "e": Stage("e", "evaluate", {"model": ("f",)}),
}


def row(name: str, state: str = "succeeded", **summary) -> dict:
    return {"stage": name, "status": state, "summary": summary}


def marks_between(first: RunRecord, second: RunRecord, lang: str = "en"):
    stage_sizes = sizes([first.stages, second.stages])
    return marks_of(compare([first, second], {}), stage_sizes, ("A", "B"), lang)


def test_each_kind_of_difference_has_its_mark():
    rows = [row("a", rows=10, columns=2), row("f"), row("e", metrics={"accuracy": 0.5})]
    first = RunRecord("1", Pipeline(stages=CHAIN), rows)
    trees = {**CHAIN, "f": Stage("f", "forest", {"data": ("a",)}, {"trees": 99})}
    rows = [row("a", rows=8, columns=2), row("f"), row("e", metrics={"accuracy": 0.75})]
    marks = marks_between(first, RunRecord("2", Pipeline(stages=trees), rows))
    assert {name: mark.kind for name, mark in marks.items()} == {
        "a": "rows",
        "f": "settings",
        "e": "metrics",
    }
    assert marks["a"].label == translate("differs.rows.line", {"change": "10 → 8"}, "en")
    assert marks["f"].label == "10 → 99"
    assert marks["f"].details == ("Trees: 10 → 99",)
    assert marks["e"].details == ("Accuracy: 0.500 → 0.750 ▲",)


def test_stages_of_one_run_only_and_a_stage_that_has_no_result():
    less = {name: CHAIN[name] for name in "af"}
    more = {**less, "x": Stage("x", "evaluate", {"model": ("f",)})}
    rows = [row("a", "failed"), row("f", "skipped"), row("x", "skipped")]
    first = RunRecord("1", Pipeline(stages=CHAIN), [row(name) for name in CHAIN])
    marks = marks_between(first, RunRecord("2", Pipeline(stages=more), rows), "es")
    assert (marks["e"].kind, marks["x"].kind) == ("only_first", "only_second")
    assert (marks["e"].label, marks["x"].label) == ("Solo en A", "Solo en B")
    assert marks["f"].kind == "affected"
    assert marks["f"].label == translate("state.skipped", None, "es")


def test_the_same_run_twice_is_the_same():
    run = RunRecord("1", Pipeline(stages=CHAIN), [row(name) for name in CHAIN])
    assert {mark.kind for mark in marks_between(run, run).values()} == {"same"}


def test_a_label_with_many_numbers_stays_short():
    numbers = {f"m{n}": n / 10 for n in range(1, 30)}
    first = RunRecord("1", Pipeline(stages=CHAIN), [row("e", metrics=numbers)])
    other = {name: value + 1 for name, value in numbers.items()}
    marks = marks_between(first, RunRecord("2", Pipeline(stages=CHAIN), [row("e", metrics=other)]))
    assert len(marks["e"].details) == 7
    assert marks["e"].details[-1] == "and 23 more"


def test_no_two_stages_stand_on_one_place():
    first = Pipeline(stages=CHAIN, layout={"a": (0, 0), "f": (260, 0), "e": (520, 0)})
    stages = {"a": CHAIN["a"], "f": CHAIN["f"], "x": Stage("x", "y")}
    other = Pipeline(stages=stages, layout={"a": (0, 0), "f": (520, 0), "x": (260, 0)})
    both = merge_pipelines(first, replace(other, groups={"g": Group("g", ("a", "f"))}))
    assert set(both.layout) == set(both.stages) == {"a", "f", "e", "x"}
    assert len(set(both.layout.values())) == 4
    assert both.groups == {}


def test_pipelines_that_share_little_are_laid_out_anew():
    first = Pipeline(stages=CHAIN, layout={"a": (0, 0), "f": (260, 0), "e": (520, 0)})
    other = Pipeline(stages={"x": Stage("x", "y")}, layout={"x": (0, 0)})
    both = merge_pipelines(first, other)
    assert set(both.stages) == {"a", "f", "e", "x"}
    assert both.layout == {}


def test_every_kind_has_its_words():
    for lang in ("en", "es"):
        for kind in KINDS:
            assert (
                translate(f"differs.{kind}", {"first": "A", "second": "B"}, lang)
                != f"differs.{kind}"
            )
