"""Pipelines as YAML text that keeps the comments and the order of the previous text.

Unchanged entries are copied from the previous text, line by line; changed ones
are written anew and keep the comment above them and their trailing one. A
comment inside a rewritten entry moves above it. Only the comments of removed
entries are lost.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pipeline_core.errors import SpecError
from pipeline_core.spec.groups import group_mapping
from pipeline_core.spec.list_writer import block_item, has_item_lines, item_lines
from pipeline_core.spec.literal import flow, is_same_value, scalar
from pipeline_core.spec.model import Muting, Note, Pipeline, Position, Stage
from pipeline_core.spec.overrides import override_mapping
from pipeline_core.spec.parameters import written_settings
from pipeline_core.spec.previous_text import PreviousText
from pipeline_core.spec.reader import MUTING_KEYS
from pipeline_core.spec.renamed_entries import renamed_entries
from pipeline_core.spec.yaml_tree import Node, parse_yaml

_WIDTH = 96
_FLOW_KEYS = ("inputs", "at", "title")
# Written only with content.
_LEFT_OUT = ("groups", "muted", "overrides", "parameters", "tests", "factory")
_BESIDE_STAGES = {"parameters": -0.5, "groups": 0.5}
_EMPTY: tuple[Any, ...] = (None, {}, [])
Value = Any


def to_yaml(pipeline: Pipeline, before: str | None = None) -> str:
    r"""Write a pipeline as YAML.

    Parameters
    ----------
    pipeline
        The pipeline.
    before
        The text that it replaces: its comments, order and unchanged lines
        stay. None for a new file.

    Raises
    ------
    SpecError
        `before` is not YAML, so that its content would be lost.

    Examples
    --------
    >>> print(to_yaml(Pipeline("Credit", seed=1), "fabrica: 1\nseed: 0  # any\nname: Credit\n"))
    fabrica: 1
    seed: 1  # any
    name: Credit
    <BLANKLINE>
    """
    if before is None or not before.strip():
        return _join(_Writer(None, {}).mapping(to_mapping(pipeline), None, 0, ()))
    old = _tree(before)
    new = _in_previous_style(to_mapping(pipeline), old.value)
    writer = _Writer(PreviousText(before), renamed_entries(new, old.value))
    text = _join(writer.mapping(new, old, 0, ()) + writer.footer(old))
    is_faithful = _is_block_mapping(old) and _parses_to(text, new)
    return text if is_faithful else _with_comments_on_top(new, before)


def to_mapping(pipeline: Pipeline) -> dict[str, Value]:
    """Return the plain mapping that a pipeline's file holds.

    Examples
    --------
    >>> to_mapping(Pipeline("Credit"))["stages"]
    {}
    """
    return {
        "fabrica": pipeline.version,
        "name": pipeline.name,
        "seed": pipeline.seed,
        **({"parameters": _as_json(pipeline.parameters)} if pipeline.parameters else {}),
        "stages": {name: _stage(stage) for name, stage in pipeline.stages.items()},
        **({"groups": _groups(pipeline)} if pipeline.groups else {}),
        "layout": {name: _position(at) for name, at in pipeline.layout.items()},
        "notes": [_note(note) for note in pipeline.notes],
        **({"muted": [_muting(muting) for muting in pipeline.muted]} if pipeline.muted else {}),
        **({"overrides": _overrides(pipeline)} if pipeline.overrides else {}),
        **({"tests": _tests(pipeline)} if pipeline.tests else {}),
        **({"factory": _as_json(pipeline.factory)} if pipeline.factory else {}),
    }


class _Writer:
    def __init__(
        self, old: PreviousText | None, renamed: dict[tuple[str, ...], dict[str, str]]
    ) -> None:
        self.old = old
        self.renamed = renamed

    def mapping(
        self, new: dict[str, Value], old: Node | None, indent: int, path: tuple[str, ...]
    ) -> list[str]:
        """Write a mapping's entries, each a few lines."""
        lines: list[str] = []
        for key, value in new.items():
            node = self.previous_node(key, old, path)
            if self.old is None or node is None or old is None:
                lines += entry(key, value, indent)
            else:
                above, text, below = self.old.chunk(old, node, indent)
                lines += above + self.update(key, value, node, indent, (*path, key), text) + below
        return lines

    def update(
        self,
        key: str,
        value: Value,
        node: Node,
        indent: int,
        path: tuple[str, ...],
        text: list[str],
    ) -> list[str]:
        """Write an entry over its previous lines."""
        assert self.old is not None
        if is_same_value(value, node.value) and key not in self.renamed.get(path[:-1], {}):
            return text
        if isinstance(value, dict) and value and _is_block_mapping(node):
            head = f"{' ' * indent}{scalar(key)}:{self.old.key_comment(node)}"
            return [head, *self.mapping(value, node, indent + 2, path)]
        if isinstance(value, list) and value and has_item_lines(node):
            head = f"{' ' * indent}{scalar(key)}:{self.old.key_comment(node)}"
            return [head, *item_lines(value, node, self.old, indent)]
        return self.rewrite(key, value, node, indent)

    def rewrite(self, key: str, value: Value, node: Node, indent: int) -> list[str]:
        assert self.old is not None
        comments = [" " * indent + comment for comment in self.old.inner_comments(node)]
        lines = entry(key, value, indent, flowing=node.style == "flow")
        lines[0] += self.old.trailing_comment(node)
        return comments + lines

    def previous_node(self, key: str, old: Node | None, path: tuple[str, ...]) -> Node | None:
        if old is None or not _is_block_mapping(old):
            return None
        return old.parts.get(self.renamed.get(path, {}).get(key, key))

    def footer(self, old: Node) -> list[str]:
        return self.old.footer(old) if self.old is not None else []


