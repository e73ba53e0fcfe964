"""Painted points: a table of two numbers and a class, and what cannot be one."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline_core.blocks.ingest.painted_points import painted_points
from pipeline_core.check import check
from pipeline_core.messages.words import say
from pipeline_core.spec import Pipeline, Stage, dump, parse
from tests.small_catalogue import real_catalogue


def test_points_become_rows_of_plain_types():
    table = painted_points(points=[[1, 2, "1"], [0.5, 10, "ñ 🏙"]], x="index", label='a "class"')
    expected = pd.DataFrame(
        {"index": [1.0, 0.5], "y": [2.0, 10.0], 'a "class"': pd.Series(["1", "ñ 🏙"], dtype="str")}
    )
    pd.testing.assert_frame_equal(table, expected)
    pd.testing.assert_series_equal(painted_points(points=[]).dtypes, painted_points(
        points=[[1, 1, "a"]]).dtypes)  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "part"),
    [
        ({"points": [[1, 1, "a"]], "x": "y"}, "tres nombres distintos"),
        ({"points": [[1, 1, "a"]] * 2001}, "a lo más 2000 puntos"),
    ],
)
def test_what_cannot_be_a_table_has_a_sentence(settings, part):
    with pytest.raises(ValueError, match="points") as caught:
        painted_points(**settings)
    assert part in say("failed.other", {"stage": "made", "cause": str(caught.value)}, "es")


def test_each_point_is_a_line_of_the_file_and_a_wrong_one_a_problem():
    points = [[1.25, 3, "a"], [2, 0.5, "2"]]
    text = dump(pipeline_with(points))
    assert '        - [1.25, 3, a]\n        - [2, 0.5, "2"]\n' in text
    assert parse(text, "example").stages["made"].settings["points"] == points
    assert check(pipeline_with(points), real_catalogue()) == []
    problems = check(pipeline_with([[1, "x", "a"]]), real_catalogue())
    assert [(problem.code, problem.field) for problem in problems] == [
        ("bad_setting", "points[1][2]")
    ]


def pipeline_with(points):
    settings = {"points": points}
    return Pipeline("Example", stages={"made": Stage("made", "painted_points", settings=settings)})
