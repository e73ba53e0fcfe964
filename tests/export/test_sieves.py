"""A sieve in the script: both tables have their variables, and every number is that of the run."""

from __future__ import annotations

from typing import Any

import pytest

from tests.export.people import HEAD

CONTRACT = """    block: check_contract
    inputs: {table: TABLE}
    settings:
      min_rows: 10
      rules:
        - {column: age, min: 30, max: 70}
        - {column: city, allowed: [Lima, Quito], severity: warning}
        - {column: income, max_missing: 0}
        - {column: ward, max_length: 3}
        - {column: year, mean: 2010, std: 6, max_shift: 5}
      row_rules:
        - {name: "it's early", condition: year < 2019}
"""
BOTH = """  model: {block: random_forest_classifier, inputs: {data: filled}}
  scores: {block: evaluate, inputs: {model: model, data: filled}}
  aside:
    block: check_columns
    inputs: {table: checked.failing}
    settings: {rules: [{column: broken_rules, type: word}, {column: age, min: 20}]}
  few: {block: filter_rows, inputs: {table: checked.failing}, settings: {keep: income > 5}}
  left: {block: check_columns, inputs: {table: few}, settings: {rules: [{column: age, max: 60}]}}
"""
BEFORE = (
    """  people: {block: read_csv, settings: {path: people.csv}}
  checked:
"""
    + CONTRACT.replace("TABLE", "people")
    + """  roles: {block: set_roles, inputs: {table: checked}, settings: {target: good}}
  split: {block: split_rows, inputs: {data: roles}}
  words: {block: encode_categories, inputs: {data: split}}
  filled: {block: impute_numbers, inputs: {data: words}}
"""
    + BOTH
)
AFTER = (
    """  people: {block: read_csv, settings: {path: people.csv}}
  roles: {block: set_roles, inputs: {table: people}, settings: {target: good}}
  split: {block: split_rows, inputs: {data: roles}}
  checked:
"""
    + CONTRACT.replace("TABLE", "split")
    + """  words: {block: encode_categories, inputs: {data: checked}}
  filled: {block: impute_numbers, inputs: {data: words}}
"""
    + BOTH
)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("stages", [BEFORE, AFTER], ids=["before the split", "after it"])
def test_the_script_gives_the_numbers_of_the_run(export_pipeline: Any, stages: str) -> None:
    exported = export_pipeline(HEAD + stages)
    verification = exported.verified()
    assert verification.equal, verification.differences[:3]
    script = exported.script()
    assert "checked, checked_failing, checked_report = check_contract(" in script


@pytest.mark.usefixtures("people")
def test_a_table_that_nobody_reads_is_named_so(export_pipeline: Any) -> None:
    stages = "  people: {block: read_csv, settings: {path: people.csv}}\n  checked:\n"
    script = export_pipeline(HEAD + stages + CONTRACT.replace("TABLE", "people")).script()
    assert "_checked, _checked_failing, checked_report = check_contract(" in script
