"""`show RUN STAGE`: what a fitted model, and a step of its recipe, has learned."""

import json

import pytest

from pipeline_core.store import open_store

TEXT = """
fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: shop.csv}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: bought}}
  split: {block: split_rows, inputs: {data: roles}}
  filled: {block: impute_numbers, inputs: {data: split}}
  line: {block: logistic_regression, inputs: {data: filled}}
  tree: {block: decision_tree_classifier, inputs: {data: filled}}
"""


@pytest.fixture
def shop(tmp_path):
    lines = [f"{n * 37 % 23},{1 + n % 3},{'yes' if n % 3 else 'no'}" for n in range(60)]
    (tmp_path / "shop.csv").write_text("\n".join(["size,weight,bought", *lines]))
    (tmp_path / "shop.yaml").write_text(TEXT)
    return tmp_path / "shop.yaml"


def test_a_model_and_a_step_tell_what_they_learned(shop, fabrica, workspace):
    fabrica("run", shop)
    shown = fabrica("show", "last", "line")
    assert shown.returncode == 0, shown.stderr
    assert "Coefficient × standard deviation" in shown.stdout
    assert "Step filled – SimpleImputer" in shown.stdout
    spanish = fabrica("--lang", "es", "show", "last", "tree").stdout
    assert "Dentro del modelo" in spanish
    assert "Umbral" in spanish
    assert "Importancias" in spanish
    step = fabrica("show", "last", "filled").stdout
    assert "Inside the model: line, tree" in step
    assert "Fill values" in step
    assert "Coefficient" not in step


def test_json_has_the_numbers_as_they_were_kept(shop, fabrica, workspace):
    fabrica("run", shop)
    printed = json.loads(fabrica("show", "last", "line", "--json").stdout)
    store = open_store(workspace)
    row = next(
        row for row in store.runs.stages(store.runs.latest()[0].id) if row["stage"] == "line"
    )
    contents = store.artifacts.contents(row["key"])
    table = contents["parts"][0]["tables"]["coefficients"]
    own = printed["inside"]["line"]["parts"][0]["tables"]["coefficients"]
    assert own["coefficient"] == table["coefficient"].tolist()
    assert own["feature"] == table["feature"].tolist()


def test_a_stage_that_learned_nothing_says_as_before(shop, fabrica):
    fabrica("run", shop)
    shown = fabrica("show", "last", "split")
    assert "Inside the model" not in shown.stdout
    assert "split has no report" in shown.stdout
    assert "inside" not in json.loads(fabrica("show", "last", "split", "--json").stdout)
