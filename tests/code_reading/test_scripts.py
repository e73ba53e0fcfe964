"""Exported scripts read back: the same pipeline, or with what was changed in the code."""

import random
import re
from pathlib import Path

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.code_reading.file import read_file
from pipeline_core.edits import SetSetting, apply
from pipeline_core.runs import exports
from pipeline_core.spec import dump, parse

EXAMPLES = Path(__file__).parents[2] / "examples"
PENGUINS = EXAMPLES / "penguins" / "penguins.yaml"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return tmp_path_factory.mktemp("workspace")


@pytest.fixture(scope="module")
def catalogue(workspace):
    return load_catalogue(workspace)


@pytest.fixture(scope="module")
def penguins(workspace):
    return exports.script(workspace, PENGUINS.read_text(), str(PENGUINS))


def read(script, catalogue):
    return read_file(script.encode(), "script", catalogue)


def changed(script, *pairs):
    for old, new in pairs:
        assert old in script
        script = script.replace(old, new)
    return script


def codes(reading):
    return [remark.reason.code for remark in reading.remarks]


def test_a_script_gives_its_pipeline_with_its_comments(penguins, catalogue):
    reading = read(penguins, catalogue)
    assert reading.text == PENGUINS.read_text()
    assert reading.pipeline == parse(PENGUINS.read_text())
    assert reading.remarks == ()


def test_a_formatter_changes_nothing(penguins, catalogue):
    lines = [line for line in penguins.split("\n") if not re.match(r"\s+# ", line)]
    reading = read("\n".join(lines).replace("\n", "\r\n"), catalogue)
    assert (reading.text, reading.remarks) == (PENGUINS.read_text(), ())


@pytest.mark.long
@pytest.mark.parametrize("name", ["air", "art", "bikes", "credit", "flights", "groups", "housing"])
def test_every_example_comes_back(name, workspace, catalogue):
    file = EXAMPLES / name / f"{name}.yaml"
    text = file.read_text()
    reading = read(exports.script(workspace, text, str(file), "es"), catalogue)
    assert (reading.text, reading.remarks) == (text, ())


CHOICES = {
    "filled_numbers.strategy": ["mean", "median"],
    "split.test_share": [0.2, 0.4],
    "scaled.method": ["standard", "minmax", "robust"],
    "logistic.C": [0.5, 3.0],
    "logistic.l1_ratio": [0.0, 0.5],
    "forest.max_depth": [3, None],
    "forest.n_estimators": [30, 60],
    "forest.class_weight": ["balanced", None],
}


def drawn(seed, catalogue):
    """The penguins with some settings of the table, drawn by a seed."""
    rng, pipeline = random.Random(seed), parse(PENGUINS.read_text())
    for name, values in CHOICES.items():
        stage, setting = name.split(".")
        pipeline = apply(pipeline, SetSetting(stage, setting, rng.choice(values)), catalogue)
    return dump(pipeline, PENGUINS.read_text())


@pytest.mark.sampled(1)
@pytest.mark.parametrize("seed", range(20))
def test_the_code_of_one_pipeline_under_the_stamp_of_another_is_the_codes(
    seed, workspace, catalogue
):
    first, second = drawn(seed, catalogue), drawn(seed + 100, catalogue)
    scripts = [exports.script(workspace, text, str(PENGUINS)) for text in (first, second)]
    body = scripts[1].rpartition("\n# [pipeline 1]")[0]
    stamp = scripts[0].rpartition("\n# [pipeline 1]")[2]
    reading = read(f"{body}\n# [pipeline 1]{stamp}", catalogue)
    again = exports.script(workspace, reading.text, str(PENGUINS))
    assert {*codes(reading)} <= {"code.helper_changed"}
    assert again.rpartition("\n# [pipeline 1]")[0] == body


def settings(reading, stage):
    return dict(reading.pipeline.stages[stage].settings)


def test_changed_settings_come_from_the_code(penguins, catalogue):
    script = changed(
        penguins,
        ("max_iter=1000", "max_iter=500, C=0.5"),
        ("test_size=0.25", "test_size=0.3"),
        ('strategy="median"', 'strategy="mean"'),
        ("RandomForestClassifier(random_state=0)", "RandomForestClassifier(max_depth=4)"),
        ('str = "penguins.csv"', 'str = "others.csv"'),
    )
    reading = read(script, catalogue)
    assert settings(reading, "logistic") == {"max_iter": 500, "C": 0.5}
    assert settings(reading, "split")["test_share"] == 0.3
    assert settings(reading, "filled_numbers") == {"strategy": "mean"}
    assert settings(reading, "forest")["max_depth"] == 4
    assert settings(reading, "penguins") == {"path": "others.csv"}


