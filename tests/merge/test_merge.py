"""Two versions of a pipeline file as one: what both did, and what a person must decide."""

import pytest

from pipeline_core.errors import SpecError
from pipeline_core.merge import merge_texts
from pipeline_core.messages.words import say
from pipeline_core.spec import parse

BASE = """\
fabrica: 1
name: Loans
stages:
  # Every morning.
  loans: {block: read_csv, settings: {path: loans.csv}}
  scaled:
    block: scale
    inputs: {data: loans}
  forest:
    block: random_forest_classifier
    inputs: {data: scaled}
    settings:
      n_estimators: 100  # measured
      max_depth: 5
  scores: {block: evaluate, inputs: {model: forest, data: scaled}}
tests:
  - {name: good, stage: scores, metric: f1, at_least: 0.5}
"""


def merged(*changes, base=BASE):
    """Merge two versions of the base, each written as pairs of an old text and a new one."""
    versions = []
    for pairs in changes:
        text = base
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            assert old in text
            text = text.replace(old, new)
        versions.append(text)
    return merge_texts(base, *versions, lambda message: message.code)


def codes(result):
    return [conflict.message.code for conflict in result.conflicts]


def test_settings_of_one_stage_that_stand_on_neighbouring_lines():
    result = merged(("100", "300"), ("max_depth: 5", "max_depth: 9  # deeper"))
    assert result.conflicts == ()
    assert result.text == BASE.replace("100", "300").replace("depth: 5", "depth: 9  # deeper")


def test_both_add_a_stage_at_the_same_place():
    first = "  imputed: {block: impute, inputs: {data: loans}}\n  scores:"
    second = "  # For the board.\n  tree:\n    block: decision_tree_classifier\n  scores:"
    result = merged(("  scores:", first), ("  scores:", second))
    assert result.conflicts == ()
    assert list(parse(result.text).stages)[3:] == ["imputed", "tree", "scores"]
    assert "  # For the board.\n  tree:" in result.text


def test_the_same_setting_is_marked_and_named():
    result = merged(("100", "300"), ("100", "200", "max_depth: 5", "max_depth: 9"))
    assert result.text == BASE.replace(
        "      n_estimators: 100  # measured\n      max_depth: 5\n",
        "<<<<<<< ours: merge.both_changed\n"
        "      n_estimators: 300  # measured\n"
        "=======\n"
        "      n_estimators: 200  # measured\n"
        ">>>>>>> theirs\n"
        "      max_depth: 9\n",
    )
    (conflict,) = result.conflicts
    sentence = say(conflict.message.code, conflict.message.values, "en")
    assert sentence.startswith("forest.n_estimators was 100; ours has 300, theirs 200.")
    with pytest.raises(SpecError):
        parse(result.text)


def test_a_renamed_stage_is_the_same_stage():
    names = ("  forest:", "  trees:", "model: forest", "model: trees")
    result = merged(names, ("100", "300"))
    assert result.conflicts == ()
    stages = parse(result.text).stages
    assert stages["trees"].settings["n_estimators"] == 300
    assert stages["scores"].inputs["model"] == ("trees",)
    assert "forest:" not in result.text


def test_what_the_other_wires_to_a_renamed_stage_follows_its_name():
    more = "  again: {block: evaluate, inputs: {model: forest, data: scaled}}\ntests:"
    names = ("  forest:", "  trees:", "model: forest", "model: trees")
    for versions in ((names, ("tests:", more)), (("tests:", more), names)):
        result = merged(*versions)
        assert result.conflicts == ()
        assert parse(result.text).stages["again"].inputs["model"] == ("trees",)


def test_two_names_for_one_stage_are_a_conflict():
    first = ("  forest:", "  trees:", "model: forest", "model: trees")
    second = ("  forest:", "  woods:", "model: forest", "model: woods")
    result = merged(first, second)
    assert codes(result) == ["merge.renamed_twice"]
    assert "trees" in parse(result.text).stages


