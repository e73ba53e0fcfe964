"""What the canvas says of the fits inside a judge's folds, in both languages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline_core.library import run as run_file
from pipeline_core.measures.folds import choose_folds
from pipeline_core.spec import parse
from tests.edits.test_refits import TEXT
from tests.small_catalogue import real_catalogue
from ui.documents.fold_fits import FoldRows, fits_sentence, fold_fits, rows_of_folds
from ui.documents.stage_views import StageView


@pytest.mark.parametrize("kind", ["plain", "uneven", "groups", "time", "time and groups"])
def test_the_rows_are_those_of_the_folds(kind: str) -> None:
    count = 103 if kind == "uneven" else 100
    random = np.random.default_rng(1)
    groups = pd.Series(random.integers(0, 60, count), name="who") if "groups" in kind else None
    times = pd.Series(random.integers(0, 40, count), name="when") if "time" in kind else None
    parts = choose_folds(count, 5, 0, groups=groups, times=times).parts
    train, test = [len(part[0]) for part in parts], [len(part[1]) for part in parts]
    rows = rows_of_folds(train, test)
    assert rows is not None
    assert (rows.low, rows.high) == (min(train), max(train))
    assert rows.total == (None if kind == "time and groups" else count)
    assert (rows.low == rows.high) == (kind == "plain")


@pytest.mark.parametrize(
    ("rows", "english", "spanish"),
    [
        (FoldRows(600, 600, 750), ", each on 600 of 750 rows", ", cada uno con 600 de 750 filas"),
        (FoldRows(1, 5, 6), ", each on 1 to 5 of 6 rows", ", cada uno con 1 a 5 de 6 filas"),
        (FoldRows(10, 50, None), ", each on 10 to 50 rows", ", cada uno con 10 a 50 filas"),
        (None, "", ""),
    ],
)  # fmt: skip
def test_both_languages_say_it(rows: FoldRows | None, english: str, spanish: str) -> None:
    assert fits_sentence(5, 6, rows, "en") == f"5 fits of 6 stages{english}"
    assert fits_sentence(5, 1, rows, "es") == f"5 ajustes de 1 etapa{spanish}"


def test_a_judge_of_ones_own_without_folds_says_no_number() -> None:
    assert fits_sentence(None, 2, None, "en") == "it fits 2 stages again"
    assert fits_sentence(None, 1, None, "es") == "vuelve a ajustar 1 etapa"


def test_a_finished_judge_says_the_rows_of_its_folds(tmp_path: Path, workspace: Path) -> None:
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(160, 2)), columns=["a", "b"])
    table["y"] = np.where(table["a"] + random.normal(size=160) > 0, "yes", "no")
    table.to_csv(tmp_path / "rows.csv", index=False)
    (tmp_path / "folds.yaml").write_text(TEXT, "utf-8")
    key = run_file(tmp_path / "folds.yaml").stages["folds"].key
    pipeline, catalogue = parse(TEXT), real_catalogue()
    found = fold_fits(pipeline, catalogue, StageView("folds", "cross_validate", key=key), "en")
    assert found == {
        "stages": ["filled", "scaled", "model"],
        "said": "4 fits of 3 stages, each on 90 of 120 rows",
    }
    before = fold_fits(pipeline, catalogue, StageView("folds", "cross_validate"), "en")
    assert before is not None
    assert before["said"] == "4 fits of 3 stages"
    assert fold_fits(pipeline, catalogue, StageView("scores", "evaluate"), "en") is None
