"""A file that is behind its edits is brought up to date, and somebody else's text is left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline_core.cli import main
from pipeline_core.errors import SpecError
from pipeline_core.spec import MAX_PACKED, Pipeline, pack, parse, read, write
from pipeline_core.store import Store, open_store
from pipeline_core.store.document_journal import DocumentChange, fingerprint
from pipeline_core.store.file_recovery import recover_file
from pipeline_core.store.revisions import NewRevision


@pytest.fixture
def store(workspace: Path) -> Store:
    return open_store(workspace)


@pytest.fixture
def file(store: Store, tmp_path: Path) -> Path:
    """A pipeline that was edited and whose file was not written."""
    path = tmp_path / "mine.yaml"
    write(Pipeline("Mine"), path)
    path.write_text(path.read_text() + "# by hand\n")
    text = path.read_text()
    edited = replace(parse(text), seed=7)
    store.journal.record(str(path), DocumentChange(1, NewRevision(text), disk=fingerprint(text)))
    store.journal.record(str(path), DocumentChange(2, NewRevision(None, (), pack(edited))))
    return path


def test_the_file_gets_what_was_edited_once(store, file):
    assert recover_file(store.workspace, file)
    assert read(file).seed == 7
    assert "# by hand" in file.read_text()
    assert store.revisions.current(str(file)).text == file.read_text()
    assert not recover_file(store.workspace, file)


def test_an_undo_that_was_not_written_is(store, file):
    first = file.read_text()
    recover_file(store.workspace, file)
    store.journal.record(str(file), DocumentChange(3, number=1))
    assert recover_file(store.workspace, file)
    assert file.read_text() == first


def test_somebody_else_s_text_is_left_alone(store, file):
    file.write_text("fabrica: 1\nname: Theirs\n")
    assert not recover_file(store.workspace, file)
    assert file.read_text() == "fabrica: 1\nname: Theirs\n"


def test_nothing_is_made_where_there_is_nothing(tmp_path, store, file):
    assert not recover_file(tmp_path / "nowhere", file)
    assert not (tmp_path / "nowhere").exists()
    file.unlink()
    assert not recover_file(store.workspace, file)
    assert not file.exists()


def test_the_terminal_reads_what_was_edited(store, file, capsys):
    main(["check", str(file), "--workspace", str(store.workspace)])
    assert read(file).seed == 7


def test_what_is_too_large_for_a_file_is_not_kept():
    with pytest.raises(SpecError, match="700000"):
        pack(Pipeline("x" * 800_000), MAX_PACKED)
