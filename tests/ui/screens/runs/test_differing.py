"""Two runs drawn as one: which stage is marked how, and what its label says."""

from __future__ import annotations

from pipeline_core.compare import Told, compare
from pipeline_core.compare.sizes import sizes
from pipeline_core.spec import Pipeline, Stage
from ui.screens.runs.differing import KINDS, marks, together
from ui.text.words import tell

CHAIN = {
    "a": Stage("a", "read_csv"),
    "f": Stage("f", "forest", {"data": ("a",)}, {"trees": 10}),
    "e": Stage("e", "evaluate", {"model": ("f",)}),
}


def row(name: str, state: str = "succeeded", **summary) -> dict:
    return {"stage": name, "status": state, "summary": summary}


def marked(first: Told, second: Told, lang: str = "en"):
    counted = sizes([first.stages, second.stages])
    return marks(compare([first, second], {}), counted, ("A", "B"), lang)


def test_each_kind_of_difference_has_its_mark():
    rows = [row("a", rows=10, columns=2), row("f"), row("e", metrics={"accuracy": 0.5})]
    first = Told("1", Pipeline(stages=CHAIN), rows)
    trees = {**CHAIN, "f": Stage("f", "forest", {"data": ("a",)}, {"trees": 99})}
    rows = [row("a", rows=8, columns=2), row("f"), row("e", metrics={"accuracy": 0.75})]
    found = marked(first, Told("2", Pipeline(stages=trees), rows))
    assert {name: one.kind for name, one in found.items()} == {
        "a": "rows", "f": "settings", "e": "metrics",
    }  # fmt: skip
    assert found["a"].line == "10 → 8 rows"
    assert found["f"].line == "10 → 99"
    assert found["f"].said == ("Trees: 10 → 99",)
    assert found["e"].said == ("Accuracy: 0.500 → 0.750 ▲",)


def test_stages_of_one_run_only_and_a_stage_that_has_no_result():
    less = {name: CHAIN[name] for name in "af"}
    more = {**less, "x": Stage("x", "evaluate", {"model": ("f",)})}
    rows = [row("a", "failed"), row("f", "skipped"), row("x", "skipped")]
    first = Told("1", Pipeline(stages=CHAIN), [row(name) for name in CHAIN])
    found = marked(first, Told("2", Pipeline(stages=more), rows), "es")
    assert (found["e"].kind, found["x"].kind) == ("only_first", "only_second")
    assert (found["e"].line, found["x"].line) == ("Solo en A", "Solo en B")
    assert found["f"].kind == "affected"
    assert found["f"].line == tell("state.skipped", None, "es")


def test_the_same_run_twice_is_the_same():
    run = Told("1", Pipeline(stages=CHAIN), [row(name) for name in CHAIN])
    assert {one.kind for one in marked(run, run).values()} == {"same"}


def test_a_label_with_many_numbers_stays_short():
    numbers = {f"m{n}": n / 10 for n in range(1, 30)}
    first = Told("1", Pipeline(stages=CHAIN), [row("e", metrics=numbers)])
    other = {name: value + 1 for name, value in numbers.items()}
    found = marked(first, Told("2", Pipeline(stages=CHAIN), [row("e", metrics=other)]))
    assert len(found["e"].said) == 7
    assert found["e"].said[-1] == "and 23 more"


def test_no_two_stages_stand_on_one_place():
    first = Pipeline(stages=CHAIN, layout={"a": (0, 0), "f": (260, 0), "e": (520, 0)})
    other = Pipeline(
        stages={"a": CHAIN["a"], "x": Stage("x", "y")}, layout={"a": (0, 0), "x": (260, 0)}
    )
    both = together(first, other)
    assert set(both.layout) == set(both.stages) == {"a", "f", "e", "x"}
    assert len(set(both.layout.values())) == 4


def test_every_kind_has_its_words():
    for lang in ("en", "es"):
        for kind in KINDS:
            assert tell(f"differs.{kind}", {"first": "A", "second": "B"}, lang) != f"differs.{kind}"
