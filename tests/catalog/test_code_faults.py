"""What is wrong with a block's text is said at its line, and nothing is executed."""

from __future__ import annotations

import pytest

from pipeline_core.catalog.code_faults import code_faults
from pipeline_core.messages.words import LANGUAGES, say

HEAD = "import pandas as pd\nfrom pipeline_core.block import block\n\n"
BLOCK = '''@block("Mine", icon="puzzle")
def mine(table: pd.DataFrame, *, times: int = 1) -> pd.DataFrame:
    """Give the table.

    Parameters
    ----------
    times
        How often.
    """
    return table
'''

TABLE = {
    "nothing": (BLOCK, "", "", []),
    "syntax": (BLOCK, "return table", "return (table", [(13, 12, "syntax")]),
    "tabs": (BLOCK, "    return table", "\treturn table", [(13, None, "syntax")]),
    "return outside": (BLOCK + "return 1\n", "", "", [(14, 1, "syntax")]),
    "null": (BLOCK, "return table", "return '\0'", [(None, None, "syntax")]),
    "no block": (BLOCK, '@block("Mine", icon="puzzle")\n', "", [(1, 1, "no_block")]),
    "no type of input": (BLOCK, "table: pd.DataFrame,", "table,", [(5, 10, "input_without_type")]),
    "no type of setting": (BLOCK, "times: int = 1", "times=1", [(5, 34, "setting_without_type")]),
    "no return": (BLOCK, " -> pd.DataFrame", "", [(5, 1, "no_return_type")]),
    "no help": (BLOCK, "        How often.\n", "", [(5, 34, "setting_not_explained")]),
    "other name": (BLOCK, "def mine", "def yours", [(5, 1, "other_name")]),
    "no title": (BLOCK, '"Mine", ', "", [(4, 2, "no_title")]),
    "icon": (BLOCK, "puzzle", "puzle", [(4, 21, "unknown_icon")]),
    "family": (BLOCK, 'icon="puzzle"', 'family="cooking"', [(4, 23, "unknown_family")]),
    "async": (BLOCK, "def mine", "async def mine", [(5, 1, "is_async")]),
    "star": (BLOCK, "*, times", "**rest, times", [(5, None, "syntax")]),
    "rest": (BLOCK, "= 1)", "= 1, **rest)", [(5, 52, "starred")]),
    "default": (BLOCK, "int = 1", "int = len('ab')", [(5, 47, "no_literal_default")]),
    "streamlit": (BLOCK, "return table", "import streamlit", [(13, 5, "imports_screen")]),
    "core": (BLOCK, "return table", "import pipeline_core.store", [(13, 5, "imports_core")]),
    "print": (BLOCK, "return table", "print('ñ'); print(2)",
              [(13, 5, "impure_call"), (13, 17, "impure_call")]),
    "global": (BLOCK, "return table", "global X", [(13, 5, "changes_outside")]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "old", "new", "expected"), TABLE.values(), ids=TABLE)
def test_a_fault_is_said_at_its_place(text, old, new, expected):
    assert old in text
    faults = code_faults(HEAD + text.replace(old, new, 1), "mine")
    places = [(fault.line, fault.column, fault.message.code) for fault in faults]
    assert len(places) == len(expected), places
    for place, (line, column, code) in zip(places, expected, strict=True):
        assert place[2] == f"own_code.{code}"
        assert line in (None, place[0])
        assert column in (None, place[1])
    for fault in faults:
        for language in LANGUAGES:
            sentence = say(fault.message.code, fault.message.values, language)
            assert sentence
            assert "{" not in sentence
            assert not sentence.startswith("own_code")


def test_nothing_of_the_text_is_executed(tmp_path):
    ran = tmp_path / "ran"
    touch = f"__import__('pathlib').Path({str(ran)!r}).touch()"
    code_faults(f"{touch}\n{HEAD}@block({touch})\ndef mine(a: {touch}={touch}): ...\n", "mine")
    assert not ran.exists()


@pytest.mark.parametrize(
    "text", ["(" * 50_000, "-" * 100_000 + "1", "x = " + "[" * 3000, "9" * 9999]
)
def test_a_text_made_to_hurt_the_parser_is_a_fault(text):
    assert code_faults(text, "mine")
