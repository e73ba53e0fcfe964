"""Versions that start and fail are passed over; what tells nothing of a version ends the search."""

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import ClusterError, UsageError
from pipeline_core.factory.bisect import find_fall
from pipeline_core.factory.edit_search import find_edit
from pipeline_core.factory.judged_versions import judged_versions
from pipeline_core.factory.versions import versions_between
from pipeline_core.store import open_store
from pipeline_core.store.runs import Options
from tests.factory.in_process import execute
from tests.factory.test_bisect import TEXT, drawing

__all__ = ["drawing"]


def test_a_long_stretch_that_fails_is_not_tried_one_by_one():
    """Fifteen of forty in the middle: a search that took the nearest would run them all."""
    broken = range(13, 28)
    for bad in {*range(1, 41)} - {*broken} - {28}:
        asked = []

        def value(place, bad=bad, asked=asked):
            asked.append(place)
            return None if place in broken else 0.82 if place < bad else 0.76

        finding = find_fall(41, value, known={0: 0.82, 40: 0.76})
        assert (finding.last_good, finding.first_bad) == (bad - 1, bad)
        assert len(asked) <= 12
        assert len({*asked} & {*broken}) <= 6


NO_SUCH_SVC = "block: linear_svc, settings: {penalty: l1, loss: hinge},"


def versions_of(store, drawing, *, failing=(), bad=5, count=8, fault=("", "")):
    """Versions of which some start, and fail."""
    for number in range(count):
        columns = "income, age" if number < bad else "age"
        text = TEXT.format(number=number, columns=columns, folds=3 + number, method="standard")
        store.revisions.add(str(drawing), text.replace(*fault) if number in failing else text)
    return versions_between(store, drawing, "1", str(count))


def search(store, catalogue, drawing, versions, execute=execute):
    judged = judged_versions(store, catalogue, drawing, versions, "folds")
    return find_edit(store, drawing, judged, "folds", "accuracy", execute, Options())


@pytest.mark.parametrize(
    "fault", [("block: logistic_regression,", NO_SUCH_SVC), ("income", "gone")]
)
@pytest.mark.parametrize(
    ("failing", "ends", "runs", "passed_over"),
    [
        ([4], ("4", "6"), 5, ["5"]),  # the last good one
        ([2, 3], ("5", "6"), 6, ["3", "4"]),  # some in the middle, for one reason
        (range(1, 5), ("1", "6"), 4, ["2", "3", "4", "5"]),  # all good ones but the first
    ],
)
def test_versions_that_start_and_fail_are_passed_over(
    drawing, workspace, fault, failing, ends, runs, passed_over
):
    store, catalogue = open_store(workspace), load_catalogue(workspace)
    versions = versions_of(store, drawing, failing=failing, fault=fault)
    edit = search(store, catalogue, drawing, versions)
    assert (edit.good, edit.bad) == ends
    # What fails for the reason of another version is not run, and what cannot begin is no run.
    assert edit.runs <= runs
    said = dict(edit.claims())
    assert said["bisect.failed"]["names"] == passed_over
    assert ("bisect.between" in said) is (int(ends[1]) - int(ends[0]) > 1)


def test_an_end_that_fails_is_told(drawing, workspace):
    store, catalogue = open_store(workspace), load_catalogue(workspace)
    with pytest.raises(UsageError) as caught:
        search(
            store,
            catalogue,
            drawing,
            versions_of(store, drawing, failing=[7], fault=("age", "gone")),
        )
    assert caught.value.code == "bisect.end_not_judged"
    assert caught.value.values["end"] == "bad"


@pytest.mark.parametrize(
    ("status", "error", "raised"),
    [
        ("cancelled", None, KeyboardInterrupt),
        ("failed", {"code": "cluster.gone", "values": {"address": "tcp://a:1"}}, ClusterError),
    ],
)
def test_a_run_that_tells_nothing_of_its_version_ends_the_search(
    drawing, workspace, status, error, raised
):
    store, catalogue, begun = open_store(workspace), load_catalogue(workspace), []

    def stopped(store, run):
        begun.append(run.id)
        store.runs.claim(run.id)
        store.runs.finish(run.id, status, error)
        return iter(())

    with pytest.raises(raised):
        search(store, catalogue, drawing, versions_of(store, drawing), stopped)
    assert len(begun) == 1
