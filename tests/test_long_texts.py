"""Texts of a million characters are looked at in one pass.

A text that is looked through anew from each of its characters would take hours here, and
hold the server of a whole class meanwhile: these tests would not end.
"""

from __future__ import annotations

import pytest

from pipeline_core.check.setting_rules import is_secret
from pipeline_core.spec import dump, parse
from pipeline_core.starter.odd_values import _unit_of
from ui.api.spreadsheet import safe_cell
from ui.documents.pipeline_folders import slug_of, title_of_file_name
from ui.text.markdown import help_markdown

N = 1_000_000


@pytest.mark.parametrize("piece", ["x", "_", "eyJ", "a:", "a://b:", "-----BEGIN ", " "])
def test_secrets_are_looked_for_in_a_long_setting(piece):
    assert not is_secret("note", piece * (N // len(piece)) + "\n")


def test_secrets_are_seen_in_a_long_setting():
    token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.sig"
    for secret in ("postgresql://ana:pass@db/x", token, "AKIAABCDEFGHIJKLMNOP"):
        assert is_secret("note", "x" * N + " " + secret)


@pytest.mark.parametrize("value", [" " * N + "x", " " * N + "$" + " " * N, "1" * N, "a" * N])
def test_a_long_value_has_no_unit(value):
    assert _unit_of(value) is None


@pytest.mark.parametrize("ending", ["# why", ""])
def test_many_blanks_behind_a_value_are_no_trouble(ending):
    text = f"fabrica: 1\nname: old{' ' * 900_000}{ending}\nstages: {{}}\n"
    written = dump(parse(text.replace("old", "new"), "changed"), text).splitlines()
    assert written[1].split() == ["name:", "new", *ending.split()]


@pytest.mark.parametrize("piece", ["0", "1.", "+"])
def test_a_long_cell_is_no_formula(piece):
    cell = "+" + piece * (N // len(piece)) + "x"
    assert safe_cell(cell) == f"'{cell}"


def test_long_file_names_become_short_names():
    assert slug_of("survey" + ".csv" * 20_000) == "survey"
    assert title_of_file_name("survey_2004" + ".CSV" * 20_000) == "Survey 2004"


def test_a_long_run_of_backticks_is_no_code():
    assert help_markdown("`" * N) == "\\`" * N
