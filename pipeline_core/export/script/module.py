"""The script besides `main()`: imports, constants, functions and carried source."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from sklearn.base import BaseEstimator, clone
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.data.data import Data
from pipeline_core.data.dtypes import kinds_of
from pipeline_core.data.recipe import Step
from pipeline_core.export.inline.call import Call, Writer
from pipeline_core.export.inline.expression import expression_code
from pipeline_core.export.inline.inline import inline
from pipeline_core.export.script.data_paths import DataPath
from pipeline_core.export.script.distributions import Distributions
from pipeline_core.export.script.estimators import Estimators, changed_keywords, changed_parameters
from pipeline_core.export.script.parameter_values import ParameterValue, plain
from pipeline_core.export.script.recipes import recipe_body, step_lines
from pipeline_core.export.script.scorers import Scorers
from pipeline_core.export.script.text_block import text_block
from pipeline_core.export.script.values import Values
from pipeline_core.export.source.carry import Carrier
from pipeline_core.export.source.docstrings import docstring
from pipeline_core.export.source.imports import Imports
from pipeline_core.export.source.module_source import own_source, source_of
from pipeline_core.export.source.names import Names
from pipeline_core.expressions import SHARED, Expression
from pipeline_core.measures import missing_logic
from pipeline_core.messages.words import say
from pipeline_core.spec.named_secrets import SecretReference
from pipeline_core.spec.source_path import TargetName

_RESERVED = ("main", "reports", "annotations")
OUTPUT = "output"  # the argument of `main()`
_MAX_INLINE_COLUMNS = 3
_MAX_INLINE_WIDTH = 120


class ScriptModule:
    """The top level of the script, filled while `main()` is written.

    Parameters
    ----------
    language
        The language of its texts.
    comments
        A line of comment by stage.
    reserved
        Names of the top level that are taken.
    takes_output
        `main()` has the folder of the files that it writes as an argument.
    """

    def __init__(
        self,
        language: str = "en",
        comments: Mapping[str, str] = MappingProxyType({}),
        reserved: Collection[str] = (),
        *,
        takes_output: bool = False,
    ) -> None:
        self._takes_output = takes_output
        self.language = language
        self.comments = comments
        self.names = Names({*_RESERVED, *reserved})
        self.imports = Imports(self.names)
        self.carrier = Carrier(self.names, self.imports)
        self.values = Values(self.imports, self._own_value)
        self.values.add(Estimators(self.values, self._column_constant, self._has_name))
        self.values.add(Scorers(self.values))
        self.values.add(Distributions(self.values))
        self.values.add(self._function_transformer)
        self.values.add(self._parameter)
        self.values.add(self._named_object)
        self.values.add(self._secret)
        self.values.add(self._target)
        self.values.add(self._data_path)
        self._named_objects: dict[int, tuple[Any, str]] = {}
        self.arguments: dict[str, str] = {}  # of main, by name
        self.parameters: dict[str, str] = {}
        self.constants: dict[str, str] = {}
        self.functions: dict[str, str] = {}
        self._steps: list[Step] = []
        self._kinds: Mapping[str, str] = {}

    @property
    def writer(self) -> Writer:
        """The functions that write names and settings of an inlined body."""
        return Writer(self.carrier.resolve, self.setting, self._library)

    def setting(self, name: str, value: Any) -> str:
        """Return a setting's code; a long value becomes a constant named after the setting."""
        text = self.values.write(value)
        if not name or len(text) <= _MAX_INLINE_WIDTH or not name.isidentifier():
            return text
        constant = self.names.take(name.upper(), ("constant", text))
        block = text_block(value) if type(value) is str else None
        self.constants[constant] = f"{constant} = {block or text}\n"
        return constant

    def name_object(self, value: Any, code: str) -> None:
        """Write this very object as some code wherever it stands within another."""
        self._named_objects[id(value)] = (value, code)  # kept alive: its id stays its own

    def _has_name(self, value: Any) -> bool:
        return id(value) in self._named_objects

    def _named_object(self, value: Any) -> str | None:
        named = self._named_objects.get(id(value))
        return named[1] if named else None

    def _parameter(self, value: Any) -> str | None:
        """Add the constant of the parameter that a value comes from; return its name."""
        if not isinstance(value, ParameterValue):
            return None
        name = self.names.take(value.parameter.upper(), ("parameter", value.parameter))
        self.parameters[name] = f"{name} = {self.values.write(plain(value))}\n"
        return name

    def _target(self, value: Any) -> str | None:
        """Return the code of the path of a file that the script writes beside itself."""
        if not isinstance(value, TargetName):
            return None
        name = self.names.take("HERE", ("here",))
        path = self.imports.import_from("pathlib", "Path", "Path")
        self.constants[name] = f"{name} = {path}(__file__).resolve().parent\n"
        if self._takes_output:
            self.arguments[OUTPUT] = f"{OUTPUT}: {path} = {name}"
        return f"{OUTPUT if self._takes_output else name} / {value.name!r}"

    def _data_path(self, value: Any) -> str | None:
        """Return the argument of `main()` that a source's path is."""
        if not isinstance(value, DataPath):
            return None
        self.arguments[value.argument] = f"{value.argument}: str = {str(value)!r}"
        return value.argument

    def _secret(self, value: Any) -> str | None:
        """Return the code that reads a secret from the environment; it is never written."""
        if not isinstance(value, SecretReference):
            return None
        return f"{self.imports.import_module('os')}.environ[{value.variable!r}]"

    def model(self, name: str, part: str) -> str:
        """Return the code of a model as a block takes it: fitted, or an unfitted clone."""
        return f"{self.imports.import_public(clone)}({name})" if part == "unfitted" else name

    def prepare(self, data: Data, stage: str, by_stage: bool) -> str | None:
        """Add the function that returns a recipe; return its name, None for an empty recipe."""
        code = self.recipe(data)
        if code is None:
            return None
        lines = recipe_body(code, self._branch_name)
        body = textwrap.indent(lines, "    ") + "\n"
        preferred = f"prepare_{stage}" if by_stage else "prepare"
        name = self.names.take(preferred, ("prepare", body))
        return_type = self.imports.import_from("sklearn.pipeline", "Pipeline")
        stages = dict.fromkeys(step.stage for step in data.recipe)
        notes = "".join(
            f"    {self.comments[stage]}\n" for stage in stages if stage in self.comments
        )
        head = f"def {name}() -> {return_type}:\n{self.doc('export.prepare')}"
        self.functions[name] = f"{head}{notes}{body}"
        return name

    def recipe(self, data: Data) -> str | None:
        """Return a recipe as one expression; None for an empty recipe."""
        compiled = data.compile()
        self._steps = list(data.recipe)
        self._kinds = {**kinds_of(data.rows), **kinds_of(data.bake().rows)}
        return None if compiled is None else self.values.write(compiled)

    def name_steps(self, data: Data) -> None:
        """Name the functions of a recipe's steps after their stages, wherever they are written."""
        self._steps = list(data.recipe)

    def doc(self, code: str) -> str:
        """Return a function's docstring in the script's language."""
        return f"    {docstring(say(code, {}, self.language), 4)}\n"

    def _branch_name(self, columns: ast.expr) -> str:
        """Return a name for a branch of a column transformer, after its columns."""
        if isinstance(columns, ast.Name):
            return columns.id.lower()
        names = {str(node.value) for node in ast.walk(columns) if isinstance(node, ast.Constant)}
        return self._column_constant_name(names).lower()

    def step_code(self, step: Step, code: str) -> str:
        """Return the code that applies a stateless step to a table."""
        self._steps = [step]
        transformer = step.transformer
        name = self._step_function(transformer)
        if name is not None:
            return f"{code}.pipe({name})"
        if transformer.func is None:
            return code
        keywords = self._keywords(changed_keywords(transformer.func, transformer.kw_args or {}))
        return f"{self.values.write(transformer.func)}({code}{keywords})"

    def _keywords(self, arguments: Mapping[str, Any]) -> str:
        return "".join(f", {name}={self.values.write(value)}" for name, value in arguments.items())

    def _own_value(self, value: Any) -> str | None:
        """Return the code of a formula, or of a function or class of the project or the user."""
        if isinstance(value, Expression):
            return f"lambda table: {ast.unparse(expression_code(value, self._library))}"
        if isinstance(value, BaseEstimator):
            return None
        source = own_source(value)
        if source is None or getattr(value, "__name__", "") not in source.definitions:
            return None
        return self.carrier.carry(source, value.__name__)

    def _library(self, name: str) -> str:
        """Return the name in the script of a library, or of a function that formulas share."""
        if name not in SHARED:
            return self.imports.import_common(name)
        return self.carrier.carry(source_of(missing_logic.choose), name)

    def _function_transformer(self, value: Any) -> str | None:
        """Return a FunctionTransformer of a function written for the script, or None."""
        name = self._step_function(value) if type(value) is FunctionTransformer else None
        if name is None:
            return None
        others = {
            parameter: argument
            for parameter, argument in changed_parameters(value).items()
            if parameter not in ("func", "kw_args") and not callable(argument)
        }
        return f"{self.imports.import_public(FunctionTransformer)}({name}{self._keywords(others)})"

    def _step_function(self, transformer: Any) -> str | None:
        """Add a function of the table alone, with the settings filled in; return its name."""
        source = own_source(transformer.func)
        stage = self._stage_of(transformer)
        if source is None or not transformer.kw_args or stage is None:
            return None
        table = next(iter(inspect.signature(transformer.func).parameters))
        settings = dict(transformer.kw_args)
        call = Call(transformer.func, source, settings, {table: ast.Name("table")})
        body = inline(call, self.writer)
        if body is None:
            return None
        code = step_lines(body)
        prefix = "add_" if transformer.func.__name__.startswith(("add_", "assign_")) else ""
        name = self.names.take(f"{prefix or 'apply_'}{stage}", ("step", code))
        frame = f"{self.imports.import_common('pd')}.DataFrame"
        self.functions[name] = (
            f"def {name}(table: {frame}) -> {frame}:\n{textwrap.indent(code, '    ')}\n"
        )
        return name

    def _stage_of(self, transformer: FunctionTransformer) -> str | None:
        for step in self._steps:
            other = step.transformer
            is_same = isinstance(other, FunctionTransformer) and other.func is transformer.func
            if is_same and other.kw_args == transformer.kw_args:
                return step.stage
        return None

    def _column_constant(self, step: Any, columns: Any) -> str | None:
        """Add a constant for a long list of columns, named after their kind; return its name."""
        if not isinstance(columns, list) or len(columns) <= _MAX_INLINE_COLUMNS:
            return None
        is_drop = isinstance(step, str) and step == "drop"
        preferred = "DROPPED" if is_drop else self._column_constant_name(columns)
        name = self.names.take(preferred, ("columns", tuple(columns)))
        self.constants[name] = f"{name} = {self.values.write(columns)}\n"
        return name

    def _column_constant_name(self, columns: Collection[str]) -> str:
        kinds = {self._kinds.get(name) for name in columns}
        kind = kinds.pop() if len(kinds) == 1 else None
        return {"number": "NUMBERS", "word": "WORDS"}.get(str(kind), "COLUMNS")
