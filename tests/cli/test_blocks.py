"""`blocks`: the catalogue, and a user's own blocks, which nothing runs before they are approved."""

import json

import pytest

MINE = '''
from pipeline_core.block import block
import pandas as pd
from my_helper import LIMIT

open({witness!r}, "a").close()

@block("My filter", keeps_index=True)
def my_filter(table: pd.DataFrame, *, most: int = LIMIT) -> pd.DataFrame:
    """Keep the first rows.

    Parameters
    ----------
    most
        How many.

    Examples
    --------
    >>> len(my_filter(pd.DataFrame({{"a": [1, 2]}}), most=1))
    1
    """
    return table.head(most)
'''
PIPELINE = """
fabrica: 1
stages:
  flowers: {block: example_data, settings: {name: iris}}
  few: {block: my_filter, inputs: {table: flowers}}
"""


@pytest.fixture
def mine(tmp_path):
    folder = tmp_path / "blocks"
    folder.mkdir()
    witness = tmp_path / "was_run"
    (folder / "my_filter.py").write_text(MINE.format(witness=str(witness)))
    (folder / "my_helper.py").write_text("LIMIT = 7\n")
    (tmp_path / "mine.yaml").write_text(PIPELINE)
    return folder, witness


def test_the_catalogue_is_json_with_every_block(fabrica):
    catalogue = json.loads(fabrica("blocks", "--json").stdout)
    assert catalogue["evaluate"]["outputs"] == ["Report"]
    assert catalogue["read_csv"]["settings"]["properties"]["path"]["x-means"] == "file"


def test_a_block_of_ones_own_waits_runs_and_waits_again(mine, fabrica, tmp_path):
    folder, witness = mine
    environment = {"FABRICA_BLOCKS": str(folder)}
    pipeline = tmp_path / "mine.yaml"
    assert "My filter" in fabrica("blocks", **environment).stdout
    refused = fabrica("run", pipeline, "--workspace", tmp_path / "w", **environment)
    assert refused.returncode == 1
    advice = f"blocks --approve {folder / 'my_filter.py'} --workspace {tmp_path / 'w'}"
    assert advice in refused.stdout
    shown = fabrica("show", "last", "--workspace", tmp_path / "w", **environment)
    assert advice in shown.stdout
    log = fabrica("log", "last", "few", "--workspace", tmp_path / "w", **environment)
    assert advice in log.stdout
    refused = fabrica("run", pipeline, **environment)
    assert refused.returncode == 1
    assert f"--approve {folder / 'my_filter.py'}\n" in refused.stdout
    assert not witness.exists()

    assert fabrica("blocks", "--approve", folder / "my_filter.py", **environment).returncode == 0
    ran = json.loads(fabrica("run", pipeline, "--json", **environment).stdout)
    assert ran["stages"]["few"]["rows"] == 7

    (folder / "my_helper.py").write_text("LIMIT = 9\n")
    assert fabrica("run", pipeline, **environment).returncode == 1
    fabrica("blocks", "--approve", folder / "my_filter.py", **environment)
    again = json.loads(fabrica("run", pipeline, "--json", **environment).stdout)
    assert again["stages"]["few"]["rows"] == 9
    assert again["stages"]["flowers"]["status"] == "reused"


def test_a_block_that_cannot_be_loaded_is_not_approved(mine, fabrica, tmp_path):
    folder, _ = mine
    environment = {"FABRICA_BLOCKS": str(folder)}
    (folder / "my_helper.py").write_text("LIMIT = 1 / 0\n")
    answer = fabrica("blocks", "--approve", folder / "my_filter.py", **environment)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "my_filter.py: This block cannot be loaded: ZeroDivisionError" in answer.stderr
    assert "cannot be loaded" not in fabrica("blocks", **environment).stdout


def test_a_folder_is_approved_at_once_and_its_lock_counts_on_another_machine(
    mine, fabrica, tmp_path
):
    folder, _ = mine
    environment = {"FABRICA_BLOCKS": str(folder)}
    pipeline = tmp_path / "mine.yaml"
    (folder / "limits.csv").write_text("7\n")
    approved = fabrica("blocks", "--approve", folder, "--lock", **environment)
    assert approved.returncode == 0, approved.stderr
    for name in (
        "my_filter.py",
        "my_helper.py",
        "limits.csv",
        "the network",
        "FABRICA_BLOCKS_LOCK=1",
    ):
        assert name in approved.stdout
    elsewhere = ["run", pipeline, "--workspace", tmp_path / "elsewhere"]
    assert fabrica(*elsewhere, **environment).returncode == 1
    environment["FABRICA_BLOCKS_LOCK"] = "1"
    assert fabrica(*elsewhere, **environment).returncode == 0
    (folder / "limits.csv").write_text("9\n")
    refused = fabrica(*elsewhere, **environment)
    assert refused.returncode == 1
    assert "limits.csv" in refused.stderr


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("language", "words"), [("en", "learns from other rows"), ("es", "aprende de otras filas")]
)
def test_a_block_that_learns_from_other_rows_is_told_and_runs(
    mine, fabrica, tmp_path, language, words
):
    folder, _ = mine
    file = folder / "my_filter.py"
    file.write_text(file.read_text().replace("table.head(most)", "table.assign(n=len(table))"))
    environment = {"FABRICA_BLOCKS": str(folder)}
    approved = fabrica("blocks", "--approve", file, "--lang", language, **environment)
    assert approved.returncode == 0
    assert words in approved.stderr
    assert words in fabrica("blocks", "--lang", language, **environment).stderr
    pipeline = tmp_path / "mine.yaml"
    assert words in fabrica("check", pipeline, "--lang", language, **environment).stderr
    assert fabrica("run", pipeline, "--lang", language, **environment).returncode == 0


@pytest.mark.parametrize("target", ["my_helper.py", "empty"])
def test_what_has_no_block_is_not_approved(mine, fabrica, target):
    folder, witness = mine
    (folder / "empty").mkdir()
    environment = {"FABRICA_BLOCKS": str(folder)}
    answer = fabrica("blocks", "--approve", folder / target, **environment)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert f"{folder / target} must be a file with a block" in answer.stderr
    assert not witness.exists()


def test_a_block_that_reads_a_source_has_no_rows_to_learn_from(mine, fabrica):
    folder, _ = mine
    file = folder / "numbers.py"
    file.write_text(
        "from pipeline_core.block import block\nimport pandas as pd\n\n"
        '@block("Numbers")\ndef numbers() -> pd.DataFrame:\n    """Give numbers."""\n'
        '    return pd.DataFrame({"a": range(9)})\n'
    )
    answer = fabrica("blocks", "--approve", file, FABRICA_BLOCKS=str(folder))
    assert (answer.returncode, answer.stderr) == (0, "")


def test_words_find_what_stands_behind_the_search(fabrica):
    listed = fabrica("blocks").stdout
    assert "lasso" in listed
    assert "lasso_lars_ic" not in listed
    assert "scikit-learn's other estimators (" in listed
    found = fabrica("blocks", "lassolars").stdout
    assert {line.split()[0] for line in found.splitlines() if line.startswith("  ")} == {
        "lasso_lars", "lasso_lars_cv", "lasso_lars_ic",
    }  # fmt: skip
    spanish = json.loads(fabrica("blocks", "ARBOL", "decision", "--json").stdout)
    assert {"decision_tree_classifier", "decision_tree_regressor"} <= set(spanish)
