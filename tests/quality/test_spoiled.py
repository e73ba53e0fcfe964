"""Thirty spoiled pipelines: how many of them the tests catch.

Measured: 26 of 30 are red, 23 of them by a test that fails, 3 because what the test is about
could not be made at all. Not caught: what leaves decisions and scores as they were.
"""

from __future__ import annotations

import random

import pytest

import pipeline_core
from tests.quality.spoiled import SPOILED, WHOLE, Spoiled, write_spoiled

FLOOR = 26
BY_A_TEST = 23
NOT_CAUGHT = {
    "no scaling",  # the scores stay what they were
    "words as ranks",  # a little worse, within every limit
    "the account is left out",  # the other columns make up for most of it
    "each row three times",  # test rows are training rows; nothing bounds the rows above
}
SAMPLE = random.Random(7).sample(range(len(SPOILED)), 5)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


def statuses(spoiled: Spoiled, folder, home):
    """Return how each test ends."""
    file = write_spoiled(spoiled, folder / spoiled.example)
    return [one["status"] for one in pipeline_core.test(pipeline_core.read(file, workspace=home))]


@pytest.mark.parametrize("example", ["credit", pytest.param("housing", marks=pytest.mark.long)])
def test_what_nobody_spoiled_passes(example, tmp_path, home):
    whole = next(one for one in WHOLE if one.example == example)
    assert set(statuses(whole, tmp_path, home)) == {"passed"}


@pytest.mark.parametrize("number", SAMPLE, ids=lambda number: SPOILED[number].name)
def test_a_spoiled_pipeline_of_the_sample_is_caught_or_known_not_to_be(number, tmp_path, home):
    spoiled = SPOILED[number]
    is_caught = set(statuses(spoiled, tmp_path, home)) != {"passed"}
    assert is_caught == (spoiled.name not in NOT_CAUGHT)


@pytest.mark.long
def test_of_thirty_spoiled_pipelines_most_are_caught(tmp_path, home):
    ends = {one.name: statuses(one, tmp_path / str(n), home) for n, one in enumerate(SPOILED)}
    assert len(ends) == 30
    not_caught = {name for name, found in ends.items() if set(found) == {"passed"}}
    assert not_caught <= NOT_CAUGHT
    assert 30 - len(not_caught) >= FLOOR
    assert sum("failed" in found for found in ends.values()) >= BY_A_TEST
