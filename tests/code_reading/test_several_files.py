"""Code in several files: a script with its helpers, and sources that import each other."""

import io
import zipfile

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.code_reading.code_files import files_of, is_code_archive, of_file, of_zip
from pipeline_core.code_reading.file import read_file, read_files
from pipeline_core.errors import SpecError
from pipeline_core.runs import exports
from pipeline_core.runs.code_readings import reading_of_path
from pipeline_core.spec import parse
from tests.code_reading.test_scripts import PENGUINS, changed, codes


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return tmp_path_factory.mktemp("workspace")


@pytest.fixture(scope="module")
def catalogue(workspace):
    return load_catalogue(workspace)


@pytest.fixture(scope="module")
def penguins(workspace):
    return exports.script_files(workspace, PENGUINS.read_text(), str(PENGUINS))


def encoded(files):
    return {name: text.encode() for name, text in files.items()}


def read(files, catalogue):
    return read_files(files_of(encoded(files)), "code", catalogue)


def zipped(files, folder=""):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(folder + name, content)
    return file.getvalue()


def test_a_script_in_two_files_gives_the_very_file_back(penguins, catalogue):
    assert "[pipeline 1]" not in penguins["pipeline.py"]  # what a reviewer reads
    reading = read(penguins, catalogue)
    assert (reading.text, reading.remarks) == (PENGUINS.read_text(), ())


def test_it_is_read_from_a_folder_a_zip_file_and_beside_its_script(penguins, workspace, tmp_path):
    for name, text in {**penguins, "test_pipeline.py": "from pipeline import main\n"}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "code.zip").write_bytes(zipped(penguins, "taken/"))
    for path in (tmp_path, tmp_path / "code.zip", tmp_path / "pipeline.py"):
        reading = reading_of_path(workspace, path)
        assert (reading["text"], reading["remarks"]) == (PENGUINS.read_text(), []), path.name


def test_what_changed_in_either_file_is_said_with_its_file(penguins, catalogue):
    scripts = {
        "pipeline.py": changed(penguins["pipeline.py"], ("test_size=0.25", "test_size=0.3")),
        "helpers.py": changed(penguins["helpers.py"], ("def score_classifier(", "def judge(")),
    }
    reading = read(scripts, catalogue)
    assert reading.pipeline.stages["split"].settings["test_share"] == 0.3
    assert codes(reading) == ["code.helper_changed"] * 2
    assert {remark.text: remark.file for remark in reading.remarks} == {
        "score_classifier": "",
        "judge": "helpers.py",
    }


def test_joined_again_it_is_the_same_pipeline(penguins, catalogue):
    lines = [line for line in penguins["pipeline.py"].split("\n") if "from helpers" not in line]
    whole = changed("\n".join(lines), ("\nif __name__", f"\n{penguins['helpers.py']}\nif __name__"))
    reading = read_file(whole.encode(), "whole", catalogue)
    assert parse(reading.text) == parse(PENGUINS.read_text())


def test_missing_helpers_are_named_with_what_to_do(penguins, catalogue):
    reading = read({"pipeline.py": penguins["pipeline.py"]}, catalogue)
    missing = [r for r in reading.remarks if r.reason.code == "code.module_missing"]
    assert [remark.reason.values["file"] for remark in missing] == ["helpers.py"]
    assert "score_classifier" in missing[0].reason.values["names"]


MODELS = """
from sklearn.ensemble import RandomForestClassifier
DEPTH = 3
def make(trees, depth=DEPTH):
    return RandomForestClassifier(n_estimators=trees, max_depth=depth)
if __name__ == "__main__":
    make(1).fit(rows)
"""
ROWS = """
import pandas as pd
from lib.names import *
def load():
    table = pd.read_csv(FILE)
    return table.drop(columns=TARGET), table[TARGET]
"""
NAMES = "FILE = 'loans.csv'\nTARGET = 'paid'\n"
TRAIN = """
from sklearn.model_selection import train_test_split
%s
X, y = load()
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
forest = %s(50)
forest.fit(X_train, y_train)
forest.score(X_test, y_test)
"""