SCORES = "  scores: {block: evaluate, inputs: {model: forest, data: scaled}}\n"
CONFLICTS = {
    "removed here, changed there": (
        (SCORES, ""),
        (SCORES, SCORES.replace("data: scaled}", "data: loans}")),
        "merge.removed_by_ours",
    ),
    "changed here, removed there": (
        (SCORES, SCORES.replace("data: scaled}", "data: loans}")),
        (SCORES, ""),
        "merge.removed_by_theirs",
    ),
    "removed here, wired there": (
        (SCORES, ""),
        ("tests:", "  gate: {block: gate, inputs: {scores: scores}}\ntests:"),
        "merge.needed_by_theirs",
    ),
    "wired here, removed there": (
        ("tests:", "  gate: {block: gate, inputs: {scores: scores}}\ntests:"),
        (SCORES, ""),
        "merge.needed_by_ours",
    ),
    "another block here, a setting there": (
        ("random_forest_classifier", "extra_trees_classifier"),
        ("100", "300"),
        "merge.block_and_settings",
    ),
    "two blocks": (
        ("random_forest_classifier", "extra_trees_classifier"),
        ("random_forest_classifier", "decision_tree_classifier"),
        "merge.block_and_settings",
    ),
    "one name for two stages": (
        ("tests:", "  new: {block: scale, inputs: {data: loans}}\ntests:"),
        ("tests:", "  new: {block: impute, inputs: {data: loans}}\ntests:"),
        "merge.both_added_stage",
    ),
    "two steps before one": (
        (
            "{data: scaled}\n    settings",
            "{data: a}\n    settings",
            "  forest:",
            "  a: {block: impute, inputs: {data: scaled}}\n  forest:",
        ),
        (
            "{data: scaled}\n    settings",
            "{data: b}\n    settings",
            "  forest:",
            "  b: {block: impute, inputs: {data: scaled}}\n  forest:",
        ),
        "merge.both_wired",
    ),
    "one limit of a test": (("0.5", "0.6"), ("0.5", "0.7"), "merge.both_changed"),
    "a test removed": (
        ("tests:\n  - {name: good, stage: scores, metric: f1, at_least: 0.5}\n", ""),
        ("0.5", "0.7"),
        "merge.removed_by_ours",
    ),
    "two names of the pipeline": (("Loans", "A"), ("Loans", "B"), "merge.both_changed"),
    "off here, bypassed there": (
        ("  scaled:\n", "  scaled:\n    off: true\n"),
        ("  scaled:\n", "  scaled:\n    bypass: true\n"),
        "merge.both_changed",
    ),
}


@pytest.mark.parametrize("case", CONFLICTS)
def test_what_contradicts_itself_is_a_conflict(case):
    ours, theirs, code = CONFLICTS[case]
    result = merged(ours, theirs)
    assert codes(result) == [code]
    assert result.text.count("<<<<<<< ours") == result.text.count(">>>>>>> theirs") > 0
    assert f"<<<<<<< ours: {code}" in result.text


def test_wires_of_both_in_a_circle_are_a_conflict():
    base = BASE.replace("tests:", "  a: {block: scale}\n  b: {block: scale}\ntests:")
    first = ("a: {block: scale}", "a: {block: scale, inputs: {data: b}}")
    second = ("b: {block: scale}", "b: {block: scale, inputs: {data: a}}")
    result = merged(first, second, base=base)
    assert codes(result) == ["merge.circle"]
    assert ">>>>>>> theirs" in result.text


LISTS = {
    "sources of a port": (
        "  all: {block: compare_models, inputs: {scores: [a, b]}}\n",
        ("[a, b]", "[a, b, ours]"),
        ("[a, b]", "[b, theirs]"),
        "scores: [b, ours, theirs]",
    ),
    "stages of a group": (
        "groups: {g: {stages: [loans]}}\n",
        ("[loans]", "[loans, scaled]"),
        ("[loans]", "[loans, forest]"),
        "[loans, scaled, forest]",
    ),
    "notes": (
        "notes:\n  - one\n  - {text: two, at: [0, 0]}\n",
        ("- one", "- uno"),
        ("text: two", "text: dos"),
        "- uno\n  - {text: dos, at: [0, 0]}",
    ),
    "a note removed and another changed": (
        "notes:\n  - one\n  - {text: two, at: [0, 0]}\n",
        ("  - one\n", ""),
        ("text: two", "text: dos"),
        "notes:\n  - {text: dos, at: [0, 0]}",
    ),
    "alternatives of a factory": (
        "factory: {judge: scores, metric: f1, estimators: {forest: [forest, a]}}\n",
        ("[forest, a]", "[forest, a, b]"),
        ("metric: f1", "metric: recall"),
        "[forest, a, b]",
    ),
}


@pytest.mark.parametrize("case", LISTS)
def test_items_of_lists_stand_each_for_itself(case):
    section, ours, theirs, expected = LISTS[case]
    place = "tests:\n" if case.startswith("sources") else "  - {name: good"
    before = section + "tests:\n" if case.startswith("sources") else None
    base = BASE.replace(place, before) if before else BASE + section
    result = merged(ours, theirs, base=base)
    assert result.conflicts == ()
    assert expected in result.text


