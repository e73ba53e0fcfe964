"""A job says how far it is, and ends when nobody waits for it any more."""

from __future__ import annotations

import pytest

from pipeline_core.measures.file_progress import LARGE
from pipeline_core.runs import client
from tests.runs.conftest import children_of, until


@pytest.fixture
def large_file(tmp_path):
    file = tmp_path / "large.csv"
    row = f"{'x' * 990},1\n"
    file.write_text("word,number\n" + row * (LARGE // len(row) + 1), encoding="utf-8")
    return file


def payload(file) -> dict:
    return {"path": str(file), "file": file.name}


def test_how_far_it_is_comes_before_the_answer(sandbox, large_file):
    shares: list[float] = []

    def note(progress):
        shares.append(progress["done"] / progress["of"])

    look = client.call(sandbox.workspace, "first_look", payload(large_file), note)

    assert look["rows"] == LARGE // 993 + 1
    assert shares[-1] == 1.0
    assert len(shares) > 15
    assert shares == sorted(shares)


class GivenUpError(Exception):
    """What a listener raises."""


def test_a_job_ends_with_whoever_listens_and_others_are_answered(sandbox, launcher, large_file):
    def give_up(_progress):
        raise GivenUpError

    with pytest.raises(GivenUpError):
        client.call(sandbox.workspace, "first_look", payload(large_file), give_up)

    until(lambda: not children_of(launcher))
    small = large_file.with_name("small.csv")
    small.write_text("a,b\n1,2\n", encoding="utf-8")
    assert client.call(sandbox.workspace, "first_look", payload(small))["rows"] == 1
