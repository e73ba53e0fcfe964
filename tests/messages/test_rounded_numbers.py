"""Sentences have no more digits than a reader needs, and enough to tell two numbers apart."""

from __future__ import annotations

import re

import pytest

from pipeline_core.messages.words import LANGUAGES, say
from ui.text.words import translate


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_computed_share_is_rounded_in_a_sentence(lang):
    values = {"column": "benzene", "limit": 0, "value": 366 / 9357, "of_rows": 9357}
    assert re.findall(r"\d+\.\d+", say("check.max_missing", values, lang)) == ["0.03912"]


def test_so_is_one_inside_another_message_and_in_the_screens_words():
    inner = {"code": "check.at_most", "values": {"name": "x", "limit": 0.5, "value": 2 / 3}}
    assert "0.6667" in say("cli.note", {"stages": "a", "note": inner})
    assert translate("own.line", {"line": 2 / 3}, "en") == "Line 0.6667"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [(0.05, "0.05"), (0.123456, "0.123456"), (1e-09, "1e-09"), (250000.0, "250000"), (12, "12")],
)
def test_what_was_typed_is_quoted(typed, shown):
    assert f" {shown};" in say("check.at_most", {"name": "x", "limit": typed, "value": 1 / 3})


@pytest.mark.parametrize("above", [0.5 + 1e-9, 0.5 + 2**-50, 0.5000001])
def test_a_value_just_above_its_bound_does_not_look_like_it(above):
    sentence = say("check.at_most", {"name": "x", "limit": 0.5, "value": above})
    limit, value = re.findall(r"\d\.\d+", sentence)
    assert float(limit) == 0.5 < float(value)


def test_what_is_no_number_stays():
    values = {"name": "x", "limit": float("inf"), "value": float("nan")}
    assert "inf" in say("check.at_most", values)
