"""The profile of a stage's table: what it counts, and the page that shows it."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from pipeline_core.runs import stage_table
from pipeline_core.runs.jobs import JOBS
from pipeline_core.runs.table_profile import profile_page, table_quality
from pipeline_core.spec import parse, to_base64

TEXT = """
fabrica: 1
name: <People>
stages:
  rows: {block: read_csv, settings: {path: people.csv}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: good}}
"""
ODD = "the <b>in`come</b> 🏙"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("profiled")
    random = np.random.default_rng(0)
    income = np.where(random.random(3000) < 0.1, np.nan, random.lognormal(1, 1, 3000).round(2))
    people = pd.DataFrame({"age": random.integers(18, 90, 3000), ODD: income})
    people["good"] = np.where(people[ODD] > 3, "yes", "no")
    people = pd.concat([people, people.head(7)])
    people.to_csv(folder / "people.csv", index=False)
    return folder


def of(place, stage="rows", text=TEXT, **more):
    return {"line": to_base64(parse(text)), "file": str(place / "p.yaml"), "stage": stage, **more}


def test_the_jobs_can_be_called():
    for job in (table_quality, profile_page):
        assert JOBS[job.__name__] == f"{job.__module__}:{job.__name__}"


def test_quality_counts_what_pandas_counts(place):
    people = pd.read_csv(place / "people.csv")
    answer = table_quality(place, **of(place, sample=10_000))
    assert answer["complete"] == int(people.notna().all(axis=1).sum())
    assert answer["repeats"]["rows"] == int(people.duplicated().sum()) >= 7
    assert answer["patterns"] == [{"columns": [ODD], "rows": int(people[ODD].isna().sum())}]
    assert (answer["rows"], answer["counted"]) == (len(people), None)
    assert [odd["column"] for odd in answer["odd"]] == [ODD]


def test_a_large_table_is_counted_in_part_and_says_so(place, monkeypatch):
    monkeypatch.setattr(stage_table, "_MAX_SAMPLE", 1_000)
    answer = table_quality(place, **of(place, sample=10_000))
    assert (answer["rows"], answer["counted"]) == (3007, 1000)
    page = profile_page(place, **of(place, sample=10_000), language="es", region="es_ES")
    assert "1.000 de 3.007" in page


def test_the_page_is_complete_and_its_names_are_text(place):
    page = profile_page(place, **of(place, sample=10_000))
    assert "<title>&lt;People&gt; · rows</title>" in page
    assert "&lt;b&gt;in`come&lt;/b&gt; 🏙" in page
    assert "<b>in`come" not in page
    assert not re.search(r"(?:src|href)=[\"'](?!#)", page)
    assert "Plotly.newPlot" in page  # the report's own few lines, without the library
    assert len(page) < 100_000
    assert 'id="relations"' in page
    assert "correlation ratio" in page  # with the target that the roles name further on


def test_the_page_speaks_spanish(place):
    page = profile_page(place, **of(place), language="es", region="es_MX")
    english = profile_page(place, **of(place))
    headings = [re.findall(r"<h2>(.*?)</h2>", text) for text in (page, english)]
    assert len(headings[0]) == len(headings[1]) == 5
    assert not set(headings[0]) & set(headings[1])
    assert '<html lang="es">' in page


def test_a_stage_without_a_table_has_none(place):
    text = TEXT + "  model: {block: dummy_classifier, inputs: {data: roles}}\n"
    assert profile_page(place, **of(place, "model", text)) is None
    assert table_quality(place, **of(place, "model", text)) is None