def entry(key: str, value: Value, indent: int, *, flowing: bool = False) -> list[str]:
    """Write ``key: value`` without a previous text, on one line where it fits.

    Parameters
    ----------
    key, value
        The entry.
    indent
        Column of the key.
    flowing
        Whether a list of mappings may also stand on one line.

    Examples
    --------
    >>> entry("columns", ["age", "city"], 2)
    ['  columns: [age, city]']
    """
    # YAML 1.1 reads `off` as a boolean; as a key of this format it needs no quotes.
    name = key if key == "off" and value is True else scalar(key)
    head = " " * indent + name + ":"
    if isinstance(value, dict) and value and key not in _FLOW_KEYS:
        entries = [entry(name, item, indent + 2) for name, item in value.items()]
        return [head, *(line for lines in entries for line in lines)]
    line = f"{head} {flow(value) if isinstance(value, dict | list) else scalar(value)}"
    if key == "tests" and value:
        return [head, *(line for item in value for line in block_item(item, indent + 2))]
    if isinstance(value, list) and value:
        has_parts = isinstance(value[0], dict | list) and not flowing
        if len(line) > _WIDTH or has_parts:
            return [head, *(f"{' ' * (indent + 2)}- {flow(item)}" for item in value)]
    return [line]


def _is_block_mapping(node: Node) -> bool:
    return node.style == "block" and isinstance(node.value, dict) and bool(node.parts)


def _stage(stage: Stage) -> dict[str, Value]:
    mapping: dict[str, Value] = {"block": stage.block}
    if stage.title:
        mapping["title"] = _as_json(stage.title)
    if stage.note:
        mapping["note"] = _as_json(stage.note)
    if stage.off:
        mapping["off"] = True
    if stage.bypass:
        mapping["bypass"] = True
    if stage.inputs:
        mapping["inputs"] = {
            port: sources[0] if len(sources) == 1 else list(sources)
            for port, sources in stage.written_inputs.items()
            if sources
        }
    if stage.settings:
        mapping["settings"] = _as_json(written_settings(stage))
    return mapping


