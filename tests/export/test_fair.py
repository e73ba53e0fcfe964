"""Bias, worst slices and models made fair: the script's numbers are the run's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.export.people import HEAD, READ, verified_script

TEXT = f"""{HEAD}{READ}  south: {{block: derive_column, inputs: {{data: table}}, settings:
    {{name: south, value: 'where(city == "Lima", "yes", "no")'}}}}
  roles: {{block: set_roles, inputs: {{table: south}}, settings:
    {{target: good, positive: 'yes', sensitive: [south]WEIGHT}}}}
  split: {{block: split_rows, inputs: {{data: roles}}, settings: {{test_share: 0.4}}}}
  filled: {{block: impute_numbers, inputs: {{data: split}}}}
  encoded: {{block: encode_categories, inputs: {{data: filled}}}}
  plain: {{block: gaussian_nb, inputs: {{data: encoded}}}}
  cut: {{block: fair_threshold, inputs: {{model: plain, data: split}}, settings: {{folds: 3}}}}
  trained: {{block: fair_reduction, inputs: {{model: plain, data: split}}, settings: {{tries: 3}}}}
  weighed: {{block: reweigh, inputs: {{model: plain, data: split}}}}
  price: {{block: fairness_price, inputs: {{models: [plain, cut, trained, weighed], data: split}},
    settings: {{repeats: 40, min_rows: 5}}}}
  bias: {{block: bias_review, inputs: {{model: cut, data: split}}, settings: {{min_rows: 5}}}}
  slices: {{block: worst_slices, inputs: {{model: weighed, data: split}}, settings:
    {{min_rows: 5, permutations: 39}}}}
  folds: {{block: cross_validate, inputs: {{model: cut, data: split}}, settings: {{folds: 2}}}}
  given: {{block: review_decisions, inputs: {{data: south}}, settings:
    {{decision: good, groups: [south, age], selected_class: 'yes', min_rows: 5}}}}
"""


@pytest.mark.sampled(1)
@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("weight", ["", ", weight: weight"])
def test_the_script_gives_the_numbers_of_the_run(export_pipeline: Any, weight: str) -> None:
    script = verified_script(export_pipeline(TEXT.replace("WEIGHT", weight)))
    assert "FunctionTransformer(add_south)" in script
    assert '"plain": plain' in script
