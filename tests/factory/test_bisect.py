"""The edit after which a metric fell: found in few runs, and only what is known is claimed."""

import math
import subprocess

import numpy as np
import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import UsageError
from pipeline_core.factory.bisect import find_fall
from pipeline_core.factory.edit_search import find_edit
from pipeline_core.factory.judged_versions import (
    JudgedVersion,
    judged_versions,
    kept_value,
    value_by_run,
)
from pipeline_core.factory.versions import Version, versions_between
from pipeline_core.messages.words import say
from pipeline_core.spec import parse
from pipeline_core.store import open_store
from pipeline_core.store.runs import Options
from tests.factory.in_process import execute

TEXT = """\
fabrica: 1
name: Version {number}
stages:
  loans: {{block: read_csv, settings: {{path: loans.csv}}}}
  roles: {{block: set_roles, inputs: {{table: loans}}, settings: {{target: paid, positive: "yes"}}}}
  kept: {{block: select_columns, inputs: {{data: roles}}, settings: {{columns: [{columns}]}}}}
  model: {{block: logistic_regression, inputs: {{data: kept}}}}
  folds:
    block: cross_validate
    inputs: {{model: model, data: kept}}
    settings: {{folds: {folds}}}
  spread: {{block: scale, inputs: {{data: kept}}, settings: {{method: {method}}}}}
"""


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("count", [2, 3, 7, 40])
def test_one_fall_is_found_in_the_runs_of_a_binary_search(count, sign):
    for bad in range(1, count):
        asked = []

        def value(place, bad=bad, asked=asked):
            asked.append(place)
            return sign * (0.8 if place < bad else 0.7)

        finding = find_fall(count, value, sign)
        assert (finding.last_good, finding.first_bad) == (bad - 1, bad)
        assert finding.is_single
        assert (
            len(asked) == len(set(asked)) <= 2 + math.ceil(math.log2(count - 1) if count > 2 else 0)
        )


@pytest.mark.parametrize("broken", [None, 1, 7, 20, 39])
def test_an_edit_at_any_place_among_forty_is_found_in_six_runs(broken):
    for bad in range(1, 41):
        asked = []

        def value(place, bad=bad, asked=asked):
            asked.append(place)
            return 0.82 if place < bad else 0.76

        known = {0: 0.82, 40: 0.76} | ({broken: None} if broken else {})
        finding = find_fall(41, value, known=known)
        before = bad - 2 if broken == bad - 1 else bad - 1
        after = bad + 1 if broken == bad and bad < 40 else bad
        assert (finding.last_good, finding.first_bad) == (before, after)
        assert finding.is_single
        assert len(asked) <= 6
        assert broken not in asked


def search_among(store, file, values, monkeypatch):
    """What a search says where each version has a value; one without cannot run."""
    judged = [
        JudgedVersion(Version(str(number + 1), None), None if value is None else f"key{number}")
        for number, value in enumerate(values)
    ]
    monkeypatch.setitem(
        find_edit.__globals__,
        "value_by_run",
        lambda store, file, version, *rest: values[judged.index(version)],
    )
    return find_edit(store, file, judged, "folds", "roc_auc", execute, Options())


FALLS_TWICE = [0.9] * 13 + [0.8] * 14 + [0.7] * 14
GOES_UP_AND_DOWN = [0.8] * 10 + [0.7] * 15 + [0.8] * 5 + [0.7] * 11


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ([0.82] * 7 + [0.76] * 34, ["found", "not_judged"]),
        ([0.82] + [0.76] * 40, ["found", "not_judged"]),
        ([0.82] * 40 + [0.76], ["found", "not_judged"]),
        (FALLS_TWICE, ["found", "share", "not_judged"]),
        ([0.82] * 7 + [None] * 3 + [0.76] * 31, ["found", "between", "not_judged"]),
        ([0.82, None, 0.76], ["found", "between"]),
        ([0.82] + [None] * 39 + [0.76], ["found", "between"]),
        ([0.82, 0.82, 0.76, None, 0.76], ["found", "not_judged"]),
    ],
)
def test_what_is_said_of_it(values, codes, tmp_path, monkeypatch):
    store = open_store(tmp_path)
    edit = search_among(store, tmp_path / "a.yaml", values, monkeypatch)
    claims = edit.claims()
    assert [code for code, _ in claims] == [f"bisect.{code}" for code in codes]
    assert edit.runs <= 8  # the two ends, and six between them
    for language in ("en", "es"):
        said = " ".join(say(code, values, language) for code, values in claims)
        assert edit.good in said
        assert "bisect." not in said
    if values is FALLS_TWICE:
        assert claims[1][1] == {"share": 50}


def test_a_second_fall_is_seen_where_a_run_of_another_day_shows_it():
    values = dict(enumerate(GOES_UP_AND_DOWN))
    finding = find_fall(41, values.__getitem__, known={0: 0.8, 12: 0.7, 27: 0.8, 40: 0.7})
    assert finding.falls == 2
    assert not finding.is_single


def test_what_is_kept_already_is_not_asked():
    values = [0.8] * 5 + [0.7] * 5
    finding = find_fall(10, lambda place: pytest.fail("asked"), known=dict(enumerate(values)))
    assert (finding.last_good, finding.first_bad) == (4, 5)


