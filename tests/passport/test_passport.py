"""A row's values are those of the tables, and what was said of it is what the reports say."""

from __future__ import annotations

import pandas as pd
import pytest
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from pipeline_core.catalog import load_catalogue
from pipeline_core.passport.kept_tables import KeptTables
from pipeline_core.passport.records import read_run
from pipeline_core.store.runs import Run
from tests.passport.conftest import TEXT, Place, table


def kept_table(place: Place, run: Run, stage: str, name: str) -> pd.DataFrame:
    return place.store.artifacts.table(place.keys(run)[stage], name)


def parts(place: Place, run: Run) -> tuple[list[int], list[int]]:
    """The labels of the training and the test rows, as scikit-learn's split gave them."""
    tested = kept_table(place, run, "scores", "predictions")["row"].tolist()
    rows = kept_table(place, run, "split", "rows").index
    return [label for label in rows if label not in tested], tested


def test_every_value_is_that_of_the_table(place: Place, run: Run) -> None:
    rows = table()
    for label in (0, 17, 60):
        stages = place.stages(run, label)
        expected = rows.loc[label].astype(object).where(rows.loc[label].notna(), None).to_dict()
        assert stages["rows"]["values"] == expected
        assert stages["rows"]["cells"] is None


def test_values_of_learned_steps_are_those_that_scikit_learn_gives(place: Place, run: Run) -> None:
    _, test = parts(place, run)
    catalogue = load_catalogue(place.store.workspace)
    split = KeptTables(place.store, read_run(place.store, run, catalogue)).data("split")
    train = split.train_rows.index.tolist()  # in the order of the split, as they are fitted
    rows = kept_table(place, run, "split", "rows").assign(double=lambda rows: rows["age"] * 2)
    filler = SimpleImputer(strategy="median").fit(rows.loc[train, ["income"]])
    scaler = StandardScaler().fit(filler.transform(rows.loc[train, ["income"]]))
    coder = OneHotEncoder(sparse_output=False).fit(rows.loc[train, ["city"]])
    for label in (train[0], train[-1], test[0], test[-1]):
        values = place.stages(run, label)["scaled"]["values"]
        filled = filler.transform(rows.loc[[label], ["income"]])
        assert values["income"] == scaler.transform(filled)[0, 0]
        codes = coder.transform(rows.loc[[label], ["city"]])[0]
        for name, code in zip(coder.categories_[0], codes, strict=True):
            assert values[f"city_{name}"] == code


def test_what_a_stage_changed_is_said_cell_by_cell(place: Place, run: Run) -> None:
    gaps = table().index[table()["income"].isna()]
    gap = next(label for label in gaps if keeps(place, run, label))
    stages = place.stages(run, gap)
    kept = kept_table(place, run, "filled", "rows")["income"]
    train, _ = parts(place, run)
    before, after = float(kept.median()), float(kept.loc[train].median())

    assert stages["filled"]["cells"] == [
        {"column": "income", "how": "filled", "old": None, "new": before}
    ]
    age = stages["rows"]["values"]["age"]
    assert stages["doubled"]["cells"] == [
        {"column": "double", "how": "added", "old": None, "new": age * 2}
    ]
    assert stages["roles"]["cells"] == []
    assert {cell["how"] for cell in stages["coded"]["cells"]} == {"added", "dropped"}
    # Learned again from the training rows: said, and shown with both values.
    assert before != after
    assert stages["split"]["cells"] == [
        {"column": "income", "how": "changed", "old": before, "new": after}
    ]
    assert stages["split"]["note"]["code"] == "row.learned_again"


def keeps(place: Place, run: Run, label: int) -> bool:
    return label in kept_table(place, run, "single", "rows").index


def test_a_row_that_a_condition_leaves_out_says_which_and_what_it_has(
    place: Place, run: Run
) -> None:
    stages = place.stages(run, 3)

    assert stages["checked"]["presence"] == "here"
    assert stages["adults"]["presence"] == "left_out"
    assert stages["adults"]["note"]["values"]["condition"] == "age >= 30"
    assert stages["adults"]["note"]["values"]["found"] == "age = 29"
    gone = ["single", "doubled", "roles", "filled", "split", "coded", "scaled", "model", "scores"]
    assert {stages[name]["presence"] for name in gone} == {"gone"}
    assert all(stages[name]["values"] is None for name in ["adults", *gone])


