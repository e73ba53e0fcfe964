"""Code that is dropped on the home page becomes a pipeline, with a list of what did not come."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.spec import read
from ui.documents import documents
from ui.text.words import translate

ROOT = Path(__file__).resolve().parents[4]
CODE = b"""import pandas as pd
from sklearn.linear_model import Ridge
d = pd.read_csv("a.csv")
n = len(d) // 2
ridge = Ridge(alpha=n)
ridge.fit(d.drop(columns="y"), d["y"])
"""


def home(lang: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
    app.session_state["language"] = lang
    app.switch_page("../pages/home.py").run()
    return app


@pytest.mark.parametrize("lang", ["en", "es"])
def test_what_did_not_come_along_is_listed_before_the_pipeline_opens(workspace, launcher, lang):
    app = home(lang)
    files = [("train.py", CODE, "text/x-python"), ("a.csv", b"x,y\n1,2\n3,4\n", "text/csv")]
    app.file_uploader[0].set_value(files).run()
    assert not app.exception, app.exception
    text = next(part.value for part in app.markdown if "n = len(d) // 2" in part.value)
    places = [translate("code.line", {"line": line}, lang) for line in (4, 5)]
    assert re.findall(r"\*\*(.+?)\*\* `` (.+?) ``", text) == [
        (places[0], "n = len(d) // 2"), (places[1], "Ridge(alpha=n)"),
    ]  # fmt: skip
    app.button(key="open-code-pipeline").click().run()
    assert not app.exception, app.exception
    file = documents.load("train").file
    stages = read(file).stages
    assert [stage.block for stage in stages.values()] == ["read_csv", "set_roles", "ridge"]
    assert (file.parent / "a.csv").exists()


def test_code_that_is_none_is_refused_and_leaves_nothing(workspace, launcher):
    app = home("en")
    app.file_uploader[0].set_value([("odd.py", b"import (\n", "text/x-python")]).run()
    assert any("Line 1 is not Python" in error.value for error in app.error)
    assert not (workspace / "pipelines" / "odd").exists()
