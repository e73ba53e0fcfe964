"""Scripts of all kinds of pipelines give the numbers of their runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline_core.errors import ExportError
from pipeline_core.export.script.script import export_script, requirements_of
from tests.export.people import HEAD, READ, verified_script

MODEL = """
  model: {block: logistic_regression, inputs: {data: %s}}
  scores: {block: evaluate, inputs: {model: model, data: %s}}
"""


pytestmark = pytest.mark.usefixtures("people")


def test_weights_reach_the_estimator(export_pipeline: Callable[..., Any]) -> None:
    script = verified_script(
        export_pipeline(
            HEAD + READ + "  roles: {block: set_roles, inputs: {table: table}, settings:"
            " {target: good, positive: 'yes', weight: weight}}\n"
            "  split: {block: split_rows, inputs: {data: roles}}\n"
            "  filled: {block: impute_numbers, inputs: {data: split}}\n"
            "  encoded: {block: encode_categories, inputs: {data: filled}}\n"
            + MODEL
            % ("encoded", "split")
        )
    )
    assert 'logisticregression__sample_weight=train["weight"]' in script
    assert '.drop(columns=["good", "weight"])' in script


def test_weights_without_a_recipe(export_pipeline: Callable[..., Any]) -> None:
    script = verified_script(
        export_pipeline(
            HEAD + "  flowers: {block: example_data, settings: {name: iris}}\n"
            "  roles: {block: set_roles, inputs: {table: flowers}, settings:"
            " {target: species, weight: 'petal width (cm)'}}\n"
            "  split: {block: split_rows, inputs: {data: roles}}\n" + MODEL % ("split", "split")
        )
    )
    assert 'sample_weight=train["petal width (cm)"]' in script
    assert "def prepare()" not in script


def test_groups_stay_together_in_split_and_folds(export_pipeline: Callable[..., Any]) -> None:
    script = verified_script(
        export_pipeline(
            HEAD + READ + "  roles: {block: set_roles, inputs: {table: table}, settings:"
            " {target: good, positive: 'yes', group: ward, id: [weight]}}\n"
            "  split: {block: split_rows, inputs: {data: roles}, settings: {how: group}}\n"
            "  filled: {block: impute_numbers, inputs: {data: split}}\n"
            "  encoded: {block: encode_categories, inputs: {data: filled}}\n"
            + MODEL
            % ("encoded", "split")
            + "  folds: {block: cross_validate, inputs: {model: model, data: split},"
            " settings: {folds: 3}}\n"
        )
    )
    assert ".iloc[train_at]" in script


def test_split_by_time_and_filter_after_it(export_pipeline: Callable[..., Any]) -> None:
    script = verified_script(
        export_pipeline(
            HEAD + READ + "  roles: {block: set_roles, inputs: {table: table}, settings:"
            " {target: good, positive: 'yes', time: year, id: [city, ward]}}\n"
            "  split: {block: split_rows, inputs: {data: roles}, settings: {how: time}}\n"
            "  adults: {block: filter_rows, inputs: {table: split}, settings: {keep: age > 30}}\n"
            "  filled: {block: impute_numbers, inputs: {data: adults}}\n"
            + MODEL
            % ("filled", "adults")
        )
    )
    assert 'adults = table[table["age"] > 30]' in script


def test_rules_of_every_kind(export_pipeline: Callable[..., Any]) -> None:
    script = verified_script(
        export_pipeline(
            HEAD + READ + "  checked: {block: check_columns, inputs: {table: table}, settings: {\n"
            "    rules: [{column: city, pattern: '[A-Z].*', unique_with: [age]}, {column: good}],\n"
            "    row_rules: [{name: paid, condition: income > 8 or age < 30, severity: warning},\n"
            "      {name: long known, condition: year < 2010 and city != 'Lima'}],\n"
            "    max_rows: 100, other_columns: warning}}\n"
        )
    )
    assert script.count('"condition": lambda table:') == 2


def test_each_recipe_has_a_function(export_pipeline: Callable[..., Any]) -> None:
    script = verified_script(
        export_pipeline(
            HEAD + READ + "  unique: {block: drop_duplicates, inputs: {table: table}}\n"
            "  roles: {block: set_roles, inputs: {table: unique}, settings:"
            " {target: good, positive: 'yes', id: [ward]}}\n"
            "  split: {block: split_rows, inputs: {data: roles}, settings: {how: stratified}}\n"
            "  filled: {block: impute_numbers, inputs: {data: split}}\n"
            "  one_hot: {block: encode_categories, inputs: {data: filled}}\n"
            "  target: {block: encode_categories, inputs: {data: filled},"
            " settings: {method: target}}\n"
            "  best: {block: select_k_best, inputs: {data: target}, settings: {k: 2,"
            " score: mutual_info_classif}}\n"
            "  a: {block: logistic_regression, inputs: {data: one_hot}}\n"
            "  b: {block: random_forest_classifier, inputs: {data: best}}\n"
            "  c: {block: dummy_classifier, inputs: {data: one_hot}}\n"
            "  a_scores: {block: evaluate, inputs: {model: a, data: split}}\n"
            "  b_scores: {block: evaluate, inputs: {model: b, data: split}}\n"
            "  c_scores: {block: evaluate, inputs: {model: c, data: split}}\n"
        )
    )
    assert "unique = table.drop_duplicates()\n" in script
    assert "def prepare_one_hot()" in script
    assert "def prepare_best()" in script
    assert script.count("def prepare_") == 2


def test_derived_role_and_formulas(export_pipeline: Callable[..., Any]) -> None:
    script = verified_script(
        export_pipeline(
            HEAD + READ + "  old: {block: derive_column, inputs: {data: table}, settings:"
            ' {name: old, value: \'where(age > 50, "old", "young")\'}}\n'
            "  ratio: {block: derive_column, inputs: {data: old}, settings:"
            " {name: log ratio, value: 'log(age / 3) - `age` ** 0.5'}}\n"
            "  roles: {block: set_roles, inputs: {table: ratio}, settings:"
            " {target: old, positive: old, sensitive: [city], id: [ward, income, good, age]}}\n"
            "  split: {block: split_rows, inputs: {data: roles}}\n"
            "  encoded: {block: encode_categories, inputs: {data: split}}\n"
            + MODEL
            % ("encoded", "split")
            + "  bias: {block: bias_review, inputs: {model: model, data: split}}\n"
            "  drift: {block: data_drift, inputs: {reference: split, current: split}}\n"
        )
    )
    assert "ratio = table.pipe(add_old).pipe(add_ratio)" in script
    assert '**{"log ratio": ' in script


def test_weights_times_groups_strata_and_own_metrics(export_pipeline: Callable[..., Any]) -> None:
    script = verified_script(
        export_pipeline(
            HEAD + READ + "  roles: {block: set_roles, inputs: {table: table}, settings:"
            " {target: good, positive: 'yes', weight: weight, time: year,"
            " sensitive: [city], id: [income, ward]}}\n"
            "  split: {block: split_rows, inputs: {data: roles}}\n"
            "  encoded: {block: encode_categories, inputs: {data: split}}\n"
            "  model: {block: logistic_regression, inputs: {data: encoded}}\n"
            "  scores: {block: evaluate, inputs: {model: model, data: split}, settings:"
            " {scorers: [jaccard, top_k_accuracy], own_metric_name: cost, own_metric:"
            " 'where(truth != prediction, age * score, 0)'}}\n"
            "  folds: {block: cross_validate, inputs: {model: model, data: split}, settings:"
            " {folds: 2, own_metric: 'where(truth == prediction, 1, 0)', scorers: [f1]}}\n"
            "  plain: {block: set_roles, inputs: {table: table}, settings:"
            " {target: good, positive: 'yes', id: [income], group: ward}}\n"
            "  again: {block: encode_categories, inputs: {data: plain}}\n"
            "  other: {block: logistic_regression, inputs: {data: again}}\n"
            "  strata: {block: cross_validate, inputs: {model: other, data: plain}, settings:"
            " {folds: 3, strata: [city]}}\n"
            "  bias: {block: bias_review, inputs: {model: model, data: split}}\n"
            "  gate: {block: quality_gate, inputs: {scores: scores, model: model},"
            " settings: {metric: cost, at_most: 1000}}\n"
        )
    )
    assert "sample_weight=" in script


def test_a_second_table_and_a_split_by_a_column(export_pipeline: Callable[..., Any]) -> None:
    script = verified_script(
        export_pipeline(
            HEAD + READ + "  first: {block: filter_rows, inputs: {table: table}, settings:"
            " {keep: year < 2012}}\n"
            "  second: {block: filter_rows, inputs: {table: table}, settings:"
            " {keep: year >= 2012}}\n"
            "  roles: {block: set_roles, inputs: {table: first}, settings:"
            " {target: good, positive: 'yes', sensitive: [city], id: [income, ward]}}\n"
            "  split: {block: split_rows, inputs: {data: roles}, settings:"
            " {how: column, column: ward, test_values: [w3, w5]}}\n"
            "  encoded: {block: encode_categories, inputs: {data: split}}\n"
            "  model: {block: logistic_regression, inputs: {data: encoded}}\n"
            "  here: {block: evaluate, inputs: {model: model, data: split}}\n"
            "  there: {block: evaluate, inputs: {model: model, data: split, judge_on: second}}\n"
            "  bias: {block: bias_review, inputs: {model: model, data: split, judge_on: second}}\n"
        )
    )
    assert "X_second, y_second" in script


def test_made_columns_of_one_name(export_pipeline: Callable[..., Any]) -> None:
    script = verified_script(
        export_pipeline(
            HEAD + READ + "  roles: {block: set_roles, inputs: {table: table}, settings:"
            " {target: good, positive: 'yes', id: [year]}}\n"
            "  split: {block: split_rows, inputs: {data: roles}}\n"
            "  rich: {block: derive_column, inputs: {data: split}, settings:"
            " {name: city_Lima, value: age * 2}}\n"
            "  ward_city: {block: derive_column, inputs: {data: rich}, settings:"
            " {name: ward_w1, value: city}}\n"
            "  filled: {block: impute_numbers, inputs: {data: ward_city}, settings:"
            " {add_indicator: true}}\n"
            "  encoded: {block: encode_categories, inputs: {data: filled}}\n"
            "  best: {block: select_k_best, inputs: {data: encoded}, settings: {k: 12}}\n"
            + MODEL
            % ("best", "split")
            + "  folds: {block: cross_validate, inputs: {model: model, data: split},"
            " settings: {folds: 3}}\n"
        )
    )
    assert "def short_names(" in script
    assert '"onehotencoder-1": "encoded"' in script


def test_awkward_stage_names(export_pipeline: Callable[..., Any]) -> None:
    script = verified_script(
        export_pipeline(
            HEAD + "  pd: {block: read_csv, settings: {path: people.csv}}\n"
            "  print: {block: filter_rows, inputs: {table: pd}, settings: {keep: age > 20}}\n"
            "  main: {block: drop_duplicates, inputs: {table: print}}\n"
            "  np: {block: set_roles, inputs: {table: main}, settings:"
            " {target: good, positive: 'yes', id: [ward, city]}}\n"
            "  reports: {block: split_rows, inputs: {data: np}}\n"
            "  X_train: {block: impute_numbers, inputs: {data: reports}}\n"
            "  train: {block: logistic_regression, inputs: {data: X_train}}\n"
            "  make_pipeline: {block: dummy_classifier, inputs: {data: X_train}}\n"
            "  test: {block: evaluate, inputs: {model: train, data: reports}}\n"
            "  score_classifier: {block: evaluate, inputs: {model: make_pipeline,"
            " data: reports}}\n"
            "  clone: {block: cross_validate, inputs: {model: train, data: reports}}\n"
            "  prepare: {block: quality_gate, inputs: {scores: test},"
            " settings: {metric: accuracy, at_least: 0.1}}\n"
        )
    )
    assert "pd_ = pd.read_csv(" in script


def test_unused_results_are_still_evaluated(
    export_pipeline: Callable[..., Any], tmp_path: Path
) -> None:
    exported = export_pipeline(
        HEAD
        + READ
        + "  few: {block: filter_rows, inputs: {table: table}, settings: {keep: age > 60}}\n"
        "  roles: {block: set_roles, inputs: {table: table}, settings: {target: good,"
        " id: [city, ward]}}\n"
        "  split: {block: split_rows, inputs: {data: roles}}\n"
        "  filled: {block: impute_numbers, inputs: {data: split}}\n"
        "  model: {block: logistic_regression, inputs: {data: filled}}\n"
    )
    script = exported.script()
    assert '    _ = table[table["age"] > 60]\n' in script
    assert "model.fit(X_train, y_train)" in script
    assert "train, _test = " in script


def test_a_missing_preview_is_an_error(export_pipeline: Callable[..., Any]) -> None:
    exported = export_pipeline(HEAD + READ)
    with pytest.raises(ExportError) as error:
        export_script(exported.plan, exported.functions, {})
    assert error.value.values == {"stage": "table"}


def test_names_of_pipelines_cannot_break_the_script(
    export_pipeline: Callable[..., Any], tmp_path: Path
) -> None:
    for name in ('"""', "back\\\\slash\\\\", "ends with '\"'", "%(x)s {braces}"):
        text = (
            HEAD.replace("A small one", name.replace("'", "''"))
            .replace("name: ", "name: '")
            .replace("\nseed", "'\nseed")
        )
        exported = export_pipeline(text + READ)
        compile(exported.script(), "script", "exec")


def test_requirements_list_packages_with_versions(export_pipeline: Callable[..., Any]) -> None:
    lines = requirements_of(export_pipeline(HEAD + READ).plan).split()
    assert [line.partition("==")[0] for line in lines] >= ["numpy", "pandas"]
    assert all("==" in line for line in lines)
