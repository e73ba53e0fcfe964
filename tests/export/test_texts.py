"""The script of a pipeline that reads texts: the same words, the same numbers."""

import pandas as pd

PIPELINE = """
fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: people.csv}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: good, positive: "yes"}}
  split: {block: split_rows, inputs: {data: roles}}
  clean: {block: clean_text, inputs: {data: split}, settings: {columns: [city, ward]}}
  found:
    block: extract_text
    inputs: {data: clean}
    settings: {column: ward, pattern: "w(?P<number>[0-9]+)", kind: number, keep: false}
  filled: {block: iterative_imputer, inputs: {data: found}, settings: {max_iter: 2}}
  words:
    block: text_to_words
    inputs: {data: filled}
    settings: {columns: [city], unit: character, longest: 4}
  linear: {block: logistic_regression, inputs: {data: words}}
  trees: {block: hist_gradient_boosting_classifier, inputs: {data: words}, settings: {max_iter: 3}}
  scores: {block: evaluate, inputs: {model: linear, data: split}}
  others: {block: evaluate, inputs: {model: trees, data: split}}
"""


def test_the_script_gives_the_runs_numbers(export_pipeline, people: pd.DataFrame):
    exported = export_pipeline(PIPELINE)
    script = exported.script()
    verification = exported.verified()
    assert not verification.differences, verification.differences
    assert "from sklearn.experimental import enable_iterative_imputer  # noqa: F401" in script
    assert "FunctionTransformer(func=all_sparse" in script
    assert "FunctionTransformer(func=all_dense" in script
    assert "pipeline_core" not in script
