"""What a reading knows so far: names, values, stages, and what has no place in a pipeline."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pipeline_core.catalog.settings import setting_of, validate
from pipeline_core.code_reading.draft import Draft
from pipeline_core.code_reading.estimator_blocks import WITHOUT_EFFECT, EstimatorBlocks
from pipeline_core.code_reading.modules import Modules
from pipeline_core.code_reading.source import Source
from pipeline_core.code_reading.values import Computed, Frame
from pipeline_core.messages.message import Message

MAX_REMARKS = 500


@dataclass(frozen=True)
class Remark:
    """Something of the code that did not come along, or not as it is.

    Parameters
    ----------
    line
        Its line; 0 for the whole.
    text
        Its own text.
    reason
        Why, and what to do.
    file
        The module that it stands in; empty for the file that is run.
    """

    line: int
    text: str
    reason: Message
    file: str = ""


@dataclass(frozen=True)
class Fit:
    """A model that was fitted: its stage, and the stage of the rows it learned from."""

    stage: str
    data: str
    target: str | None
    frame: Frame


class Scene:
    """The state of a reading.

    Parameters
    ----------
    source
        The source.
    blocks
        The blocks of estimators.
    modules
        The modules beside it.
    """

    def __init__(
        self, source: Source, blocks: EstimatorBlocks, modules: Modules | None = None
    ) -> None:
        self.source = source
        self.blocks = blocks
        self.modules = modules or Modules({})
        self.module_names: dict[str, dict[str, Any]] = {}  # by file
        self._entry = source.file
        self.draft = Draft()
        self.scopes: list[dict[str, Any]] = [{}]
        self.remarks: dict[tuple[str, int, str, str], Remark] = {}
        self.labels: dict[int, str] = {}  # of estimators, by identity
        self.fitted: dict[int, Fit] = {}  # of objects that were fitted, by identity
        self.loose: list[Any] = []  # the same objects in the order they were written
        self.stages: dict[int, str] = {}  # of estimators, by identity
        self.step_names: dict[int, str] = {}  # of steps, by identity
        self.statement: ast.AST = source.tree
        self.calls = 0
        self.statements = 0  # how many were read, those in loops and functions again each time
        self.target = ""  # the variable that the statement assigns to

    @property
    def file(self) -> str:
        """The module that is read; empty for the file that is run."""
        return self.source.file if self.source.file != self._entry else ""

    def variable(self, name: str) -> Any:
        """Return what a name stands for; None where nothing is known of it."""
        return self.scopes[-1].get(name, self.scopes[0].get(name))

    @contextmanager
    def inside(self, source: Source, scopes: list[dict[str, Any]]) -> Iterator[None]:
        """Read within a module: its text, and the names that are known there."""
        outer, outer_scopes = self.source, self.scopes
        self.source, self.scopes = source, scopes
        try:
            yield
        finally:
            self.source, self.scopes = outer, outer_scopes

    def assign(self, name: str, value: Any) -> None:
        """Let a name stand for a value."""
        self.scopes[-1][name] = value

    def remark(
        self, code: str, node: ast.AST | None = None, values: Mapping[str, Any] | None = None
    ) -> None:
        """Note that a node of the code did not come along; the statement's if none is named."""
        self.remark_reason(Message(code, dict(values or {})), node)

    def remark_unread(self, its_call: Any, names: Collection[str]) -> None:
        """Note the arguments of a call that nothing reads."""
        for name in sorted(its_call.keywords.keys() - {*names, *WITHOUT_EFFECT}):
            self.remark("code.no_setting", its_call.node, {"setting": name})

    def remark_reason(self, reason: Message, node: ast.AST | None = None) -> None:
        """Note why a node did not come along."""
        node = node if hasattr(node, "lineno") else self.statement
        line = getattr(node, "lineno", 0)
        self.note(
            line, self.source.of(node) if line and node is not None else "", reason, self.file
        )

    def note(self, line: int, text: str, reason: Message, file: str = "") -> None:
        """Note a reason by module, line and text, once."""
        if len(self.remarks) < MAX_REMARKS:
            key = (file, line, text, f"{reason.code}{sorted(map(str, reason.values.items()))}")
            self.remarks.setdefault(key, Remark(line, text, reason, file))

    def label(self, value: Any, name: str) -> None:
        """Call an object by the first name it has."""
        if id(value) not in self.labels:
            self.labels[id(value)] = name
            self.loose.append(value)

    def name_step(self, step: Any, name: str) -> None:
        """Call a step by the name that a pipeline has for it, unless that is its class only."""
        kind = getattr(step, "path", "").rpartition(".")[2].lower()
        if name.partition("-")[0] != kind:
            self.step_names.setdefault(id(step), name)

    def valid_settings(self, block: str, settings: Mapping[str, Any], node: Any) -> dict[str, Any]:
        """Return the settings that a block takes, after noting the others."""
        schema = self.blocks.catalogue[block]["settings"]
        faults = validate(settings, schema)
        odd = {setting_of(fault.field) for fault in faults} & settings.keys()
        for name in sorted(odd):
            self.remark("code.value_refused", node, {"setting": name, "block": block})
        return {name: value for name, value in settings.items() if name not in odd}

    def computed(self, code: str, node: ast.AST, **values: Any) -> Computed:
        """Return a value that is not known, after noting why."""
        self.remark(code, node, values)
        return Computed(Message(code, values))
