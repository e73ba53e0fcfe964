"""Everything the script has besides `main()`: imports, constants, functions, carried source."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Collection, Mapping
from typing import Any

from sklearn.base import BaseEstimator, clone
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.data.data import Data
from pipeline_core.data.dtypes import kinds_of
from pipeline_core.data.recipe import Step
from pipeline_core.export.inline.call import Call, Writer
from pipeline_core.export.inline.expression import expression_code
from pipeline_core.export.inline.inline import inline
from pipeline_core.export.script.estimators import Estimators, changed
from pipeline_core.export.script.recipes import recipe_body
from pipeline_core.export.script.values import Values
from pipeline_core.export.source.carry import Carrier
from pipeline_core.export.source.docstrings import docstring
from pipeline_core.export.source.imports import Imports
from pipeline_core.export.source.modules import own_source
from pipeline_core.export.source.names import Names
from pipeline_core.expressions import Expression
from pipeline_core.messages.words import say

_RESERVED = ("main", "reports", "annotations")
_SHORT = 3
_LONG = 120


class ScriptModule:
    """The top level of the script, filled while `main()` is written."""

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self.names = Names(_RESERVED)
        self.imports = Imports(self.names)
        self.carrier = Carrier(self.names, self.imports)
        self.values = Values(self.imports, self._own)
        self.values.add(Estimators(self.values, self._columns))
        self.values.add(self._function_step)
        self.constants: dict[str, str] = {}
        self.functions: dict[str, str] = {}
        self._steps: list[Step] = []
        self._kinds: Mapping[str, str] = {}

    @property
    def writer(self) -> Writer:
        """How names and constants of a body are written."""
        return Writer(self.carrier.resolve, self.setting, self.imports.common)

    def setting(self, name: str, value: Any) -> str:
        """Write a setting's value; a long one once, as a constant named after the setting."""
        text = self.values.write(value)
        if not name or len(text) <= _LONG or not name.isidentifier():
            return text
        constant = self.names.take(name.upper(), ("constant", text))
        self.constants[constant] = f"{constant} = {text}\n"
        return constant

    def model(self, name: str, part: str) -> str:
        """Return the code of a model as a block takes it: fitted, or a fresh copy."""
        return f"{self.imports.public(clone)}({name})" if part == "unfitted" else name

    def prepare(self, data: Data, stage: str, many: bool) -> str | None:
        """Return the name of the function that makes a recipe; None for an empty one."""
        code = self.recipe(data)
        if code is None:
            return None
        lines = recipe_body(code, self._lane_name)
        body = textwrap.indent(lines, "    ") + "\n"
        wanted = f"prepare_{stage}" if many else "prepare"
        name = self.names.take(wanted, ("prepare", body))
        returned = self.imports.of("sklearn.pipeline", "Pipeline")
        self.functions[name] = f"def {name}() -> {returned}:\n{self.doc('export.prepare')}{body}"
        return name

    def recipe(self, data: Data) -> str | None:
        """Return a recipe as one expression; None for an empty one."""
        made = data.compiled()
        self._steps = list(data.recipe)
        self._kinds = {**kinds_of(data.rows), **kinds_of(data.baked().rows)}
        return None if made is None else self.values.write(made)

    def doc(self, code: str) -> str:
        """Return a function's docstring in the script's language."""
        return f"    {docstring(say(code, {}, self.language), 4)}\n"

    def _lane_name(self, columns: ast.expr) -> str:
        """Name a lane after what its columns are."""
        if isinstance(columns, ast.Name):
            return columns.id.lower()
        found = {str(one.value) for one in ast.walk(columns) if isinstance(one, ast.Constant)}
        return self._columns_name(found).lower()

    def transformed(self, step: Step, code: str) -> str:
        """Return the code that a stateless step makes of a table."""
        self._steps = [step]
        transformer = step.transformer
        name = self._named_step(transformer)
        if name is not None:
            return f"{code}.pipe({name})"
        words = transformer.kw_args or {}
        more = "".join(f", {key}={self.values.write(one)}" for key, one in words.items())
        if transformer.func is None:
            return code
        return f"{self.values.write(transformer.func)}({code}{more})"

    def _own(self, value: Any) -> str | None:
        """Write expressions, and functions and classes of the user's or the project's own."""
        if isinstance(value, Expression):
            return f"lambda table: {ast.unparse(expression_code(value, self.imports.common))}"
        if isinstance(value, BaseEstimator):
            return None
        source = own_source(value)
        if source is None or getattr(value, "__name__", "") not in source.definitions:
            return None
        return self.carrier.carry(source, value.__name__)

    def _function_step(self, value: Any) -> str | None:
        """Write a FunctionTransformer over a function that is made for the script."""
        name = self._named_step(value) if type(value) is FunctionTransformer else None
        if name is None:
            return None
        others = {
            key: one
            for key, one in changed(value).items()
            if key not in ("func", "kw_args") and not callable(one)
        }
        words = "".join(f", {key}={self.values.write(one)}" for key, one in others.items())
        return f"{self.imports.public(FunctionTransformer)}({name}{words})"

    def _named_step(self, transformer: Any) -> str | None:
        """Return a function of the table alone in which the step's settings are filled in."""
        source = own_source(transformer.func)
        stage = self._stage_of(transformer)
        if source is None or not transformer.kw_args or stage is None:
            return None
        table = next(iter(inspect.signature(transformer.func).parameters))
        settings = dict(transformer.kw_args)
        call = Call(transformer.func, source, settings, {table: ast.Name("table")})
        made = inline(call, self.writer)
        if made is None:
            return None
        shown = ast.unparse(made)
        prefix = "add_" if transformer.func.__name__.startswith(("add_", "assign_")) else ""
        name = self.names.take(f"{prefix or 'apply_'}{stage}", ("step", shown))
        frame = f"{self.imports.common('pd')}.DataFrame"
        self.functions[name] = f"def {name}(table: {frame}) -> {frame}:\n    return {shown}\n"
        return name

    def _stage_of(self, transformer: FunctionTransformer) -> str | None:
        for step in self._steps:
            one = step.transformer
            same = isinstance(one, FunctionTransformer) and one.func is transformer.func
            if same and one.kw_args == transformer.kw_args:
                return step.stage
        return None

    def _columns(self, step: Any, columns: Any) -> str | None:
        """Write a long list of columns once, as a constant named after what they are."""
        if not isinstance(columns, list) or len(columns) <= _SHORT:
            return None
        drops = isinstance(step, str) and step == "drop"
        wanted = "DROPPED" if drops else self._columns_name(columns)
        name = self.names.take(wanted, ("columns", tuple(columns)))
        self.constants[name] = f"{name} = {self.values.write(columns)}\n"
        return name

    def _columns_name(self, columns: Collection[str]) -> str:
        kinds = {self._kinds.get(name) for name in columns}
        kind = kinds.pop() if len(kinds) == 1 else None
        return {"number": "NUMBERS", "word": "WORDS"}.get(str(kind), "COLUMNS")