def test_a_metric_that_falls_twice_is_not_blamed_on_one_edit():
    values = [0.8, 0.7, 0.8, 0.8, 0.8, 0.7]
    finding = find_fall(6, values.__getitem__, known={1: 0.7})
    assert (finding.last_good, finding.first_bad) == (4, 5)
    assert finding.falls == 2
    assert not finding.is_single


def test_a_slow_decline_is_not_blamed_on_one_edit():
    values = np.linspace(0.8, 0.6, 11).tolist()
    finding = find_fall(11, values.__getitem__)
    assert finding.share == pytest.approx(0.1)
    assert not finding.is_single


def test_versions_that_cannot_be_judged_are_passed_over():
    values = [0.8, 0.8, 0.8, None, None, 0.7, 0.7, 0.7]
    finding = find_fall(8, values.__getitem__)
    assert (finding.last_good, finding.first_bad) == (2, 5)


def test_ends_must_be_judged_and_the_bad_one_worse():
    for values, code in (([0.7, 0.8], "bisect.not_worse"), ([None, 0.8], "bisect.end_not_judged")):
        with pytest.raises(UsageError) as caught:
            find_fall(2, values.__getitem__)
        assert caught.value.code == code


def texts(count=41, bad=23):
    """Forty edits of which one takes the column away that matters; most change nothing for it."""
    for number in range(count):
        columns = "income, age" if number < bad else "age"
        method = ("standard", "robust", "min_max")[number % 3]
        yield TEXT.format(number=number, columns=columns, folds=3 + (number >= 10), method=method)


@pytest.fixture
def drawing(tmp_path):
    rng = np.random.default_rng(0)
    income = rng.normal(0, 1, 90)
    paid = np.where(income + rng.normal(0, 0.5, 90) > 0, "yes", "no")
    lines = [f"{a:.3f},{rng.integers(18, 80)},{b}" for a, b in zip(income, paid, strict=True)]
    (tmp_path / "loans.csv").write_text("income,age,paid\n" + "\n".join(lines) + "\n")
    return tmp_path / "loans.yaml"


def found_in(store, catalogue, file, versions):
    judged = judged_versions(store, catalogue, file, versions, "folds")
    asked = []

    def value(place):
        asked.append(place)
        where = (judged[place], "folds", "roc_auc", execute, Options())
        return value_by_run(store, file, *where)

    finding = find_fall(len(judged), value)
    ends = [judged[place].version.name for place in (finding.last_good, finding.first_bad)]
    return judged, finding, ends, len(asked)


def test_a_bad_edit_among_forty_of_the_workspace_is_found_in_few_runs(drawing, workspace):
    store, catalogue = open_store(workspace), load_catalogue(workspace)
    for text in texts():
        store.revisions.add(str(drawing), text)
    versions = versions_between(store, drawing, "1", "41")
    assert len(versions) == 41
    judged, finding, ends, runs = found_in(store, catalogue, drawing, versions)
    # the names and the scaling of another lane differ each time: three versions do for the judge
    assert len(judged) == 3
    assert ends == ["11", "24"]
    assert runs == 3
    assert finding.is_single
    for each in judged:
        assert kept_value(store, each.key, "roc_auc") is not None
    assert judged[2].version.pipeline == parse(list(texts())[23])


def test_among_forty_edits_that_all_matter_six_runs_do(drawing, workspace):
    store, catalogue = open_store(workspace), load_catalogue(workspace)
    for number in range(41):
        columns = "income, age" if number < 29 else "age"
        text = TEXT.format(number=number, columns=columns, folds=3, method="standard")
        each = text.replace(
            "block: logistic_regression,",
            f"block: logistic_regression, settings: {{C: {1 + number / 1000}}},",
        )
        store.revisions.add(str(drawing), each)
    versions = versions_between(store, drawing, "1", "41")
    judged = judged_versions(store, catalogue, drawing, versions, "folds")
    assert len(judged) == 41
    where = (store, drawing, judged, "folds", "roc_auc", execute, Options())
    for end in (0, 40):  # both ends are known: 0.82 on Tuesday, 0.76 now
        value_by_run(store, drawing, judged[end], "folds", "roc_auc", execute, Options())
    edit = find_edit(*where)
    assert (edit.good, edit.bad) == ("29", "30")
    assert edit.runs <= 6
    kinds = [(each.kind, each.name) for each in edit.differences(catalogue)]
    assert ("setting", "columns") in kinds


def test_git_has_the_versions_too(drawing, workspace):
    store, catalogue = open_store(workspace), load_catalogue(workspace)

    def git(*words):
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        command = ["git", "-C", str(drawing.parent), *who, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q")
    commits = []
    for text in texts(6, 4):
        drawing.write_text(text)
        git("add", drawing.name)
        git("commit", "-qm", "edit")
        commits.append(git("rev-parse", "HEAD"))
    versions = versions_between(store, drawing, commits[0], "HEAD")
    assert [version.name for version in versions] == [commit[:10] for commit in commits]
    _, _, ends, _ = found_in(store, catalogue, drawing, versions)
    assert ends == [commits[0][:10], commits[4][:10]]
    for bad in ("no-such", "--output=x"):
        with pytest.raises(UsageError) as caught:
            versions_between(store, drawing, commits[0], bad)
        assert caught.value.code == "bisect.no_version"
    with pytest.raises(UsageError) as caught:
        versions_between(store, drawing, "HEAD", commits[0])
    assert caught.value.code == "bisect.order"
