"""Which pipelines there are, and that no id leaves the workspace."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline_core.errors import SpecError
from ui.documents import documents
from ui.security import address


def test_an_example_is_copied_once_and_then_kept():
    file = documents.find_file("penguins")
    file.write_text(file.read_text().replace("name: Penguins", "name: Mine"))
    assert documents.find_file("penguins") == file
    assert documents.load("penguins").name == "Mine"


def test_two_tabs_open_an_example_at_once(workspace):
    with ThreadPoolExecutor(8) as pool:
        files = set(pool.map(lambda _: documents.find_file("credit"), range(16)))
    assert len(files) == 1
    left = {path.name for path in (workspace / "pipelines").iterdir()}
    assert left == {"credit"}


def test_what_is_not_there_is_none():
    assert documents.find_file("nothing") is None
    assert documents.load("nothing") is None
    assert documents.find_file(documents.OPENED_FILE_ID) is None


def test_a_file_that_is_gone_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("FABRICA_FILE", str(tmp_path / "gone.yaml"))
    with pytest.raises(SpecError):
        documents.load(documents.OPENED_FILE_ID)


def test_first_is_the_opened_file_or_credit(monkeypatch, tmp_path):
    assert documents.default_id() == "credit"
    monkeypatch.setenv("FABRICA_FILE", str(tmp_path / "x.yaml"))
    assert documents.default_id() == documents.OPENED_FILE_ID


@pytest.mark.parametrize(
    "name", ["..", "../credit", "/etc", "a/b", "", "Ä", "x" * 61, ".hidden", "a\n", "a.yaml"]
)
def test_no_address_leaves_the_workspace(name):
    assert address.parse({"pipeline": name}).pipeline is None
