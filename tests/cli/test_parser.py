"""The command line's own words: its commands, their help and the version."""

from __future__ import annotations

import pytest

import pipeline_core
from pipeline_core.cli import main
from pipeline_core.cli.parser import command_names, load_command
from pipeline_core.messages.words import LANGUAGES, lookup

COMMANDS = command_names()


def test_every_command_module_is_a_command():
    assert {"blocks", "check", "compare", "export", "run", "runs", "show"} <= set(COMMANDS)
    for name in COMMANDS:
        assert callable(load_command(name).run)


def test_the_version_is_that_of_the_package(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"fabrica {pipeline_core.__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_has_help_in_each_language(name, language, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "500")
    assert main([name, "--help", "--lang", language]) == 0
    output = capsys.readouterr().out
    assert output.startswith(("usage: fabrica ", "uso: fabrica "))
    assert lookup(load_command(name).HELP, language) in output
    assert lookup("cli.workspace", language) in output
    assert "cli." not in output


def test_the_help_lists_every_command(capsys):
    assert main(["--help", "--lang", "en"]) == 0
    output = capsys.readouterr().out
    assert all(f"\n    {name} " in output for name in COMMANDS)
