"""What is different between two pipelines, in words, as the cells of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline_core.compare.pipeline_changes import PipelineChange
from pipeline_core.messages.words import lookup, say
from pipeline_core.spec import Pipeline, text_in
from pipeline_core.spec.entry import Catalogue
from pipeline_core.spec.literal import abbreviate, flow

KINDS = {
    "added": "change.added",
    "removed": "change.removed",
    "renamed": "change.renamed",
    "changed": "change.changed",
}
_SUBJECTS = {
    "stage": "change.stage",
    "block": "change.block",
    "inputs": "change.wire",
    "off": "change.off",
    "bypass": "change.bypass",
    "title": "change.title",
    "note": "change.note",
    "seed": "compare.seed",
    "name": "change.name",
    "layout": "change.layout",
    "parameters": "change.parameter",
    "tests": "change.test",
    "groups": "change.group",
    "notes": "change.canvas_note",
    "muted": "change.muting",
    "overrides": "change.override",
    "factory": "change.factory",
}
_MAX_VALUE = 120
_TITLED = ("notes", "muted")  # their place says what they are


def change_cells(
    change: PipelineChange,
    pipelines: tuple[Pipeline, Pipeline],
    catalogue: Catalogue,
    language: str,
) -> list[str]:
    """Return what happened, what it happened to, and the former and the new value.

    Parameters
    ----------
    change
        The change.
    pipelines
        The two pipelines.
    catalogue
        The blocks.
    language
        Language of the words.

    Examples
    --------
    >>> change = PipelineChange("changed", "setting", "forest", "trees", 10, 99)
    >>> change_cells(change, (Pipeline(), Pipeline()), {}, "en")
    ['changed', 'forest.trees', '10', '99']
    """
    kind = say(KINDS[change.kind], {}, language)
    values = {"place": change.place, "name": change.name}
    subject = f"{change.place}.{change.name}"
    if change.subject != "setting":
        subject = say(_SUBJECTS[change.subject], values, language)
    first, second = pipelines
    before = _value(change, change.before, first, catalogue, language)
    after = _value(change, change.after, second, catalogue, language)
    return [kind, subject, before, after]


def _value(
    change: PipelineChange, value: Any, pipeline: Pipeline, catalogue: Catalogue, language: str
) -> str:
    if value is None or value in ("", [], ()):
        return "–"
    if change.subject == "stage" and change.kind != "renamed":
        return stage_in_words(pipeline, change.place, catalogue, language)
    if change.subject == "block":
        return block_title(str(value), catalogue, language)
    if change.subject == "inputs":
        return ", ".join(value)
    if change.subject in ("title", "note"):
        return abbreviate(text_in(value, language), _MAX_VALUE)
    if change.subject in _TITLED and change.kind != "changed":
        return "✓"
    return abbreviate(value if isinstance(value, str) else flow(value), _MAX_VALUE)


def stage_in_words(pipeline: Pipeline, name: str, catalogue: Catalogue, language: str) -> str:
    """Return what a stage is, what it reads from, and its settings."""
    stage = pipeline.stages[name]
    sources = [source for names in stage.written_inputs.values() for source in names]
    settings = [f"{key}: {flow(value)}" for key, value in stage.settings.items()]
    values = {
        "block": block_title(stage.block, catalogue, language),
        "sources": ", ".join(dict.fromkeys(sources)),
        "settings": abbreviate(", ".join(settings), _MAX_VALUE),
    }
    return say("change.stage_in_words", values, language)


def block_title(block: str, catalogue: Catalogue, language: str) -> str:
    """Return the title of a block; its id if it is unknown.

    Examples
    --------
    >>> block_title("my_block", {"my_block": {"title": "Mine"}}, "en")
    'Mine'
    """
    entry: Mapping[str, Any] = catalogue.get(block, {})
    return lookup(f"block.{block}", language) or str(entry.get("title") or block)


def summary(changes: Sequence[PipelineChange], language: str) -> str:
    """Return how many stages came, went and changed, and what else did.

    Examples
    --------
    >>> summary([PipelineChange("added", "stage", "a")], "en")
    'Stages added: 1.'
    >>> summary([], "en")
    'Nothing is different.'
    """
    if not changes:
        return say("change.none", {}, language)
    stages = Counter[str](change.kind for change in changes if change.subject == "stage")
    touched = {c.place for c in changes if c.kind == "changed" and c.subject in _OF_STAGE}
    counts: dict[str, int] = {**stages, "changed": len(touched)}
    codes = {
        "added": "change.stages_added",
        "removed": "change.stages_removed",
        "renamed": "change.stages_renamed",
        "changed": "change.stages_changed",
    }
    parts = [
        say(code, {"count": counts[kind]}, language)
        for kind, code in codes.items()
        if counts.get(kind)
    ]
    others = sum(change.subject not in ("stage", *_OF_STAGE) for change in changes)
    parts += [say("change.others", {"count": others}, language)] if others else []
    return " ".join(parts)


_OF_STAGE = ("block", "setting", "inputs", "off", "bypass", "title", "note")
