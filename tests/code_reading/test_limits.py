"""Hostile and broken sources: refused with a sentence or read within limits, never executed."""

import sys

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.code_reading.file import read_file
from pipeline_core.code_reading.source import MAX_BYTES
from pipeline_core.errors import SpecError
from pipeline_core.messages.words import say

RIDGE = "from sklearn.linear_model import Ridge\nm = Ridge()\n"


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return load_catalogue(tmp_path_factory.mktemp("workspace"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"import (\n", "code.no_python"),
        (b"x = 1\0", "code.no_text"),
        (b"\xff\xfe\x00", "code.no_text"),
        ("á".encode("latin-1"), "code.no_text"),
        (b"x" * (MAX_BYTES + 1), "code.too_large"),
        (b"x = " + b"(" * 500 + b")" * 500, "code.no_python"),
        (b"x = " + b"-" * 100_000 + b"1", "code.too_deep"),
        (b"x = a" + b".b" * 100_000, "code.too_deep"),
        (b"x = " + b"1+" * 100_000 + b"1", "code.too_deep"),
        (b"x = [" + b"1," * 500_000 + b"]", "code.too_deep"),
        (b"x = " + b"9" * 100_000, "code.no_python"),
        (b"", "code.nothing_read"),
        (b"print('hello')", "code.nothing_read"),
        (b"\x80\x04\x95\x10\x00", "code.no_text"),
        (b"PK\x03\x04 no zip", "code.no_skops"),
        (b"# [pipeline 1]\nx = 1\n", "code.stamp_damaged"),
        (b"# [pipeline 1]\n# AAAA\n# [end of pipeline]\n", "code.stamp_damaged"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_sentence(data, code, catalogue):
    with pytest.raises(SpecError) as refusal:
        read_file(data, "odd", catalogue)
    assert refusal.value.code == code
    assert len(say(code, refusal.value.values, "es")) > 20


@pytest.mark.parametrize(
    "attack",
    [
        "__import__('sys').modules['attacked'] = 1",
        "import sys; sys.modules['attacked'] = 1",
        "exec('import sys; sys.modules[\"attacked\"] = 1')",
        "m2 = Ridge(alpha=__import__('sys').modules.setdefault('attacked', 1))",
        'f\'{__import__("sys").modules.setdefault("attacked", 1)}\'',
        "class A:\n    __import__('sys').modules['attacked'] = 1",
        "import pickle; m = pickle.load(open('m.pkl', 'rb'))",
        "import joblib; m = joblib.load('m.joblib')",
        "from sklearn.linear_model import *\nfrom nowhere.at.all import *",
    ],
)
def test_nothing_is_executed_or_imported(attack, catalogue):
    reading = read_file((RIDGE + attack).encode(), "odd", catalogue)
    assert "attacked" not in sys.modules
    assert "nowhere" not in sys.modules
    assert reading.pipeline.stages["m"].block == "ridge"


def test_functions_that_call_themselves_end(catalogue):
    text = RIDGE + "def f(x):\n    return f(f(x))\nf(1)\n"
    reading = read_file(text.encode(), "odd", catalogue)
    assert "code.too_many_calls" in {remark.reason.code for remark in reading.remarks}


def test_loops_in_loops_end(catalogue):
    loops = "".join(f"{' ' * n}for a{n} in range(100):\n" for n in range(12))
    text = f"{RIDGE}{loops}{' ' * 12}b = a1\n"
    reading = read_file(text.encode(), "odd", catalogue)
    assert "code.too_many_rounds" in {remark.reason.code for remark in reading.remarks}
