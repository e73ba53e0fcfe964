"""Code that is dropped on Home: several sources are one pipeline, a zip file brings its data."""

from __future__ import annotations

import io
import zipfile

from ui.documents.code_readings import has_sources, import_code
from ui.documents.documents import find_file

TRAIN = b"""from helpers import load
from sklearn.linear_model import Ridge
table = load()
ridge = Ridge(alpha=2.5).fit(table.drop(columns="y"), table["y"])
"""
HELPERS = b"""import pandas as pd
def load():
    return pd.read_csv("rows.csv")
"""
SOURCES = {"train.py": TRAIN, "helpers.py": HELPERS}
ROWS = b"x,y\n1,2\n2,4\n"


def test_sources_dropped_together_are_one_pipeline_with_its_data(workspace):
    read = import_code(workspace, SOURCES, {"rows.csv": ROWS})
    assert (read.stages, read.remarks) == (["read_csv", "roles", "ridge"], [])
    assert (find_file(read.pipeline).parent / "rows.csv").read_bytes() == ROWS


def test_a_zip_file_of_sources_brings_the_data_that_the_pipeline_names(workspace):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in {**SOURCES, "rows.csv": ROWS, "README.md": b"no data"}.items():
            archive.writestr(f"home/{name}", content)
    assert has_sources(file)
    read = import_code(workspace, {"home.zip": file.getvalue()}, {})
    folder = find_file(read.pipeline).parent
    assert sorted(path.suffix for path in folder.iterdir() if path.is_file()) == [".csv", ".yaml"]
    assert (folder / "rows.csv").read_bytes() == ROWS


def test_helpers_that_were_left_behind_are_asked_for(workspace):
    read = import_code(workspace, {"train.py": TRAIN}, {})
    missing = next(r for r in read.remarks if r["reason"]["code"] == "code.module_missing")
    assert missing["line"] == 1
    assert missing["reason"]["values"] == {"file": "helpers.py", "names": "load"}
