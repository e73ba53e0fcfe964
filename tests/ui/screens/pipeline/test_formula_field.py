"""The field of an expression offers the columns that reach its stage, and every function."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.expressions import FUNCTIONS, Expression
from pipeline_core.messages.words import LANGUAGES
from pipeline_core.spec import Stage
from tests.ui.screens.pipeline.test_forms import field
from ui.canvas import assets
from ui.documents import documents
from ui.screens.pipeline.forms.form import Form
from ui.screens.pipeline.forms.formula_field import formula_data

SOURCE = Path(assets.__file__).parent / "frontend" / "src" / "formula"


@pytest.fixture
def form(workspace):
    documents.find_file("penguins")
    stage = Stage("kept", "filter_rows", settings={"keep": "age > 3"})
    columns = {"age": "number", "my city": "word", "class": "word", "a`b": "date"}
    return Form(documents.load("penguins"), load_catalogue(workspace), stage, columns, [], "en")


def choices(form: Form, what: str) -> dict[str, dict[str, str]]:
    data = formula_data(form, field("filter_rows", "keep"))
    return {choice["name"]: choice for choice in data["choices"] if choice["what"] == what}


def test_columns_are_offered_as_they_are_written(form):
    offered = choices(form, "column")
    written = {name: choice["written"] for name, choice in offered.items()}
    assert written == {
        "age": "age", "my city": "`my city`", "class": "`class`", "a`b": "`a``b`",
    }  # fmt: skip
    for name, text in written.items():
        assert Expression(f"is_missing({text})", "condition").columns == (name,)
    assert offered["age"]["kind"] == "number"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_function_is_offered_with_its_help(form, lang):
    spoken = Form(form.document, form.catalogue, form.stage, {}, [], lang)
    offered = choices(spoken, "function")
    assert offered.keys() == FUNCTIONS.keys()
    for name, choice in offered.items():
        assert choice["help"].startswith(f"{name}("), choice
    assert all(word["help"] for word in choices(spoken, "word").values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_words_of_the_browsers_side_are_there_and_none_is_left_over(form, lang):
    source = "\n".join(file.read_text("utf-8") for file in SOURCE.glob("*.ts"))
    spoken = Form(form.document, form.catalogue, form.stage, {}, [], lang)
    words = formula_data(spoken, field("filter_rows", "keep"))["words"]
    used = set(re.findall(r'"(formula\.\w+)"', source))
    assert used == {code for code in words if code.startswith("formula.")}
    assert all(text != code for code, text in words.items())


def test_it_shows_the_value_and_whether_one_is_needed(form):
    data = formula_data(form, field("filter_rows", "keep"))
    assert data["value"] == "age > 3"
    assert data["label"].endswith(" *")
    assert data["place"] == {"stage": "kept", "setting": "keep"}
    lines = Stage("kept", "filter_rows", settings={"keep": "age > 3 and\n  age < 9\n"})
    several = Form(form.document, form.catalogue, lines, None, [], "en")
    assert formula_data(several, field("filter_rows", "keep"))["value"] == "age > 3 and   age < 9"
    empty = Form(form.document, form.catalogue, Stage("kept", "filter_rows"), None, [], "en")
    assert formula_data(empty, field("filter_rows", "keep"))["value"] == ""
