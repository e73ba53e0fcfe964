"""Tests of a pipeline: what is run for them, what they say, and how long it holds."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

import pipeline_core
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.quality.results import kept_outcomes
from pipeline_core.quality.sentences import example_lines
from pipeline_core.store import open_store
from tests.quality.small_tests import TEXT, changed, write_pipeline


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return tmp_path_factory.mktemp("tested")


@pytest.fixture(scope="module")
def judged(workspace):
    """Judge a text of the small pipeline, on one workspace; return the outcomes by name."""

    def run(text=TEXT, **options):
        file = write_pipeline(workspace / "loans", text)
        read = pipeline_core.read(file, workspace=workspace / "home")
        return {one["test"]: one for one in pipeline_core.test(read, **options)}

    return run


def sentences(outcome):
    message = outcome["message"]
    return [say(message["code"], message["values"], language) for language in ("en", "es")]


def test_a_test_of_each_kind_passes(judged):
    outcomes = judged()
    assert {name: one["status"] for name, one in outcomes.items()} == dict.fromkeys(
        outcomes, "passed"
    )
    assert len(outcomes) == 8


@pytest.mark.parametrize(
    ("old", "new", "name", "words"),
    [
        ("rows_at_least: 300", "rows_at_least: 401", "enough rows", "401"),
        ("holds: age >= 18 and", "holds: age >= 30 and", "enough rows", "age >= 30"),
        ("columns: [older, paid]", "columns: [elder, paid]", "enough rows", "elder"),
        ("roc_auc, at_least: 0.8", "roc_auc, at_least: 0.999", "good enough", "0.999"),
        ("roc_auc, at_least: 0.8", "rock, at_least: 0.8", "good enough", "rock"),
        ("every: sex, at_least: 0.6", "every: sex, at_least: 1", "good for every sex", "sex"),
        ('gives: "yes"', 'gives: "no"', "a rich young one pays", "no"),
        ("{age: 20, income: 60}", "{agee: 20}", "a rich young one pays", "agee"),
        (
            "changing: {sex: [f, m]}",
            "changing: {income: [10, 90]}",
            "sex does not decide",
            "income",
        ),
        ("never: lowers", "never: raises", "income helps", "10%"),
        ("size: 0.01\n    may_differ: 0.3", "size: 9", "noise is borne", "noise"),
    ],
)
def test_what_does_not_hold_is_said_in_both_languages(judged, old, new, name, words):
    outcome = judged(changed(old, new), names=[name])[name]
    assert outcome["status"] == "failed"
    for sentence in sentences(outcome):
        assert words in sentence
        assert name in sentence
        assert "{" not in sentence
    assert all(line.startswith("row ") for line in example_lines(outcome, say))


@pytest.mark.parametrize(
    ("old", "new", "name", "code"),
    [
        ("stage: scores,", "stage: split,", "good enough", "test.no_report"),
        ("stage: model, more", "stage: split, more", "income helps", "test.no_model"),
        ("stage: roles", "stage: scaled", "enough rows", "test.learned_rows"),
        ("stage: roles", "stage: scores", "enough rows", "test.no_rows"),
        ("stage: model, more", "stage: modle, more", "income helps", "test.not_run"),
    ],
)
def test_a_test_of_the_wrong_stage_is_not_judged(judged, old, new, name, code):
    outcome = judged(changed(old, new))[name]
    assert (outcome["status"], outcome["message"]["code"]) == ("not_judged", code)
    assert all("{" not in sentence for sentence in sentences(outcome))


def test_a_failure_shows_rows_and_answers(judged):
    text = changed("changing: {sex: [f, m]}, moves_at_most: 0", "changing: {income: [10, 90]}")
    outcome = judged(text, names="sex")["sex does not decide"]
    line = example_lines(outcome, say)[0]
    assert "income 10 → 90" in line
    assert "no → yes" in line


def test_outcomes_are_kept_until_what_they_are_about_changes(judged, workspace):
    judged()
    identity = str(workspace / "loans" / "loans.yaml")
    before = kept_outcomes(workspace / "home", identity)
    assert len(before) == 8
    judged()
    assert kept_outcomes(workspace / "home", identity) == before
    judged(changed("stage: model, more: income, by: 10%", "stage: model, more: income, by: 20%"))
    after = kept_outcomes(workspace / "home", identity)
    assert [name for name in before if after[name]["key"] != before[name]["key"]] == [
        "income helps"
    ]
    judged(changed("{block: logistic_regression, inputs", "{block: dummy_classifier, inputs"))
    after = kept_outcomes(workspace / "home", identity)
    rest = [name for name in before if after[name]["key"] == before[name]["key"]]
    assert rest == ["enough rows"]


def test_the_end_of_a_run_judges_what_it_has_made(workspace):
    folder = workspace / "run"
    file = write_pipeline(folder)
    read = pipeline_core.read(file, workspace=workspace / "other")
    assert pipeline_core.run(read, to=["roles"]).status == "succeeded"
    assert list(kept_outcomes(workspace / "other", str(file))) == ["enough rows"]
    assert pipeline_core.run(read).status == "succeeded"
    assert len(kept_outcomes(workspace / "other", str(file))) == 8


def test_a_failing_test_leaves_the_run_as_it_is(workspace):
    file = write_pipeline(workspace / "red", changed("rows_at_least: 300", "rows_at_least: 999"))
    run = pipeline_core.run(pipeline_core.read(file, workspace=workspace / "red_home"))
    assert run.status == "succeeded"
    kept = kept_outcomes(workspace / "red_home", str(file))
    assert kept["enough rows"]["outcome"]["status"] == "failed"


def test_damaged_outcomes_are_judged_anew(workspace, judged):
    judged()
    for file in (workspace / "home" / "runtime" / "tests").iterdir():
        file.write_text("{nonsense", encoding="utf-8")
    assert judged()["enough rows"]["status"] == "passed"


def test_a_pipeline_without_tests_and_a_test_that_is_not_there(judged):
    with pytest.raises(UsageError, match="tests:"):
        judged(TEXT.partition("tests:")[0])
    with pytest.raises(UsageError, match="sex does not decide"):
        judged(names=["six does not decide"])


def test_the_terminal_says_each_test_on_a_line(fabrica, workspace):
    file = write_pipeline(workspace / "cli")
    home = workspace / "cli_home"
    done = fabrica("test", file, "--workspace", home, "--lang", "en")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[:8]] == ["passed"] * 8
    assert lines[-1] == "Tests passed: 8 of 8"
    assert open_store(home).runs.latest(1)[0].status == "succeeded"


def test_the_terminal_fails_with_examples_and_files_for_others(fabrica, workspace):
    text = changed("never: lowers", "never: raises, severity: error").replace(
        "moves_at_most: 0, over", "severity: warning, moves_at_most: 0, over"
    )
    text = text.replace("changing: {sex: [f, m]}", "changing: {income: [10, 90]}")
    file = write_pipeline(workspace / "cli", text)
    xml = workspace / "tests.xml"
    words = ("test", file, "--workspace", workspace / "cli_home", "--lang", "en")
    done = fabrica(*words, "--junit", xml)
    assert done.returncode == 1
    assert "FAILED       income helps" in done.stdout
    assert "warning      sex does not decide" in done.stdout
    assert "Tests passed: 6 of 8" in done.stdout
    suite = ElementTree.parse(xml).getroot()
    assert suite.get("failures") == "1"
    assert [case.get("name") for case in suite if case.find("failure") is not None] == [
        "income helps"
    ]
    answer = json.loads(fabrica(*words, "--json", "--name", "sex does").stdout)
    assert answer["passed"] is True
    assert [one["status"] for one in answer["tests"]] == ["failed"]
    assert fabrica(*words, "--name", "nothing").returncode == 2


def test_tests_of_what_cannot_run_are_not_judged(fabrica, workspace):
    file = write_pipeline(workspace / "cli", changed("path: loans.csv", "path: lost.csv"))
    done = fabrica("test", file, "--workspace", workspace / "cli_home", "--lang", "en")
    assert done.returncode == 1
    assert "lost.csv" in done.stdout + done.stderr
    assert "not judged" in done.stdout
    assert "Traceback" not in done.stderr
