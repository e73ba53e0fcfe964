"""A pipeline to the text of its file, with the comments of the text before.

What did not change is copied from the text before, line by line; what changed
is written afresh and keeps the comment above it and the one behind it. A
comment inside something rewritten moves above it. Only the comments of what
was removed go with it.
"""

from __future__ import annotations

from typing import Any

from pipeline_core.errors import SpecError
from pipeline_core.spec.items import has_item_lines, item_lines
from pipeline_core.spec.literal import flow, same, scalar
from pipeline_core.spec.model import Note, Pipeline, Stage
from pipeline_core.spec.old_text import OldText
from pipeline_core.spec.tree import Node, grow

_WIDTH = 96
_FLOW_KEYS = ("inputs", "at")
Value = Any


def to_text(pipeline: Pipeline, before: str | None = None) -> str:
    r"""Write a pipeline as YAML.

    Parameters
    ----------
    before
        The text that it replaces: its comments, order and unchanged lines
        stay. None writes it afresh.

    Raises
    ------
    SpecError
        `before` is not YAML: there is something that would be lost.

    Examples
    --------
    >>> print(to_text(Pipeline("Credit", seed=1), "fabrica: 1\nseed: 0  # any\nname: Credit\n"))
    fabrica: 1
    seed: 1  # any
    name: Credit
    <BLANKLINE>
    """
    if before is None or not before.strip():
        return _joined(_Writer(None, {}).mapping(document(pipeline), None, 0, ()))
    old = grow(before, "before")
    new = _like_before(document(pipeline), old.value)
    writer = _Writer(OldText(before), _renamed(new, old.value))
    text = _joined(writer.mapping(new, old, 0, ()) + writer.footer(old))
    kept = _is_block_mapping(old) and _reads_as(text, new)
    return text if kept else _with_comments_on_top(new, before)


def document(pipeline: Pipeline) -> dict[str, Value]:
    """Return the pipeline as the plain mapping that its file holds.

    Examples
    --------
    >>> document(Pipeline("Credit"))["stages"]
    {}
    """
    return {
        "fabrica": pipeline.version,
        "name": pipeline.name,
        "seed": pipeline.seed,
        "stages": {name: _stage(stage) for name, stage in pipeline.stages.items()},
        "layout": {name: _place(at) for name, at in pipeline.layout.items()},
        "notes": [_note(note) for note in pipeline.notes],
    }


class _Writer:
    def __init__(self, old: OldText | None, renamed: dict[str, str]) -> None:
        self.old = old
        self.renamed = renamed

    def mapping(
        self, new: dict[str, Value], old: Node | None, indent: int, path: tuple[str, ...]
    ) -> list[str]:
        """Write a mapping's entries, each a few lines."""
        lines: list[str] = []
        for key, value in new.items():
            node = self.before(key, old, path)
            if self.old is None or node is None or old is None:
                lines += entry(key, value, indent)
            else:
                above, kept, below = self.old.chunk(old, node, indent)
                lines += above + self.part(key, value, node, indent, (*path, key), kept) + below
        return lines

    def part(
        self,
        key: str,
        value: Value,
        node: Node,
        indent: int,
        path: tuple[str, ...],
        kept: list[str],
    ) -> list[str]:
        assert self.old is not None
        if same(value, node.value) and key not in self.renamed:
            return kept
        if isinstance(value, dict) and value and _is_block_mapping(node):
            head = f"{' ' * indent}{scalar(key)}:{self.old.behind_key(node)}"
            return [head, *self.mapping(value, node, indent + 2, path)]
        if isinstance(value, list) and value and has_item_lines(node):
            head = f"{' ' * indent}{scalar(key)}:{self.old.behind_key(node)}"
            return [head, *item_lines(value, node, self.old, indent)]
        return self.afresh(key, value, node, indent)

    def afresh(self, key: str, value: Value, node: Node, indent: int) -> list[str]:
        assert self.old is not None
        inside = [" " * indent + comment for comment in self.old.inside(node)]
        lines = entry(key, value, indent, flowing=node.style == "flow")
        lines[0] += self.old.behind(node)
        return inside + lines

    def before(self, key: str, old: Node | None, path: tuple[str, ...]) -> Node | None:
        if old is None or not _is_block_mapping(old):
            return None
        named = self.renamed.get(key, key) if path in (("stages",), ("layout",)) else key
        return old.parts.get(named)

    def footer(self, old: Node) -> list[str]:
        return self.old.after(old) if self.old is not None else []


