"""Tables of functions that a lesson's file names, with settings typed by their signatures."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import NoneType, UnionType
from typing import Any, Generic, Literal, NamedTuple, TypeVar, Union, get_args, get_origin
from typing import get_type_hints as type_hints

from pipeline_core.messages.message import Message
from pipeline_core.messages.nearest_names import nearest_names
from pipeline_core.spec.literal import abbreviate

_Result = TypeVar("_Result")
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string"}


class Setting(NamedTuple):
    """A setting of a function: its type, whether it must be given, and the words it may be."""

    type: type
    required: bool
    choices: tuple[str, ...] = ()
    optional: bool = False

    def accepts(self, value: Any) -> bool:
        """Return whether a value may be given."""
        if value is None:
            return self.optional
        if self.choices:
            return value in self.choices
        if self.type is float:
            return type(value) in (int, float)
        return type(value) is self.type

    @property
    def word(self) -> str:
        """The name of its type, as the catalogues know it."""
        return _TYPES[self.type]


@dataclass(frozen=True)
class Registered(Generic[_Result]):
    """A function of a table, and its settings."""

    function: Callable[..., _Result]
    settings: Mapping[str, Setting]


@dataclass(frozen=True)
class FunctionTable(Generic[_Result]):
    """Functions by the names that lessons call them by.

    A function is called by what it looks at, and by settings that stand right of the star.

    Examples
    --------
    >>> table = FunctionTable()
    >>> @table.register
    ... def twice(number, *, times: int = 2):
    ...     return number * times
    >>> table.call("twice", {"times": 3}, 7), list(table.names)
    (21, ['twice'])
    >>> table.fault("twice", {"times": "many"}).code
    'lesson.bad_setting'
    """

    functions: dict[str, Registered[_Result]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its functions."""
        return tuple(self.functions)

    def register(self, function: Callable[..., _Result]) -> Callable[..., _Result]:
        """Put a function into the table, and return it as it is."""
        hints = type_hints(function)
        parameters = inspect.signature(function).parameters.values()
        settings = {
            parameter.name: _setting(hints[parameter.name], parameter.default)
            for parameter in parameters
            if parameter.kind is parameter.KEYWORD_ONLY
        }
        self.functions[function.__name__] = Registered(function, settings)
        return function

    def call(self, name: str, settings: Mapping[str, Any], *arguments: Any) -> _Result:
        """Return what a function gives."""
        return self.functions[name].function(*arguments, **settings)

    def fault(self, name: str, settings: Mapping[str, Any]) -> Message | None:
        """Return what is wrong with the use of a function, or None."""
        known = self.functions.get(name)
        if known is None:
            values = {"found": abbreviate(name), "known": list(self.functions)}
            near = nearest_names(str(name), self.functions)
            return Message("lesson.unknown_function", {**values, "near": near})
        for key in settings:
            if key not in known.settings:
                values = {"name": name, "key": key, "known": list(known.settings)}
                return Message("lesson.unknown_setting", values)
        for key, setting in known.settings.items():
            if (key not in settings and setting.required) or (
                key in settings and not setting.accepts(settings[key])
            ):
                return _bad_setting(name, key, setting, settings)
        return None


def _bad_setting(name: str, key: str, setting: Setting, settings: Mapping[str, Any]) -> Message:
    values = {"name": name, "key": key, "known": list(setting.choices), "type": setting.word}
    if key not in settings:
        return Message("lesson.missing_setting", values)
    code = "lesson.bad_choice" if setting.choices else "lesson.bad_setting"
    return Message(code, {**values, "found": abbreviate(settings[key])})


def _setting(hint: Any, default: Any) -> Setting:
    required = default is inspect.Parameter.empty
    optional = False
    if get_origin(hint) in (Union, UnionType):
        members = [member for member in get_args(hint) if member is not NoneType]
        (hint,), optional = members, True
    if get_origin(hint) is Literal:
        return Setting(str, required, get_args(hint), optional)
    return Setting(hint, required, (), optional)
