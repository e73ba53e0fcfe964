"""Files of own blocks are written in their place, by versions, and under names of functions."""

from __future__ import annotations

import threading

import pytest

from pipeline_core.catalog.folder_contents import lists_block
from pipeline_core.catalog.own_files import (
    MAX_BYTES,
    checked_block_name,
    delete_own,
    own_file,
    own_names,
    read_own,
    renamed_text,
    write_own,
)
from pipeline_core.catalog.templates import KINDS, template
from pipeline_core.errors import CatalogError, FabricaError
from pipeline_core.messages.own_words import blocks_of, user_folder

BAD_NAMES = [
    "", "x", "../x", "..", "/etc/passwd", "a/b", "prepare/../x", "__init__", "class", "match",
    "Mine", "MINE", "niño", "a-b", "a.b", "a b", "x" * 300, "1st", "_own", "con\n", "x\0y",
    "test_mine", "conftest", "blocks", "unknown_family/mine", "prepare/train/mine", "mine.py",
]  # fmt: skip


@pytest.fixture
def blocks(workspace, monkeypatch):
    """Act in the blocks of a workspace."""
    monkeypatch.delenv("FABRICA_BLOCKS", raising=False)
    with blocks_of(workspace):
        yield workspace.resolve() / "blocks"


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_bad_name_is_refused_and_nothing_is_written(blocks, workspace, name):
    for act in (lambda: write_own(name, "a = 1", ""), lambda: read_own(name)):
        with pytest.raises(FabricaError) as caught:
            act()
        assert caught.value.code == "own_code.bad_name"
    assert not blocks.exists()
    assert not [path for path in workspace.rglob("*") if path.suffix == ".py"]


def test_a_name_that_another_block_has_is_refused():
    with pytest.raises(CatalogError, match="already"):
        checked_block_name("ridge", {"ridge": 1})


def test_a_text_comes_back_as_it_was_written(blocks):
    version = write_own("mine", "a = 'ñ'\n", "")
    assert read_own("mine") == ("a = 'ñ'\n", version)
    assert list(own_names()) == ["mine"]
    assert [path.name for path in blocks.iterdir()] == ["mine.py"]


@pytest.mark.parametrize("text", ["\ufeffa = 1\r\nb = 2", "a = 1\rb = 2\r", "a = 1\nb = 2"])
def test_lines_end_plainly_and_no_mark_stands_before_them(blocks, text):
    write_own("mine", text, "")
    assert own_file("mine").read_bytes() == b"a = 1\nb = 2\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a = 1\nb = '\0'", "own_code.null_byte"),
        ("\ud800", "own_code.not_utf8"),
        ("#" * (MAX_BYTES + 1), "own_code.too_large"),
    ],
)
def test_what_is_no_text_of_a_block_is_refused(blocks, text, code):
    with pytest.raises(CatalogError) as caught:
        write_own("mine", text, "")
    assert caught.value.code == code
    assert not own_file("mine").exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"a = 1\nb = '\xff'", "own_code.not_utf8"), (b"#" * 300_000, "own_code.too_large")],
)
def test_a_file_that_cannot_be_edited_says_why(blocks, content, code):
    blocks.mkdir(parents=True)
    (blocks / "mine.py").write_bytes(content)
    with pytest.raises(CatalogError) as caught:
        read_own("mine")
    assert caught.value.code == code


def test_who_edited_another_version_overwrites_nothing(blocks):
    first = write_own("mine", "a = 1", "")
    second = write_own("mine", "a = 2", first)
    for version, code in ((first, "changed_elsewhere"), ("", "exists")):
        with pytest.raises(CatalogError) as caught:
            write_own("mine", "a = 3", version)
        assert caught.value.code == f"own_code.{code}"
    with pytest.raises(CatalogError):
        delete_own("mine", first)
    assert read_own("mine").text == "a = 2\n"
    delete_own("mine", second)
    with pytest.raises(CatalogError) as caught:
        write_own("mine", "a = 3", second)
    assert caught.value.code == "own_code.gone_meanwhile"


def test_of_many_who_write_at_once_one_wins_and_the_others_are_told(blocks):
    version, outcomes = write_own("mine", "a = 0", ""), []

    def write(number):
        with blocks_of(blocks.parent):
            try:
                outcomes.append(write_own("mine", f"a = {number}", version))
            except CatalogError as error:
                outcomes.append(error.code)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("own_code.changed_elsewhere") == 7
    assert read_own("mine").version in outcomes


def test_a_link_is_neither_followed_nor_replaced(blocks, tmp_path):
    outside = tmp_path / "outside.py"
    outside.write_text("a = 1\n")
    blocks.mkdir(parents=True)
    (blocks / "mine.py").symlink_to(outside)
    for act in (lambda: read_own("mine"), lambda: write_own("mine", "b = 2", "")):
        with pytest.raises(FabricaError):
            act()
    assert outside.read_text() == "a = 1\n"


def test_each_workspace_has_its_own(tmp_path, monkeypatch):
    monkeypatch.delenv("FABRICA_BLOCKS", raising=False)
    for name in ("one", "two"):
        with blocks_of(tmp_path / name):
            write_own(f"of_{name}", "a = 1", "")
            assert list(own_names()) == [f"of_{name}"]
    monkeypatch.setenv("FABRICA_BLOCKS", str(tmp_path / "named"))
    with blocks_of(tmp_path / "one"):
        assert user_folder() == tmp_path / "named"


def test_a_broken_text_with_the_mark_is_no_neighbour_of_other_blocks(blocks):
    for name, text in (("mine", "@block('A')\ndef (\n"), ("helper", "def (\n# @block(\n")):
        write_own(name, text, "")
    assert lists_block(own_file("mine"))
    assert not lists_block(own_file("helper"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_has_no_fault_in_any_language(kind):
    from pipeline_core.catalog.code_faults import code_faults

    for language in ("en", "es"):
        assert code_faults(template(kind, "mine", language), "mine") == []


def test_renaming_changes_the_function_and_its_calls():
    text = renamed_text(template("row", "old_name"), "old_name", "new_name")
    assert text == template("row", "old_name").replace("old_name(", "new_name(")
    assert "def new_name(" in text