@pytest.mark.parametrize("copy", [120, 121])
def test_a_row_that_repeats_another_says_which_stays(place: Place, run: Run, copy: int) -> None:
    stages = place.stages(run, copy)

    assert stages["single"]["presence"] == "left_out"
    assert stages["single"]["note"]["code"] == "row.repeats_columns"
    assert stages["single"]["note"]["values"]["twin"] == 5
    assert stages["single"]["note"]["values"]["names"] == ["code", "age"]
    assert place.stages(run, 5)["single"]["presence"] == "here"


def test_parts_folds_and_predictions_are_those_of_the_reports(place: Place, run: Run) -> None:
    train, test = parts(place, run)
    scores = kept_table(place, run, "scores", "predictions").set_index("row")
    folds = kept_table(place, run, "folds", "predictions").set_index("row")
    assert (set(folds.index), set(scores.index)) == (set(train), set(test))
    for label in test[:10]:
        stages = place.stages(run, label)
        (verdict,) = stages["scores"]["verdicts"]
        line = scores.loc[label]
        assert stages["split"]["part"] == stages["scores"]["part"] == "test"
        assert stages["model"]["learned"] is False
        assert verdict["predicted"] == line["predicted"]
        assert verdict["right"] is bool(line["predicted"] == line["actual"])
        assert verdict["probabilities"] == {"no": line["p_no"], "yes": line["p_yes"]}
        assert stages["folds"]["verdicts"] == []
        assert stages["folds"]["note"]["code"] == "row.not_judged_test"
    for label in train[:10]:
        stages = place.stages(run, label)
        (verdict,) = stages["folds"]["verdicts"]
        assert (verdict["fold"], stages["split"]["part"]) == (folds.loc[label, "fold"], "train")
        assert stages["model"]["learned"] is True
        assert stages["scores"]["note"]["code"] == "row.not_judged_train"


def test_before_the_split_no_part_is_named(place: Place, run: Run) -> None:
    stages = place.stages(run, parts(place, run)[1][0])
    assert [stages[name]["part"] for name in ("rows", "filled", "split")] == [None, None, "test"]


def test_a_failed_check_and_a_stage_that_judges_all_rows(place: Place, run: Run) -> None:
    stages = place.stages(run, 5)
    assert stages["checked"]["checks"] == [{"check": "age.max", "column": "age", "value": "77"}]
    assert place.stages(run, 3)["checked"]["checks"] == []
    assert stages["gate"]["note"]["code"] == "row.judged_together"


def test_a_regression_says_how_far_off_it_was(place: Place) -> None:
    text = TEXT
    for old, new in {
        '{target: y, positive: "yes"}': "{target: age}",
        "age * 2": "1 + 1",
        "logistic_regression": "ridge",
        ", settings: {max_iter: 1000}": "",
        "metric: accuracy, at_least: 0.1": "metric: r2, at_least: -9",
    }.items():
        text = text.replace(old, new)
    finished = place.run(text)
    assert finished.status == "succeeded"
    lines = kept_table(place, finished, "scores", "predictions").set_index("row")
    label = lines.index[0]
    (verdict,) = place.stages(finished, label)["scores"]["verdicts"]
    assert verdict["right"] is None
    assert verdict["residual"] == lines.loc[label, "residual"]
    assert verdict["predicted"] == lines.loc[label, "predicted"]


def test_a_stage_that_failed_and_what_comes_after_it_are_said(place: Place) -> None:
    text = TEXT.replace("{columns: [code, age]}", "{columns: [nothing]}")
    finished = place.run(text)
    stages = place.stages(finished, 0)
    assert stages["adults"]["presence"] in ("here", "left_out")
    assert stages["single"]["presence"] == "not_run"
    assert stages["single"]["note"] is not None
    assert stages["scores"]["presence"] == "not_run"


def test_a_table_that_is_not_kept_is_said_and_the_row_found_again_behind_it(place: Place) -> None:
    finished = place.run(TEXT.replace("age * 2", "age * 3"))
    label = next(label for label in range(120) if keeps(place, finished, label))
    before = place.stages(finished, label)
    place.store.artifacts.forget(place.keys(finished)["doubled"])
    place.store.artifacts.forget(place.keys(finished)["scores"])
    after = place.stages(finished, label)

    assert after["doubled"]["presence"] == "not_kept"
    assert after["doubled"]["values"] is None
    assert after["roles"]["values"] == before["roles"]["values"]
    assert after["roles"]["cells"] is None  # what it came from is not known
    assert after["scores"]["presence"] == "not_kept"
    assert after["scores"]["verdicts"] == []