def _groups(pipeline: Pipeline) -> dict[str, Value]:
    return {name: group_mapping(group) for name, group in pipeline.groups.items()}


def _note(note: Note) -> Value:
    mapping: dict[str, Value] = {"text": note.text}
    if note.at is not None:
        mapping["at"] = _position(note.at)
    if note.size is not None:
        mapping["size"] = _position(note.size)
    if note.color:
        mapping["color"] = note.color
    return mapping if len(mapping) > 1 else note.text


def _muting(muting: Muting) -> dict[str, Value]:
    values = {key: getattr(muting, key) for key in MUTING_KEYS}
    return {key: value for key, value in values.items() if value}


def _overrides(pipeline: Pipeline) -> list[Value]:
    return [_as_json(override_mapping(override)) for override in pipeline.overrides]


def _tests(pipeline: Pipeline) -> list[Value]:
    return [_as_json(test.entries) for test in pipeline.tests]


def _position(at: Position) -> list[float]:
    return [int(number) if float(number).is_integer() else float(number) for number in at]


def _as_json(value: Value) -> Value:
    if isinstance(value, dict):
        return {str(name): _as_json(item) for name, item in value.items()}
    return [_as_json(item) for item in value] if isinstance(value, list | tuple) else value


def _in_previous_style(new: dict[str, Value], old: Value) -> dict[str, Value]:
    """Keep the previous order, empty keys and lists of one wire where the meaning is the same."""
    if not isinstance(old, dict):
        return new
    new = {key: value for key, value in new.items() if key in old or _has_content(key, value)}
    new.update({key: old[key] for key in _LEFT_OUT if key not in new and old.get(key, 0) in _EMPTY})
    order = sorted(new, key=lambda key: _place(old, key))
    stages = old.get("stages")
    if isinstance(stages, dict) and "stages" in new:
        new["stages"] = {
            name: _stage_in_previous_style(stage, stages.get(name))
            for name, stage in new["stages"].items()
        }
    empty = {key for key in new if new[key] == {} and old.get(key, 0) is None}
    return {key: None if key in empty else new[key] for key in order}


def _place(old: dict[str, Value], key: str) -> float:
    """Return where a key stands: new parameters before the stages, new groups behind them."""
    if key in _BESIDE_STAGES and key not in old and "stages" in old:
        return _index(old, "stages") + _BESIDE_STAGES[key]
    return _index(old, key) if key in old else len(old)


def _has_content(key: str, value: Value) -> bool:
    return value not in ({}, [], "") and not (key == "seed" and value == 0)


def _stage_in_previous_style(new: dict[str, Value], old: Value) -> dict[str, Value]:
    if not isinstance(old, dict):
        return new
    wires = old.get("inputs")
    if isinstance(wires, dict) and "inputs" in new:
        new["inputs"] = {
            port: [source] if wires.get(port) == [source] else source
            for port, source in new["inputs"].items()
        }
    for key in ("inputs", "settings"):
        if key not in new and key in old and not old[key]:
            new[key] = old[key]
    order = sorted(new, key=lambda key: (key not in old, _index(old, key)))
    return {key: new[key] for key in order}


def _index(mapping: dict[str, Value], key: str) -> int:
    return list(mapping).index(key) if key in mapping else 0


def _parses_to(text: str, new: dict[str, Value]) -> bool:
    try:
        return is_same_value(_tree(text).value, new)
    except SpecError:
        return False


@lru_cache(maxsize=8)
def _tree(text: str) -> Node:
    """Parse a text once: what is written now is what the next edit starts from."""
    return parse_yaml(text, "before")


def _with_comments_on_top(new: dict[str, Value], before: str) -> str:
    # For layouts that cannot be copied line by line: no comment is lost either way.
    comments = PreviousText(before).comments(_tree(before))
    return _join([*comments, *_Writer(None, {}).mapping(new, None, 0, ())])


def _join(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
