"""Thirty pipelines that somebody has spoiled, and the tests that were written before.

The tests are what one would write who knows the data; none was changed after the spoiling.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

EXAMPLES = Path(__file__).parents[2] / "examples"
HOUSING_TESTS = """
tests:
  - name: enough block groups, and whole ones
    stage: block_groups
    rows_at_least: 5000
    columns: [median_house_value, median_income, ocean_proximity]
    no_gaps_in: [median_house_value, median_income]
    holds: median_house_value > 0 and median_income >= 0
  - name: it is off by a usual amount
    stage: ridge_scores
    metric: mean_absolute_error
    at_least: 20000
    at_most: 55000
  - {name: it explains most, stage: ridge_scores, metric: r2, at_least: 0.55, at_most: 0.9}
  - name: a rich block by the bay is dear
    stage: ridge
    row: {median_income: 8, ocean_proximity: NEAR BAY, longitude: -122.2, latitude: 37.8}
    at_least: 280000
    at_most: 520000
  - name: a poor block inland is cheap
    stage: ridge
    row: {median_income: 2, ocean_proximity: INLAND, longitude: -119.8, latitude: 36.7}
    at_least: 0
    at_most: 130000
  - {name: income never lowers, stage: ridge, more: median_income, by: 1, never: lowers}
  - name: a little noise moves little
    stage: ridge
    despite: noise
    size: 0.01
    moves_at_most: 20000
    may_differ: 0.05
  - {name: a gap is answered, stage: ridge, despite: gaps, in: [total_bedrooms]}
  - {name: alone as in a batch, stage: ridge, repeatable: true}
"""
Table = pd.DataFrame


@dataclass(frozen=True)
class Spoiled:
    """What was done to an example: a change of its text, or of its data."""

    name: str
    example: str
    texts: tuple[tuple[str, str], ...] = ()
    change: Callable[[Table], Table] | None = None


def _shuffled(column: str) -> Callable[[Table], Table]:
    def change(table: Table) -> Table:
        return table.assign(**{column: table[column].sample(frac=1, random_state=3).to_numpy()})

    return change


def _swapped(first: str, second: str) -> Callable[[Table], Table]:
    return lambda table: table.assign(**{first: table[second], second: table[first]})


def _mapped(column: str, change: Callable[[pd.Series], pd.Series]) -> Callable[[Table], Table]:
    return lambda table: table.assign(**{column: change(table[column])})


def _against_women(table: Table) -> Table:
    of_women = table["personal_status_and_sex"].str.startswith("female")
    lost = of_women & (np.random.default_rng(0).random(len(table)) < 0.8)
    return table.assign(creditability=table["creditability"].mask(lost, "bad"))


_SHOWN = "        - status_of_existing_checking_account\n"
_SHOWN_SEX = (_SHOWN, f"{_SHOWN}        - personal_status_and_sex\n")
_STATUS = "status_of_existing_checking_account"

SPOILED = (
    Spoiled("the step that hides sex is dropped", "credit", (("{data: shown}", "{data: roles}"),)),
    Spoiled("sex is shown, and decisive", "credit", (_SHOWN_SEX,), _against_women),
    Spoiled("the wrong positive class", "credit", (("positive: good", "positive: bad"),)),
    Spoiled(
        "the target leaks",
        "credit",
        ((_SHOWN, f"{_SHOWN}        - repaid\n"),),
        lambda table: table.assign(repaid=(table["creditability"] == "good").astype("int64")),
    ),
    Spoiled(
        "a constant model",
        "credit",
        (
            ("    block: logistic_regression\n", "    block: dummy_classifier\n"),
            (
                "    inputs: {data: scaled}\n    settings:\n      max_iter: 1000\n",
                "    inputs: {data: scaled}\n",
            ),
        ),
    ),
    Spoiled("shuffled labels", "credit", (), _shuffled("creditability")),
    Spoiled(
        "the sign of the duration", "credit", (), _mapped("duration_in_month", lambda x: 73 - x)
    ),
    Spoiled("amounts in thousands", "credit", (), _mapped("credit_amount", lambda x: x / 1000)),
    Spoiled("swapped columns", "credit", (), _swapped("credit_amount", "age_in_years")),
    Spoiled("hardly any training rows", "credit", (("test_share: 0.25", "test_share: 0.95"),)),
    Spoiled("a split without strata", "credit", (("how: stratified", "how: random"),)),
    Spoiled("words in capitals", "credit", (), _mapped(_STATUS, lambda words: words.str.upper())),
    Spoiled("no scaling", "credit", (("inputs: {data: scaled}", "inputs: {data: categories}"),)),
    Spoiled("words as ranks", "credit", (("method: one_hot", "method: ordinal"),)),
    Spoiled("the account is left out", "credit", ((_SHOWN, ""),)),
    Spoiled("each row three times", "credit", (), lambda table: pd.concat([table] * 3)),
    Spoiled("a third of the rows", "credit", (), lambda table: table.head(333)),
    Spoiled(
        "the target turned round",
        "credit",
        (),
        _mapped("creditability", lambda x: x.map({"good": "bad", "bad": "good"})),
    ),
    Spoiled(
        "prices in thousands", "housing", (), _mapped("median_house_value", lambda x: x / 1000)
    ),
    Spoiled("gaps are not filled", "housing", (("{data: filled}", "{data: split}"),)),
    Spoiled(
        "a constant number",
        "housing",
        (
            ("    block: ridge\n", "    block: dummy_regressor\n"),
            (
                "    inputs: {data: scaled}\n    settings:\n      alpha: 1.0\n",
                "    inputs: {data: scaled}\n",
            ),
        ),
    ),
    Spoiled(
        "income and age swapped", "housing", (), _swapped("median_income", "housing_median_age")
    ),
    Spoiled("the sign of income", "housing", (), _mapped("median_income", lambda x: 15.1 - x)),
    Spoiled("shuffled prices", "housing", (), _shuffled("median_house_value")),
    Spoiled(
        "the price leaks",
        "housing",
        (),
        lambda table: table.assign(price=table["median_house_value"] / 1000),
    ),
    Spoiled("income in dollars", "housing", (), _mapped("median_income", lambda x: x * 10_000)),
    Spoiled("longitude and latitude swapped", "housing", (), _swapped("longitude", "latitude")),
    Spoiled("twelve training rows", "housing", (("test_share: 0.25", "test_share: 0.998"),)),
    Spoiled(
        "only inland", "housing", (), lambda table: table[table["ocean_proximity"] == "INLAND"]
    ),
    Spoiled("far too much shrinkage", "housing", (("alpha: 1.0", "alpha: 3000.0"),)),
)
WHOLE = tuple(Spoiled("whole", example) for example in ("credit", "housing"))


def write_spoiled(spoiled: Spoiled, folder: Path) -> Path:
    """Write a spoiled example and its data; return its file."""
    source = EXAMPLES / spoiled.example
    text = (source / f"{spoiled.example}.yaml").read_text(encoding="utf-8")
    if spoiled.example == "housing":
        text += HOUSING_TESTS
    for old, new in spoiled.texts:
        assert old in text, old
        text = text.replace(old, new)
    folder.mkdir(parents=True)
    file = folder / f"{spoiled.example}.yaml"
    file.write_text(text, encoding="utf-8")
    if spoiled.example == "credit":
        table = pd.read_csv(source / "german_credit.csv", keep_default_na=False)
    else:
        table = pd.read_csv(source / "california_housing.csv.gz").sample(6000, random_state=0)
    table = spoiled.change(table) if spoiled.change else table
    target = next(source.glob("*.csv*")).name
    table.to_csv(folder / target, index=False)
    return file
