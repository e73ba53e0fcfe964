"""An error in a user's block names the line of their file, and what stands there."""

from __future__ import annotations

import pytest

from pipeline_core.catalog import import_file
from pipeline_core.catalog.folder_contents import contents_of
from pipeline_core.engine.failures import explain
from pipeline_core.messages.words import LANGUAGES, say
from tests.user_blocks import write


@pytest.mark.parametrize(
    ("body", "kind", "cause"),
    [
        ("table['nowhere']", "KeyError", "nowhere"),
        ("table.astype({'a': int})", "ValueError", "invalid literal"),
        ("open('/no/such/file')", "FileNotFoundError", "No such file"),
    ],
)
def test_the_line_of_the_users_file_is_named(tmp_path, monkeypatch, body, kind, cause):
    import pandas as pd

    monkeypatch.setenv("FABRICA_BLOCKS", str(tmp_path))
    name = f"fails_{kind.lower()}"
    file = write(tmp_path, name, body=body)
    function = getattr(import_file(file, contents_of(file)), name)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever the block raises
        function(pd.DataFrame({"a": ["x"]}))
    message = explain(caught.value, "mine")
    lines = file.read_text().splitlines()
    assert message.code == "failed.own_code"
    values = message.values
    assert (values["file"], values["type"]) == (file.name, kind)
    assert lines[values["line"] - 1].strip() == values["code"] == f"return {body}"
    for language in LANGUAGES:
        sentence = say(message.code, values, language)
        assert cause in sentence
        assert str(values["line"]) in sentence


def test_an_error_of_a_library_is_told_as_before():
    assert explain(ValueError("Only numbers, please."), "scale").code == "failed.other"
