"""Patterns of column names: those of `re`, within a limit of time."""

from __future__ import annotations

import re

import pytest

from pipeline_core.data.column_choice import resolve_choice
from pipeline_core.data.column_patterns import matching_names
from pipeline_core.errors import SettingsError

NAMES = ["age", "año", "income_2020", "income_2021", "Income", "city 1", "personal_status"]
SLOW = ("(a|aa)+$", ["a" * 60 + "!"])


@pytest.mark.parametrize(
    "pattern",
    [
        "^income",
        r"^\w+$",
        r"\d{4}$",
        "(?i)income",
        "^(?!personal_status)",
        "e|o",
        r"(.)\1",
        r"\bcity\b",
    ],
)
def test_names_are_those_that_re_finds(pattern):
    assert matching_names(pattern, NAMES) == tuple(n for n in NAMES if re.search(pattern, n))


def test_a_pattern_that_would_take_hours_is_given_up():
    with pytest.raises(SettingsError, match=r"'\(a\|aa\)\+\$' takes too long"):
        matching_names(*SLOW)


def test_many_names_share_the_time():
    pattern, (name,) = SLOW
    with pytest.raises(SettingsError) as error:
        resolve_choice({"pattern": pattern}, {f"{name}{n}": "word" for n in range(1000)})
    assert error.value.code == "setting.slow_pattern"