def test_a_stage_in_two_groups_is_a_conflict():
    base = BASE + "groups:\n  a: {stages: [loans]}\n  b: {stages: [forest]}\n"
    result = merged(("[loans]", "[loans, scaled]"), ("[forest]", "[forest, scaled]"), base=base)
    assert codes(result) == ["merge.no_valid_file"]


def test_a_thing_that_both_moved_stays_where_ours_has_it_and_that_is_said():
    base = BASE + "layout: {loans: [0, 0]}\n"
    result = merged(("[0, 0]", "[1, 1]"), ("[0, 0]", "[2, 2]"), base=base)
    assert result.conflicts == ()
    assert [message.code for message in result.choices] == ["merge.position_of_ours"]
    assert parse(result.text).layout["loans"] == (1, 1)


def test_without_a_common_file_both_must_say_the_same():
    other = BASE.replace("100", "200")
    assert merge_texts("", BASE, BASE).text == BASE
    assert codes(merge_texts("", BASE, other)) == ["merge.both_added_stage"]


def test_comments_of_both_stay():
    result = merged(
        ("  # Every morning.", "  # Every evening.", "max_depth: 5", "max_depth: 7"),
        ("# measured", "# measured in May", "0.5}", "0.5}  # f1 of 2023"),
    )
    assert result.conflicts == ()
    for comment in ("# Every evening.", "# measured in May", "# f1 of 2023"):
        assert comment in result.text
    assert "morning" not in result.text


def test_remarks_of_both_above_one_stage_stay():
    first, second = (
        ("  scaled:\n", "  # Ours.\n  scaled:\n"),
        ("  scaled:\n", "  # Theirs.\n  scaled:\n"),
    )
    result = merged(first, second)
    assert result.conflicts == ()
    assert "  # Ours.\n  # Theirs.\n  scaled:\n" in result.text


def test_a_removed_stage_that_the_other_only_moved_takes_its_place_along():
    base = BASE + "layout:\n  scores: [0, 0]\n  loans: [0, 0]\n"
    removal = (SCORES, "", "  scores: [0, 0]\n", "")
    move = ("scores: [0, 0]", "scores: [7, 7]")
    for versions in ((removal, move), (move, removal)):
        result = merged(*versions, base=base)
        assert result.conflicts == ()
        assert result.text.endswith("layout:\n  loans: [0, 0]\n")


def test_two_stages_that_both_add_alike_are_one():
    new = ("tests:", "  new: {block: scale, inputs: {data: loans}}\ntests:")
    other = ("tests:", "  new: {inputs: {data: loans}, block: scale}\ntests:")
    assert merged(new, other).conflicts == ()


def test_remarks_of_both_beside_one_key_stay():
    base = BASE.replace("  scaled:\n", "  scaled:  # as ever\n")
    first = ("# as ever", "# ours", "{data: loans}", "{data: loans}\n    title: Scaled")
    second = ("# as ever", "# theirs", "    block: scale", "    block: scale\n    note: Why")
    result = merged(first, second, base=base)
    assert result.conflicts == ()
    assert "  # theirs\n  scaled:  # ours\n" in result.text
    result = merged(first[2:], second, base=base)
    assert "  scaled:  # theirs\n" in result.text


def test_each_mark_says_what_it_is_about():
    marked = merge_texts(
        BASE,
        BASE.replace("100", "300").replace("Loans", "A").replace("0.5", "0.6"),
        BASE.replace("100", "200").replace("Loans", "B").replace("0.5", "0.7"),
        lambda message: message.values["place"],
    ).text
    heads = [line for line in marked.splitlines() if line.startswith("<<<<<<<")]
    assert heads == [
        "<<<<<<< ours: name",
        "<<<<<<< ours: forest.n_estimators",
        "<<<<<<< ours: tests: good.at_least",
    ]


def test_a_remark_on_what_the_other_removes_stays():
    remark = (SCORES, f"  # Ask Eva.\n{SCORES}")
    tests = ("tests:\n  - {name: good, stage: scores, metric: f1, at_least: 0.5}\n", "")
    for versions in ((remark, (SCORES, "", *tests)), ((SCORES, "", *tests), remark)):
        result = merged(*versions)
        assert result.conflicts == ()
        assert result.text.endswith("max_depth: 5\n  # Ask Eva.\n")
