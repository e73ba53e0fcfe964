"""What explains a model gives the same numbers in the exported script."""

from __future__ import annotations

import pytest

CLASSES = """
fabrica: 1
name: Explained
seed: 4
stages:
  people: {{block: read_csv, settings: {{path: people.csv}}}}
  roles: {{block: set_roles, inputs: {{table: people}},
          settings: {{target: good, positive: 'yes', weight: weight}}}}
  split: {{block: split_rows, inputs: {{data: roles}}}}
  filled: {{block: impute_numbers, inputs: {{data: split}}}}
  words: {{block: encode_categories, inputs: {{data: filled}}}}
  model: {{block: {model}, inputs: {{data: words}}}}
  explained: {{block: {block}, inputs: {{model: model, data: words}}, settings: {settings}}}
"""
NUMBERS = CLASSES.replace("target: good, positive: 'yes', ", "target: age, ")
# The income only tells rows apart.
MARKED = CLASSES.replace("weight: weight", "sensitive: [city], id: [income], {role}")
SPLIT = "split_rows, inputs: {{data: roles}}"
TIMED = MARKED.replace("{role}", "time: year").replace(
    SPLIT, f"{SPLIT}, settings: {{{{how: time}}}}"
)
GROUPED = MARKED.replace("{role}", "group: ward").replace(
    SPLIT, f"{SPLIT}, settings: {{{{how: group}}}}"
)
CASES = [
    (CLASSES, "logistic_regression", "permutation_importance", "{}"),
    (CLASSES, "random_forest_classifier", "permutation_importance",
     "{metric: log_loss, rows: train, shadows: 2, repeats: 2, correlated: 0.05}"),
    (NUMBERS, "ridge", "permutation_importance", "{metric: mean_absolute_error}"),
    (CLASSES, "random_forest_classifier", "partial_dependence", "{grid: 5, lines: 4}"),
    (NUMBERS, "ridge", "partial_dependence", "{columns: [city, income], max_rows: 30}"),
    (CLASSES, "logistic_regression", "explain_row", "{row: 3}"),
    (CLASSES, "random_forest_classifier", "explain_row", "{background: 20, orders: 1}"),
    (CLASSES, "logistic_regression", "explore_threshold", "{miss: 4, hit: 0.5}"),
    (GROUPED, "logistic_regression", "prediction_intervals", "{columns: [ward]}"),
    (NUMBERS, "ridge", "prediction_intervals", "{normalised: true, columns: [weight]}"),
    (TIMED.replace("target: good, positive: 'yes'", "target: age"), "ridge", "residuals",
     "{permutations: 19, points: 20}"),
    (NUMBERS, "ridge", "nearest_rows", "{row: 2}"),
    (CLASSES, "logistic_regression", "learning_curve", "{folds: 3, sizes: 4, smallest: 0.3}"),
    (CLASSES, "logistic_regression", "permutation_test", "{folds: 3, permutations: 19}"),
    (NUMBERS, "ridge", "learning_curve", "{metric: mean_absolute_error, folds: 3}"),
    *(
        pytest.param(*case, marks=pytest.mark.long)
        for case in [
            (CLASSES, "random_forest_classifier", "explore_threshold", "{rows: test}"),
            (TIMED, "logistic_regression", "explore_threshold", "{folds: 3}"),
            (TIMED, "logistic_regression", "prediction_intervals", "{columns: [ward, year]}"),
            (CLASSES, "random_forest_classifier", "prediction_intervals", "{columns: [city, age]}"),
            (NUMBERS, "ridge", "residuals", "{permutations: 19, bins: 4}"),
        ]
    ),
]  # fmt: skip


@pytest.mark.sampled(5)
@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(("text", "model", "block", "settings"), CASES)
def test_the_script_gives_the_same_explanation(text, model, block, settings, export_pipeline):
    exported = export_pipeline(text.format(model=model, block=block, settings=settings))
    verification = exported.verified()
    assert verification.equal, verification.differences
    assert verification.value_count > 20