@pytest.mark.parametrize(
    ("imports", "call"),
    [
        ("from lib.rows import load\nfrom models import make as built", "built"),
        ("import models\nfrom lib import rows\nload = rows.load", "models.make"),
        ("import lib.rows\nimport models as m\nload = lib.rows.load", "m.make"),
        ("from lib.rows import *\nfrom .models import make", "make"),
    ],
)
def test_functions_of_other_files_are_followed(imports, call, catalogue):
    files = {
        "train.py": TRAIN % (imports, call),
        "models.py": MODELS,
        "lib/rows.py": ROWS,
        "lib/names.py": NAMES,
    }
    reading = read(files, catalogue)
    whole = NAMES + ROWS.replace("from lib.names import *", "") + MODELS.partition("if __name")[0]
    alone = read_file((whole + TRAIN % ("", "make")).encode(), "code", catalogue)
    assert reading.remarks == alone.remarks == ()
    blocks = [(s.block, dict(s.settings)) for s in reading.pipeline.stages.values()]
    assert blocks == [(s.block, dict(s.settings)) for s in alone.pipeline.stages.values()]
    assert "random_forest_classifier" in dict(blocks)


def test_a_remark_in_a_module_names_it(catalogue):
    models = MODELS.replace("n_estimators=trees", "n_estimators=trees * 2")
    rows = NAMES + ROWS.replace("from lib.names import *", "")
    train = TRAIN % ("from rows import load\nfrom models import make", "make")
    files = {"train.py": train, "models.py": models, "rows.py": rows}
    remarks = read(files, catalogue).remarks
    assert [(remark.file, remark.line) for remark in remarks] == [("models.py", 5)]


def test_modules_that_import_each_other_end(catalogue):
    files = {
        "train.py": "import a\n" + MODELS + "model = make(3)\n",
        "a.py": "import b\n",
        "b.py": "from a import nothing\n",
    }
    assert list(read(files, catalogue).pipeline.stages) != []


def test_which_file_is_run_is_told_or_asked():
    helpers = {"helpers.py": b"def f(): ..."}
    uses = b"from helpers import f"
    assert (
        files_of({**helpers, "train.py": uses, "test_train.py": b"import train"}).entry
        == "train.py"
    )
    assert files_of({"a.py": uses, "pipeline.py": uses, **helpers}).entry == "pipeline.py"
    assert set(files_of({"pipeline.py": uses, "helpers (1).py": b""}).files) == {
        "pipeline.py",
        "helpers.py",
    }
    for files, code in (
        ({"a.py": b"", "b.py": b""}, "code.several_entries"),
        ({}, "code.no_files"),
    ):
        with pytest.raises(SpecError) as error:
            files_of(files)
        assert error.value.code == code


def test_a_project_of_packages_finds_its_modules():
    files = {
        "src/loans/pipeline.py": b"from loans.helpers import f",
        "src/loans/helpers.py": b"",
        "src/loans/__init__.py": b"",
        "tests/test_it.py": b"import loans.pipeline",
    }
    assert of_zip(zipped(files, "project/")).entry == "project/src/loans/pipeline.py"


def test_neighbours_that_are_not_imported_are_not_read(tmp_path):
    (tmp_path / "train.py").write_text("import pandas\nimport helpers\n")
    (tmp_path / "helpers.py").write_text("from . import more\n")
    (tmp_path / "more.py").write_text("")
    (tmp_path / "other.py").write_text("this is no Python")
    assert sorted(of_file(tmp_path / "train.py").files) == ["helpers.py", "more.py", "train.py"]


def test_a_damaged_zip_file_is_refused():
    content = zipped({"a.py": "x = 1\n" * 900})
    broken = content[:40] + b"\0\0\0\0" + content[44:]
    assert is_code_archive(content)
    assert not is_code_archive(content[:60])
    with pytest.raises(SpecError) as error:
        of_zip(broken)
    assert error.value.code == "pack.no_zip"
