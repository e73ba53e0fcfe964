"""The pipelines of runs: parsed once, and again where another version packed them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline_core.spec import Pipeline, parse
from pipeline_core.store import open_store
from pipeline_core.store import run_pipelines as room

CREDIT = Path(__file__).parents[2] / "examples" / "credit" / "credit.yaml"


def test_each_text_is_parsed_once_and_equals_what_parsing_gives(tmp_path, monkeypatch):
    text = CREDIT.read_text("utf-8")
    texts = [text, text.replace("seed: 0", "seed: 1"), "stages: ["]
    pipelines = open_store(tmp_path).run_pipelines.of(texts)
    assert [pipelines[text] for text in texts] == [parse(texts[0]), parse(texts[1]), Pipeline()]

    parsed = []
    monkeypatch.setattr(room, "parse", lambda text: parsed.append(text) or parse(text))
    new = text.replace("seed: 0", "seed: 2")
    assert open_store(tmp_path).run_pipelines.of([*texts, new]) == {**pipelines, new: parse(new)}
    assert parsed == [new]


def test_what_cannot_be_unpacked_is_parsed_anew(tmp_path):
    text = CREDIT.read_text("utf-8")
    store = open_store(tmp_path)
    before = store.run_pipelines.of([text])
    for state in (b"", b"\x00\x01", b"x" * 3000):
        with closing(sqlite3.connect(tmp_path / "fabrica.db")) as connection, connection:
            connection.execute("UPDATE run_pipelines SET state = ?", (state,))
        assert store.run_pipelines.of([text]) == before
