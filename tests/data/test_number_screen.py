"""The screen of honest numeric columns agrees with looking at each column alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.data.leaks import leaks
from pipeline_core.data.number_screen import honest_numbers

ROWS = 60


def table(classes: int, gaps: float, seed: int = 3) -> pd.DataFrame:
    """Return noise beside a target, with some cells missing."""
    draw = np.random.default_rng(seed)
    columns = {f"x{number}": draw.normal(size=ROWS) for number in range(4)}
    noise = pd.DataFrame(columns).mask(draw.random((ROWS, 4)) < gaps)
    return noise.assign(y=[f"class {number % classes}" for number in range(ROWS)])


@pytest.mark.parametrize("classes", [2, 3, 5])
@pytest.mark.parametrize("gaps", [0.0, 0.3, 1.0])
def test_tables_with_any_share_of_gaps_are_screened(classes, gaps):
    rows = table(classes, gaps)

    honest = honest_numbers(rows, "y")

    whole = {name for name in rows.columns.drop("y") if rows[name].notna().all()}
    assert honest == whole
    assert honest.isdisjoint(leaks(rows, "y"))


@pytest.mark.parametrize("empty", [[], ["x0"], ["x0", "x1", "x2", "x3"]])
def test_empty_columns_are_left_to_the_closer_look(empty):
    rows = table(2, 0.0).assign(**dict.fromkeys(empty, np.nan))

    assert honest_numbers(rows, "y") == {"x0", "x1", "x2", "x3"} - set(empty)


@pytest.mark.parametrize("target", [range(ROWS), [True, False] * (ROWS // 2)])
def test_a_target_of_numbers_or_truths_and_no_whole_column(target):
    rows = table(2, 1.0).assign(y=list(target))

    assert honest_numbers(rows, "y") == set()
