"""The command line's own words: its commands, their help and the version."""

from __future__ import annotations

import pytest

import pipeline_core
from pipeline_core.cli import main
from pipeline_core.cli.parser import build_parser, command_names, load_command
from pipeline_core.errors import UsageError
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


def test_limits_of_a_run_are_typed_with_their_units():
    words = ["run", "a.yaml", "--time-limit", "10m", "--memory-limit", "2GB", "--result-limit=500"]
    options = build_parser("en").parse_args(words)
    assert (options.time_limit, options.memory_limit, options.result_limit) == (600, 2000, 500)


@pytest.mark.parametrize("text", ["0", "-5", "ten", "10x", "1e5", "", "inf", "nan", "9" * 400])
@pytest.mark.parametrize("option", ["--time-limit", "--memory-limit", "--result-limit"])
def test_a_limit_that_is_none_is_wrong_use(option, text):
    sentence = rf"{option}.* (10m|500MB)"
    with pytest.raises(UsageError, match=sentence):
        build_parser("en").parse_args(["run", "a.yaml", f"{option}={text}"])