def entry(key: str, value: Value, indent: int, *, flowing: bool = False) -> list[str]:
    """Write ``key: value`` afresh, on one line where it fits; mappings in a list so if `flowing`.

    Examples
    --------
    >>> entry("columns", ["age", "city"], 2)
    ['  columns: [age, city]']
    """
    # YAML 1.1 took this word for a truth value; as our own key it reads better bare.
    said = key if key == "off" and value is True else scalar(key)
    head = " " * indent + said + ":"
    if isinstance(value, dict) and value and key not in _FLOW_KEYS:
        inner = [line for name, one in value.items() for line in entry(name, one, indent + 2)]
        return [head, *inner]
    line = f"{head} {flow(value) if isinstance(value, dict | list) else scalar(value)}"
    apart = isinstance(value, list) and bool(value) and isinstance(value[0], dict) and not flowing
    if isinstance(value, list) and value and (len(line) > _WIDTH or apart):
        return [head, *(f"{' ' * (indent + 2)}- {flow(one)}" for one in value)]
    return [line]


def _is_block_mapping(node: Node) -> bool:
    return node.style == "block" and isinstance(node.value, dict) and bool(node.parts)


def _stage(stage: Stage) -> dict[str, Value]:
    made: dict[str, Value] = {"block": stage.block}
    if stage.off:
        made["off"] = True
    if stage.inputs:
        made["inputs"] = {
            port: sources[0] if len(sources) == 1 else list(sources)
            for port, sources in stage.inputs.items()
            if sources
        }
    if stage.settings:
        made["settings"] = {name: _plain(value) for name, value in stage.settings.items()}
    return made


def _note(note: Note) -> Value:
    return note.text if note.at is None else {"text": note.text, "at": _place(note.at)}


def _place(at: tuple[float, float]) -> list[float]:
    return [int(one) if float(one).is_integer() else float(one) for one in at]


def _plain(value: Value) -> Value:
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _like_before(new: dict[str, Value], old: Value) -> dict[str, Value]:
    """Keep what means the same as it was said: order, empty keys, lists of one wire."""
    if not isinstance(old, dict):
        return new
    new = {key: value for key, value in new.items() if key in old or _is_said(key, value)}
    order = sorted(new, key=lambda key: list(old).index(key) if key in old else len(old))
    stages = old.get("stages")
    if isinstance(stages, dict) and "stages" in new:
        pairs = new["stages"].items()
        new["stages"] = {name: _stage_like(one, stages.get(name)) for name, one in pairs}
    return {key: None if value == {} and old.get(key, 0) is None else value
            for key, value in ((key, new[key]) for key in order)}  # fmt: skip


def _is_said(key: str, value: Value) -> bool:
    return value not in ({}, [], "") and not (key == "seed" and value == 0)


def _stage_like(new: dict[str, Value], old: Value) -> dict[str, Value]:
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
    return {key: new[key] for key in sorted(new, key=lambda key: (key not in old, _at(old, key)))}


def _at(old: dict[str, Value], key: str) -> int:
    return list(old).index(key) if key in old else 0


def _renamed(new: dict[str, Value], old: Value) -> dict[str, str]:
    """Pair a stage that came with one that went: same place, same block."""
    stages = old.get("stages") if isinstance(old, dict) else None
    if not isinstance(stages, dict) or len(stages) != len(new["stages"]):
        return {}
    return {
        name: was
        for (name, stage), (was, gone) in zip(new["stages"].items(), stages.items(), strict=True)
        if name != was
        and name not in stages
        and was not in new["stages"]
        and isinstance(gone, dict)
        and gone.get("block") == stage["block"]
    }


def _reads_as(text: str, new: dict[str, Value]) -> bool:
    try:
        return same(grow(text, "written").value, new)
    except SpecError:
        return False


def _with_comments_on_top(new: dict[str, Value], before: str) -> str:
    # A layout that line-wise copying cannot keep: nothing said is lost all the same.
    comments = OldText(before).comments(grow(before, "before"))
    return _joined([*comments, *_Writer(None, {}).mapping(new, None, 0, ())])


def _joined(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
