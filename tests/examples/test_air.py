"""Messy air: what its notes and its README say is so, by pandas and scikit-learn."""

from __future__ import annotations

import gzip
import math

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pipeline_core.cli.readings import flow_line
from tests.example_names import EXAMPLES
from tests.examples.example_runs import (
    example,
    metrics_of,
    outputs_of,
    problems_of,
    readme_of,
)

README = readme_of("air")
FILE = EXAMPLES / "air" / "air_quality_messy_latin1.csv.gz"
BENZENE, SENSOR = "Benzène (µg/m³)", "PT08.S2 (NMHC)"
SHOWN = example("air").stages["shown"].settings["columns"]


@pytest.fixture(scope="module")
def air() -> pd.DataFrame:
    table = pd.read_csv(FILE, sep=";", decimal=",", encoding="latin-1")
    return table.dropna(how="all").dropna(axis=1, how="all").replace(-200, np.nan)


@pytest.fixture(scope="module")
def parts(air) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows that keep the contract: those before, and the last quarter."""
    kept = air[air[BENZENE].notna() & ~(air["NO2 (µg/m³)"] > 1.91 * air["NOx (ppb)"])]
    first = len(kept) - math.ceil(len(kept) * 0.25)
    return kept.iloc[:first], kept.iloc[first:]


def test_the_file_is_as_messy_as_the_readme_says(air):
    lines = gzip.decompress(FILE.read_bytes()).decode("latin-1").split("\r\n")[1:-1]
    empty = [line for line in lines if not line.strip(";")]
    assert f"{len(empty)} empty rows" in README
    assert all(line.endswith(";;") for line in lines)
    assert f"{len(air):,} hours" in README
    assert air.shape[1] == 15
    assert f"Of {len(lines) - len(empty):,} rows" in README
    assert 0.9 < air["NMHC (µg/m³)"].isna().mean() < 0.91
    with pytest.raises(UnicodeDecodeError):
        gzip.decompress(FILE.read_bytes()).decode("utf-8")


def test_the_reader_reads_it_as_pandas_does(air):
    table = outputs_of("air", ["messy"])["messy"].data.rows
    pd.testing.assert_frame_equal(
        table.reset_index(drop=True), air.reset_index(drop=True), check_dtype=False
    )


def test_the_report_of_the_reading_says_what_the_readme_quotes(air, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    output = outputs_of("air", ["messy"])["messy"]
    kept = dict(zip(("rows", "columns"), output.data.rows.shape, strict=True))
    assert f"says `{flow_line(output.ingest, kept, 'en')}`" in README
    taken = {column: words.get("-200", 0) for column, words in output.ingest["missing"].items()}
    silent = air.isna().sum()  # the file has no other gaps in rows that are not empty
    assert {column: taken[column] for column in silent.index} == silent.to_dict()
    texts = (f"{taken['NMHC (µg/m³)']:,} times in NMHC, {taken['CO (mg/m³)']:,} in CO",
             f"{taken['NO2 (µg/m³)']:,} in NO₂, {taken['NOx (ppb)']:,} in NOx",
             f"and {taken[BENZENE]:,} times in benzene")  # fmt: skip
    assert all(text in README for text in texts)
    others = air.drop(columns=["Date", "Heure", *(c for c in silent.index if silent[c] > 366)])
    assert set(silent[others.columns]) == {taken[BENZENE]}
    assert others.isna().all(axis=1).sum() == taken[BENZENE]


def test_what_fails_is_counted_by_its_reason(air):
    outputs = outputs_of("air", ["alarm"])
    reasons = outputs["reasons"].data.rows.set_index("broken_rules")["rows"]
    assert sorted(reasons) == [2, air[BENZENE].isna().sum()]
    assert reasons.sum() + len(outputs["checked"].data.rows) == len(air)
    assert f"{reasons.sum()} leave" in README
    assert f"in {reasons.max()} there is no benzene, and in 2 there is more" in README
    assert outputs["alarm"].report["passed"]


def test_check_suspects_the_sensor_that_benzene_follows(air):
    known = air.dropna(subset=[BENZENE])
    curve = IsotonicRegression().fit(known[SENSOR], known[BENZENE])
    assert r2_score(known[BENZENE], curve.predict(known[SENSOR])) > 0.9999
    unaware = example("air", {"shown": {"columns": [*SHOWN, SENSOR]}})
    (problem,) = problems_of("air", unaware)
    assert (problem.code, problem.column) == ("suspect_almost", SENSOR)


def test_ridge_with_the_median_is_scikit_learns(parts):
    train, test = parts
    model = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), Ridge())
    predicted = model.fit(train[SHOWN], train[BENZENE]).predict(test[SHOWN])
    r2 = metrics_of("air", ["middle_scores"])["middle_scores"]["r2"]
    assert r2 == pytest.approx(r2_score(test[BENZENE], predicted), rel=1e-9)
    assert f"explains {r2:.2f} of the variance" in README
    share = train[["CO (mg/m³)", "NOx (ppb)", "NO2 (µg/m³)"]].isna().mean()
    assert share.between(0.19, 0.23).all()


@pytest.mark.long
def test_the_other_scores_are_those_of_the_readme(parts):
    train, test = parts
    judged = ["guessed_scores", "boosting_scores", "drift", "gate", "leftovers"]
    ran = outputs_of("air", judged)
    guessed, boosting = (ran[stage].report["metrics"]["r2"] for stage in judged[:2])
    assert f"from the other columns {guessed:.2f}" in README
    model = HistGradientBoostingRegressor(early_stopping=False, random_state=0)
    model.fit(train[SHOWN], train[BENZENE])
    assert boosting == pytest.approx(r2_score(test[BENZENE], model.predict(test[SHOWN])), rel=1e-9)
    own_rows = r2_score(train[BENZENE], model.predict(train[SHOWN]))
    assert f"explains {own_rows:.2f} of the training rows and {boosting:.2f} of the test" in README
    assert ran["drift"].report["metrics"]["drifted_columns"] * 2 == len(SHOWN)
    assert ran["gate"].report["passed"]
    assert ran["leftovers"].report["metrics"]["durbin_watson"] < 1
    shuffled = example("air", {"split": {"how": "random"}})
    scores = metrics_of("air", ["boosting_scores", "guessed_scores"], shuffled)
    assert scores["boosting_scores"]["r2"] > scores["guessed_scores"]["r2"]
