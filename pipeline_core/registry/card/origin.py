"""What a model is for, and what it was fitted on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pipeline_core.errors import FabricaError
from pipeline_core.registry.card.words import CardWords, Part, chapter, grid, text
from pipeline_core.spec import parse
from pipeline_core.spec.local_text import text_in
from pipeline_core.store.kept_models import KeptModel

_MAX_TEXT = 400


def purpose(kept: KeptModel, words: CardWords) -> Part:
    """Return the chapter that says what a model is for."""
    return chapter("purpose", words, list(_purpose(kept, words)))


def _purpose(kept: KeptModel, words: CardWords) -> Iterator[Part]:
    record, answers = kept.record, kept.record["answers"]
    yield text(words.say("card.pipeline", pipeline=record["pipeline"]["name"]))
    values = {"target": answers["target"], "classes": [str(name) for name in answers["classes"]]}
    yield text(words.say(f"card.answers_{answers['kind']}", **values))
    if answers["positive"] is not None:
        yield text(words.say("card.positive", positive=str(answers["positive"])))
    for note in _stage_texts(kept, words.language):
        yield text(note)
    if kept.note:
        yield text(words.say("card.note", note=kept.note))
    if kept.retired is not None:
        when = words.moment(kept.retired)
        yield text(words.say("card.retired", when=when), "warn")


def _stage_texts(kept: KeptModel, language: str) -> list[str]:
    """Return what people wrote of the model's stage in its pipeline."""
    try:
        pipeline = parse(kept.record["pipeline"]["text"])
    except FabricaError:  # of a version that has other words
        return []
    stage = pipeline.stages.get(kept.stage)
    return [text_in(stage.note, language)] if stage is not None and stage.note else []


def data(kept: KeptModel, words: CardWords) -> Part:
    """Return the chapter on the rows that a model was fitted on."""
    record, whole = kept.record, words.numbers.whole
    rows = record["rows"]
    counts = {name: whole(rows[name]) for name in ("train", "test")}
    parts = [text(words.say("card.rows", **counts)), _sources(kept, words)]
    if roles := _roles(record["roles"], words):
        heads = [words.say("card.role"), words.say("card.columns")]
        parts.append(grid(heads, roles, left=2))
    return chapter("data", words, parts)


def _sources(kept: KeptModel, words: CardWords) -> Part:
    heads = [words.say(f"card.{name}") for name in ("source", "file", "hash", "rows_in")]
    rows = []
    for source in kept.record["sources"]:
        files = source["files"] or {"": "–"}
        name = str(source["settings"].get("path") or words.block(source["block"]))
        hashes = [str(value)[:32] for value in files.values()]
        count = source["rows"]
        counted = "–" if count is None else words.numbers.whole(count)
        rows.append([source["stage"], name, ", ".join(hashes), counted])
    return grid(heads, rows, left=3)


def _roles(roles: dict[str, Any], words: CardWords) -> list[list[str]]:
    named = {name: value for name, value in roles.items() if value and name != "positive"}
    return [
        [words.say(f"card.role_{name}"), ", ".join(value if isinstance(value, list) else [value])]
        for name, value in named.items()
    ]


def settings(kept: KeptModel, words: CardWords) -> Part:
    """Return the chapter on a model's block and settings, and the steps before it."""
    record = kept.record
    rows = [[name, _written(value)] for name, value in record["settings"].items()]
    parts = [text(words.say("card.block", block=words.block(record["block"]), stage=kept.stage))]
    if record.get("steps"):
        parts.append(text(words.say("card.steps", steps=record["steps"])))
    if rows:
        parts.append(grid([words.say("card.setting"), words.say("card.value")], rows, left=2))
    return chapter("settings", words, parts)


def _written(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= _MAX_TEXT else written[: _MAX_TEXT - 1] + "…"
