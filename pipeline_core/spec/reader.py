"""Pipelines from the YAML tree of a file: keys, types, limits and migrations.

Only the structure is validated here. Whether the blocks exist and the wires fit
is up to `check`, which needs the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline_core.errors import SpecError
from pipeline_core.spec.factory_reader import factory_from_node
from pipeline_core.spec.failing import parsed_inputs, written_source
from pipeline_core.spec.groups import groups_from_nodes
from pipeline_core.spec.literal import abbreviate
from pipeline_core.spec.local_text import MAX_STAGE_NOTE, note_fault, title_fault
from pipeline_core.spec.model import (
    MAX_NAME,
    MAX_SEED,
    MAX_SETTING_DEPTH,
    MAX_STAGE_NAME,
    MAX_STAGES,
    NOTE_COLORS,
    NOTE_SIDES,
    VERSION,
    LocalText,
    Muting,
    Note,
    Pipeline,
    Position,
    Stage,
    has_hidden_characters,
    is_note_size,
    is_position,
    is_seed,
    name_fault,
    reason_fault,
    stage_name_fault,
    value_fault,
)
from pipeline_core.spec.overrides import overrides_from_node
from pipeline_core.spec.parameters import (
    parameter_name_fault,
    referenced_parameter,
    with_written_settings,
)
from pipeline_core.spec.tests_reader import tests_from_node
from pipeline_core.spec.yaml_tree import Node

ROOT_KEYS = (
    "fabrica", "name", "seed", "parameters", "stages", "groups", "layout", "notes", "muted",
    "overrides", "tests", "factory",
)  # fmt: skip
MUTING_KEYS = ("problem", "stage", "column", "field", "reason", "name")
NOTE_KEYS = ("text", "at", "size", "color")
STAGE_KEYS = ("block", "title", "note", "off", "bypass", "inputs", "settings")

# For each old version, the function that upgrades its root node by one version.
MIGRATIONS: dict[int, Callable[[Node], Node]] = {}


def pipeline_from_tree(root: Node, where: str) -> Pipeline:
    r"""Validate the structure of a file and build its pipeline.

    Parameters
    ----------
    root
        The tree of the file.
    where
        Name of the file in error messages.

    Raises
    ------
    SpecError
        The tree is not a pipeline; the message names the line of the first fault.

    Examples
    --------
    >>> from pipeline_core.spec.yaml_tree import parse_yaml
    >>> pipeline_from_tree(parse_yaml("fabrica: 1\nname: Credit", "example"), "example").name
    'Credit'
    """
    return _Reader(where).pipeline(root)


class _Reader:
    def __init__(self, where: str) -> None:
        self.where = where

    def error(self, code: str, node: Node, **values: Any) -> SpecError:
        if "found" in values:
            values["found"] = abbreviate(values["found"])
        return SpecError(code, where=self.where, line=node.line + 1, **values)

    def pipeline(self, root: Node) -> Pipeline:
        if not isinstance(root.value, dict) or "fabrica" not in root.value:
            raise self.error("spec.not_a_pipeline", root)
        root = self.migrate(root)
        self.check_keys(root, ROOT_KEYS)
        parameters = self.parameters(root)
        stages = self.stages(root, parameters)
        return Pipeline(
            name=self.name(root),
            seed=self.seed(root),
            stages=stages,
            layout=self.layout(root, stages),
            notes=self.notes(root),
            muted=self.muted(root),
            overrides=overrides_from_node(root.parts.get("overrides"), self.error),
            parameters=parameters,
            groups=groups_from_nodes(self.mapping(root, "groups"), self.error),
            tests=tests_from_node(root.parts.get("tests"), self.error),
            factory=factory_from_node(root.parts.get("factory"), self.error),
        )

    def migrate(self, root: Node) -> Node:
        version = root.value["fabrica"]
        node = root.parts["fabrica"]
        if type(version) is not int or version < 1:
            raise self.error("spec.bad_version", node, found=version, known=VERSION)
        if version > VERSION:
            raise self.error("spec.newer_version", node, found=version, known=VERSION)
        for old in range(version, VERSION):
            root = MIGRATIONS[old](root)
        return root

    def check_keys(self, node: Node, allowed: tuple[str, ...]) -> None:
        for key, part in node.parts.items():
            if key not in allowed:
                raise self.error("spec.unknown_key", part, key=key, known=list(allowed))

    def mapping(self, parent: Node, key: str) -> dict[str, Node]:
        node = parent.parts.get(key)
        if node is None or node.value is None:
            return {}
        if not isinstance(node.value, dict):
            raise self.error("spec.must_be_mapping", node, key=key, found=node.value)
        return node.parts

    def text(self, node: Node, key: str) -> str:
        if not isinstance(node.value, str) or not node.value:
            raise self.error("spec.must_be_text", node, key=key, found=node.value)
        return node.value

    def name(self, root: Node) -> str:
        node = root.parts.get("name")
        if node is None or node.value is None:
            return ""
        # A name may look like a number or a boolean.
        name = node.value if isinstance(node.value, str) else self.scalar_text(node)
        if code := name_fault(name):
            raise self.error(code, node, limit=MAX_NAME)
        return name

    def scalar_text(self, node: Node) -> str:
        if isinstance(node.value, dict | list):
            raise self.error("spec.must_be_text", node, key="name", found=node.value)
        return str(node.value)

    def seed(self, root: Node) -> int:
        node = root.parts.get("seed")
        if node is None:
            return 0
        if not is_seed(node.value):
            raise self.error("spec.bad_seed", node, found=node.value, limit=MAX_SEED)
        return int(node.value)

    def parameters(self, root: Node) -> dict[str, Any]:
        parts = self.mapping(root, "parameters")
        return {name: self.parameter(str(name), part) for name, part in parts.items()}

    def parameter(self, name: str, node: Node) -> Any:
        if code := parameter_name_fault(name):
            raise self.error(code, node, name=abbreviate(name))
        if referenced_parameter(node.value) is not None:
            raise self.error("spec.parameter_refers", node, name=name, found=node.value)
        return self.setting(node, name)

    def stages(self, root: Node, parameters: dict[str, Any]) -> dict[str, Stage]:
        parts = self.mapping(root, "stages")
        if len(parts) > MAX_STAGES:
            node = root.parts["stages"]
            raise self.error("spec.too_many_stages", node, found=len(parts), limit=MAX_STAGES)
        return {name: self.stage(name, part, parameters) for name, part in parts.items()}

    def stage(self, name: str, node: Node, parameters: dict[str, Any]) -> Stage:
        if code := stage_name_fault(name):
            raise self.error(code, node, stage=name, limit=MAX_STAGE_NAME)
        if not isinstance(node.value, dict):
            raise self.error("spec.must_be_mapping", node, key=name, found=node.value)
        self.check_keys(node, STAGE_KEYS)
        if "block" not in node.parts:
            raise self.error("spec.no_block", node, stage=name)
        block = self.text(node.parts["block"], "block")
        inputs, failing = parsed_inputs(
            {port: self.wires(part, port) for port, part in self.mapping(node, "inputs").items()}
        )
        parts = self.mapping(node, "settings").items()
        settings = {key: self.setting(part, key) for key, part in parts}
        off, bypass = (self.switch(node, key) for key in ("off", "bypass"))
        title = self.local_text(node, "title", title_fault, MAX_NAME)
        note = self.local_text(node, "note", note_fault, MAX_STAGE_NOTE)
        marks: dict[str, Any] = {"off": off, "bypass": bypass, "failing": failing}
        stage = Stage(name, block, inputs, title=title, note=note, **marks)
        return with_written_settings(stage, settings, parameters)

    def local_text(
        self, stage: Node, key: str, fault_of: Callable[[Any], str | None], limit: int
    ) -> LocalText:
        node = stage.parts.get(key)
        if node is None or node.value is None:
            return ""
        if code := fault_of(node.value):
            raise self.error(code, node, key=key, found=node.value, limit=limit)
        text: LocalText = node.value
        return text

    def switch(self, stage: Node, key: str) -> bool:
        node = stage.parts.get(key)
        if node is None or node.value is None:
            return False
        if not isinstance(node.value, bool):
            raise self.error("spec.must_be_true_or_false", node, key=key, found=node.value)
        return node.value

    def wires(self, node: Node, port: str) -> tuple[str, ...]:
        sources = node.value if isinstance(node.value, list) else [node.value]
        if not sources or not all(isinstance(source, str) and source for source in sources):
            raise self.error("spec.bad_wire", node, port=port, found=node.value)
        for source in sources:
            if written_source(source, failing=True) in sources:
                raise self.error("spec.both_outputs", node, port=port, stage=source)
        return tuple(sources)

    def setting(self, node: Node, key: str) -> Any:
        if code := value_fault(node.value):
            raise self.error(code, node, key=key, limit=MAX_SETTING_DEPTH)
        return node.value

    def layout(self, root: Node, stages: dict[str, Stage]) -> dict[str, Position]:
        parts = self.mapping(root, "layout")
        return {name: self.position(part, name) for name, part in parts.items() if name in stages}

    def position(self, node: Node, name: str) -> Position:
        if not is_position(node.value):
            raise self.error("spec.bad_place", node, key=name, found=node.value)
        return float(node.value[0]), float(node.value[1])

    def notes(self, root: Node) -> tuple[Note, ...]:
        node = root.parts.get("notes")
        if node is None or node.value is None:
            return ()
        if not isinstance(node.value, list):
            raise self.error("spec.must_be_list", node, key="notes", found=node.value)
        return tuple(self.note(part) for part in node.parts.values())

    def note(self, node: Node) -> Note:
        at = size = None
        part, color = node, ""
        if isinstance(node.value, dict):
            self.check_keys(node, NOTE_KEYS)
            part = node.parts.get("text", node)
            at = self.position(node.parts["at"], "at") if "at" in node.parts else None
            size, color = self.note_size(node), self.note_color(node)
        text = self.text(part, "text")
        if has_hidden_characters(text, allowed="\t\n"):
            raise self.error("spec.hidden_characters", node, key="text")
        return Note(text, at, size, color)

    def note_size(self, node: Node) -> Position | None:
        part = node.parts.get("size")
        if part is None or part.value is None:
            return None
        if not is_note_size(part.value):
            least, most = NOTE_SIDES
            raise self.error("spec.bad_size", part, found=part.value, least=least, most=most)
        return float(part.value[0]), float(part.value[1])

    def note_color(self, node: Node) -> str:
        part = node.parts.get("color")
        if part is None or part.value in (None, ""):
            return ""
        if part.value not in NOTE_COLORS:
            raise self.error("spec.bad_color", part, found=part.value, known=list(NOTE_COLORS))
        return str(part.value)

    def muted(self, root: Node) -> tuple[Muting, ...]:
        node = root.parts.get("muted")
        if node is None or node.value is None:
            return ()
        if not isinstance(node.value, list):
            raise self.error("spec.must_be_list", node, key="muted", found=node.value)
        return tuple(self.muting(part) for part in node.parts.values())

    def muting(self, node: Node) -> Muting:
        if not isinstance(node.value, dict):
            raise self.error("spec.must_be_mapping", node, key="muted", found=node.value)
        self.check_keys(node, MUTING_KEYS)
        texts = {key: self.muting_text(part, key) for key, part in node.parts.items()}
        if reason_fault(texts.get("reason", "")):
            raise self.error("spec.no_reason", node.parts.get("reason", node), key="reason")
        problem = texts.get("problem") or self.text(node, "problem")
        return Muting(
            problem,
            texts.get("stage"),
            texts["reason"],
            texts.get("column"),
            texts.get("field"),
            texts.get("name", ""),
        )

    def muting_text(self, node: Node, key: str) -> str:
        if key == "reason" and node.value in (None, ""):
            raise self.error("spec.no_reason", node, key=key)
        text = self.text(node, key)
        if has_hidden_characters(text):
            raise self.error("spec.hidden_characters", node, key=key)
        return text