def test_another_class_is_another_choice_or_another_block(penguins, catalogue):
    script = changed(
        penguins,
        ("StandardScaler()\n", "RobustScaler()\n"),
        ("import OneHotEncoder, StandardScaler", "import OneHotEncoder, RobustScaler"),
        ("RandomForestClassifier(random_state=0)", "ExtraTreesClassifier(n_estimators=50)"),
        ("import RandomForestClassifier", "import ExtraTreesClassifier"),
    )
    reading = read(script, catalogue)
    assert settings(reading, "scaled") == {"method": "robust"}
    forest = reading.pipeline.stages["forest"]
    assert (forest.block, forest.settings["n_estimators"]) == ("extra_trees_classifier", 50)
    assert forest.inputs == parse(PENGUINS.read_text()).stages["forest"].inputs


def test_an_added_step_is_a_stage_between_its_neighbours(penguins, catalogue):
    script = changed(
        penguins,
        ("StandardScaler()\n", "StandardScaler(), PCA(n_components=2)\n"),
        ("from sklearn.dummy", "from sklearn.decomposition import PCA\nfrom sklearn.dummy"),
    )
    reading = read(script, catalogue)
    stages = reading.pipeline.stages
    assert (stages["pca"].inputs, stages["pca"].settings) == (
        {"data": ("scaled",)}, {"n_components": 2},
    )  # fmt: skip
    assert [stages[name].inputs["data"] for name in ("logistic", "forest", "baseline")] == [
        ("pca",), ("pca",), ("pca",),
    ]  # fmt: skip
    assert codes(reading) == []


def test_a_step_that_was_taken_out_is_no_stage(penguins, catalogue):
    reading = read(changed(penguins, (", StandardScaler()\n", "\n")), catalogue)
    assert "scaled" not in reading.pipeline.stages
    assert reading.pipeline.stages["forest"].inputs == {"data": ("categories",)}


def test_what_is_not_clear_is_named_and_the_stage_stays(penguins, catalogue):
    script = changed(
        penguins,
        ("ForestClassifier(random_state=0)", "ForestClassifier(random_state=0, max_depth=2 * 2)"),
        ("test_size=0.25", "test_size=1 / 4"),
        ("    X_test, y_test =", "    train = train.head(50)\n    X_test, y_test ="),
        ("len(model.steps) < 2:", "len(model.steps) < 3:"),
    )
    reading = read(script, catalogue)
    assert reading.pipeline == parse(PENGUINS.read_text())
    assert codes(reading) == [
        "code.computed", "code.computed", "code.statement_added", "code.helper_changed",
    ]  # fmt: skip
    lines = script.split("\n")
    assert [lines[remark.line - 1].strip()[:20] for remark in reading.remarks][1:3] == [
        "forest = make_pipeli", "train = train.head(5",
    ]  # fmt: skip


def test_a_call_that_can_be_two_stages_is_named(workspace, catalogue):
    text = PENGUINS.read_text().replace("strategy: median", "strategy: most_frequent")
    script = exports.script(workspace, text, str(PENGUINS))
    call = 'SimpleImputer(strategy="most_frequent", keep_empty_features=True)'
    assert script.count(call) == 2
    reading = read(script.replace(call, call.replace("most_frequent", "constant"), 1), catalogue)
    assert (codes(reading), reading.text) == (["code.stage_unclear"], text)
    reading = read(script.replace(call, call.replace("most_frequent", "constant")), catalogue)
    assert (codes(reading), reading.text) == (["code.stage_unclear"] * 2, text)


def test_a_column_changed_in_one_place_only_is_named(penguins, catalogue):
    script = penguins.replace('stratification_classes(penguins["species"])',
                              'stratification_classes(penguins["island"])')  # fmt: skip
    reading = read(script, catalogue)
    assert reading.pipeline == parse(PENGUINS.read_text())
    assert codes(reading) in (["code.changed_in_part"], ["code.stage_unclear"])


def test_without_its_stamp_a_script_is_read_as_any_code(penguins, catalogue):
    reading = read(penguins.rpartition("\n# [pipeline 1]")[0], catalogue)
    blocks = [stage.block for stage in reading.pipeline.stages.values()]
    assert {"random_forest_classifier", "logistic_regression", "dummy_classifier"} <= {*blocks}
    assert reading.remarks
