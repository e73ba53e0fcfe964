"""The terminal writes numbers and dates as the locale of the environment does, JSON never."""

import json
import re
from datetime import datetime

import pandas as pd
import pytest

PIPELINE = """\
fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: houses.csv}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: price}}
  split: {block: split_rows, inputs: {data: roles}}
  line: {block: ridge, inputs: {data: split}}
  scores: {block: evaluate, inputs: {model: line, data: split}}
  gate:
    block: quality_gate
    inputs: {scores: scores}
    settings: {metric: mean_absolute_error, at_most: 0.25}
"""
REGIONS = {
    "es_MX.UTF-8": ("1,200", "."),
    "es_ES.UTF-8": ("1.200", ","),
    "en_US.UTF-8": ("1,200", "."),
    "C": ("1200", "."),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A table of 1,200 rows whose prices no line predicts to a quarter."""
    folder = tmp_path_factory.mktemp("houses")
    size = range(1200)
    prices = [100_000.0 + 7 * i + (i * i) % 977 for i in size]
    pd.DataFrame({"size": size, "price": prices}).to_csv(folder / "houses.csv", index=False)
    (folder / "houses.yaml").write_text(PIPELINE)
    return folder


# A number with its interval behind it.
R2 = r"-?0\{0}\d{{4}} \[-?0\{0}\d{{4}} – -?0\{0}\d{{4}}\]"


def environment(locale):
    return {"LC_ALL": "", "LC_NUMERIC": "", "LC_TIME": "", "LANG": locale}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("locale", REGIONS)
def test_the_text_of_a_run_has_the_signs_of_the_region(folder, fabrica, locale):
    count, decimal = REGIONS[locale]
    words = ("run", folder / "houses.yaml", "--lang", "en")
    run = fabrica(*words, **environment(locale))
    assert run.returncode == 1, run.stderr  # the gate refuses
    (rows,) = re.findall(r"^  rows +succeeded +(\S+) +(\S+) s ", run.stdout, re.MULTILINE)
    assert rows[0] == count
    assert re.fullmatch(rf"\d+\{decimal}\d\d", rows[1])
    assert re.search(rf"^  R² +-?0\{decimal}\d{{4}}$", run.stdout, re.MULTILINE), run.stdout
    assert f"at most 0{decimal}25" in run.stdout
    assert re.search(rf"rows: succeeded \(\d+\{decimal}\d\d s\)", run.stderr)
    log = fabrica("log", "last", "--lang", "en", **environment(locale)).stdout
    assert re.match(rf" +\d+\{decimal}\d\d  ", log)
    trends = fabrica("trends", folder / "houses.yaml", **environment(locale)).stdout
    assert f" {count} " in trends
    shown = fabrica("show", "last", "scores", "--lang", "en", **environment(locale)).stdout
    assert re.search(rf"^R²: {R2.format(decimal)}$", shown, re.MULTILINE), shown
    assert not re.search(rf"\d\{'.' if decimal == ',' else ','}\d{{1,2}}\b", shown)


def test_json_is_the_same_everywhere(folder, fabrica):
    fabrica("run", folder / "houses.yaml")
    for words in (("last",), ("last", "scores")):
        texts = [
            fabrica("show", *words, "--json", "--lang", "en", **environment(name)).stdout
            for name in ("C", "es_ES.UTF-8")
        ]
        assert texts[0] == texts[1]
        assert json.loads(texts[0])["metrics" if "scores" in words else "stages"]


@pytest.mark.parametrize(
    ("locale", "form"),
    [
        ("es_ES.UTF-8", r"\d{1,2} \w{3,4} \d{4}, \d{1,2}:\d\d"),
        ("en_US.UTF-8", r"\w{3} \d{1,2}, \d{4}, \d{1,2}:\d\d\s[AP]M"),
        ("C", r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"),
    ],
)
def test_the_date_of_a_run_is_the_regions(folder, fabrica, locale, form):
    fabrica("run", folder / "houses.yaml")
    (line,) = fabrica("runs", **environment(locale)).stdout.splitlines()
    assert re.match(rf"  \w+  {form}  ", line), line
    assert str(datetime.now().year) in line


def test_each_variable_comes_before_the_next(folder, fabrica):
    fabrica("run", folder / "houses.yaml")
    english, spanish = "en_US.UTF-8", "es_ES.UTF-8"
    for variables, decimal in (
        ({"LANG": spanish}, ","),
        ({"LANG": english, "LC_NUMERIC": spanish}, ","),
        ({"LANG": english, "LC_NUMERIC": spanish, "LC_ALL": english}, "."),
        ({"LANG": spanish, "LC_NUMERIC": "C"}, "."),
    ):
        shown = fabrica("show", "last", "scores", "--lang", "en", **environment("") | variables)
        assert re.search(rf"^R²: {R2.format(decimal)}$", shown.stdout, re.MULTILINE), variables
