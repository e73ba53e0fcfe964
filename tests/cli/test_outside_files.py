"""Every command that takes a pipeline file: no byte of a file outside of its project."""

from __future__ import annotations

import json
from argparse import _SubParsersAction
from pathlib import Path

import pytest

from pipeline_core.catalog import meaning_of
from pipeline_core.cli import main
from pipeline_core.cli.parser import build_parser
from pipeline_core.runs import client
from tests.outside_paths import leaks, plant
from tests.small_catalogue import real_catalogue

# What a command is asked besides; a command that is not here is asked for nothing more.
OPTIONS = {
    "check": [[], ["--json"]],
    "export": [[], ["--to", "picture"], ["--verify"]],
    "run": [[], ["--to", "rows"], ["--force", "rows"]],
}
READS_NO_DATA = {"pins"}
PIPELINE = """\
fabrica: 1
name: Curious
stages:
  rows:
    block: {block}
    settings:
      {setting}: {path}
  fewer:
    block: drop_duplicates
    inputs: {{table: rows}}
"""


def commands_with_a_file() -> list[str]:
    """Return the commands whose first word is a pipeline file; the app opens one elsewhere."""
    (commands,) = (
        action for action in build_parser("en")._actions if isinstance(action, _SubParsersAction)
    )
    return [
        name
        for name, parser in commands.choices.items()
        if name != "app" and any(action.dest == "file" for action in parser._actions)
    ]


def file_settings() -> list[tuple[str, str]]:
    """Return the blocks that read a file, with the name of the setting."""
    return [
        (block, name)
        for block, entry in real_catalogue().items()
        for name, schema in entry["settings"]["properties"].items()
        if meaning_of(schema) == "file"
    ]


WAYS = [(name, words) for name in commands_with_a_file() for words in OPTIONS.get(name, [[]])]


def test_the_known_commands_are_walked():
    assert set(OPTIONS) <= set(commands_with_a_file())
    assert ("read_csv", "path") in file_settings()


# All readers reach files by one function: one of them tries it each time, with each command.
@pytest.mark.sampled(1, by="command")
@pytest.mark.parametrize(("command", "words"), WAYS)
@pytest.mark.parametrize(("block", "setting"), file_settings())
def test_no_command_says_what_is_in_it(
    command, words, block, setting, workspace, tmp_path, capfdbinary, monkeypatch
):
    folder = tmp_path / "work" / "team" / "mine"
    folder.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path))
    for path in plant(folder, *folder.parents[:3]):
        text = PIPELINE.format(block=block, setting=setting, path=json.dumps(path))
        file = folder / "curious.yaml"
        file.write_text(text, "utf-8")
        code = run_command([command, str(file), *words])
        printed = b"".join(capfdbinary.readouterr())
        assert code != 0 or command in READS_NO_DATA, path
        assert leaks(printed) == [], path
        assert b"Traceback" not in printed, path
    assert [found for found in files_of(folder) if leaks(found.read_bytes())] == []
    assert [found for found in files_of(workspace) if leaks(found.read_bytes())] == []
    client.stop_launcher(workspace)


def run_command(words: list[str]) -> int:
    try:
        return main(words)
    except SystemExit as end:
        return int(end.code or 0)


def files_of(folder: Path) -> list[Path]:
    """Return what a command may have written below a folder; links are not followed."""
    return [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
