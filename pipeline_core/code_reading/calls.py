"""What the calls of a source stand for: those that are known, and the source's own functions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.code_reading import composites, cross_validations, fits, judges, tables
from pipeline_core.code_reading.estimator_blocks import public_path
from pipeline_core.code_reading.scene import Scene
from pipeline_core.code_reading.values import (
    SHOWN,
    Chain,
    Column,
    Computed,
    Constant,
    Dotted,
    Entries,
    Estimator,
    Frame,
    Function,
    Items,
    Lanes,
    Measured,
    Meta,
    Method,
    Prediction,
    Selector,
)
from pipeline_core.messages.message import Message

MAX_CALLS = 500
MAX_RANGE = 1_000
_LIBRARIES = ("sklearn.", "xgboost.", "lightgbm.")
_MODELS = (Estimator, Chain, Lanes, Meta)
_SAME_OBJECT = frozenset(
    {"set_output", "copy", "to_numpy", "ravel", "squeeze", "tolist", "to_list"}
)


@dataclass(frozen=True, eq=False)
class Call:
    """A call with the values of its arguments."""

    node: Any
    function: Any
    values: list[Any]
    keywords: dict[str, Any]

    def argument(self, place: int, *names: str) -> Any:
        """Return an argument by its place or one of its names; None if it is left out."""
        if place < len(self.values):
            return self.values[place]
        return next((self.keywords[name] for name in names if name in self.keywords), None)

    def constant(self, place: int, *names: str) -> Any:
        """Return the value of an argument that is written; None if it is not."""
        value = self.argument(place, *names)
        return value.value if isinstance(value, Constant) else None

    @property
    def all_values(self) -> list[Any]:
        """The arguments by place and by name."""
        return [*self.values, *self.keywords.values()]


def call(its_call: Call, scene: Scene) -> Any:
    """Return what a call stands for."""
    function = its_call.function
    if isinstance(function, Dotted):
        return _library_call(function.path, its_call, scene)
    if isinstance(function, Function):
        return _own_call(function, its_call, scene)
    if isinstance(function, Method):
        return _method_call(function, its_call, scene)
    if isinstance(function, Computed | Measured):
        return function
    return Computed(_no_block(scene, its_call.node))


def _no_block(scene: Scene, node: ast.Call) -> Message:
    return Message("code.no_block", {"name": scene.source.of(node.func, 80)})


def _library_call(path: str, its_call: Call, scene: Scene) -> Any:
    name = public_path(path).replace(":", ".") if path.startswith(_LIBRARIES) else path
    if read := _FUNCTIONS.get(name):
        return read(its_call, scene)
    if name.startswith("sklearn.metrics."):
        return judges.metric(its_call, scene)
    if path.startswith(_LIBRARIES) and name.rpartition(".")[2][:1].isupper():
        return _estimator(path, its_call, scene)
    return Computed(_no_block(scene, its_call.node))


def _estimator(path: str, its_call: Call, scene: Scene) -> Estimator:
    if its_call.values:
        names = composites.parameter_names(path, scene.blocks)
        its_call.keywords.update(zip(names, its_call.values, strict=False))
    node = its_call.node
    return Estimator(path, dict(its_call.keywords), node.lineno, scene.source.of(node), scene.file)


def _own_call(function: Function, its_call: Call, scene: Scene) -> Any:
    """Return what a function of the source returns for some arguments."""
    scene.calls += 1
    if scene.calls > MAX_CALLS or len(scene.scopes) > 20:
        return scene.computed("code.too_many_calls", its_call.node)
    arguments = function.node.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    bound = dict(zip(names, its_call.values, strict=False)) | its_call.keywords
    return function.read(function.node, bound, scene)


def _method_call(method: Method, its_call: Call, scene: Scene) -> Any:
    owner, name = method.owner, method.name
    if name in _SAME_OBJECT and not isinstance(owner, Items | Entries | Constant):
        return owner
    if isinstance(owner, Frame):
        return tables.method(owner, name, its_call, scene)
    if isinstance(owner, _MODELS):
        return fits.method(owner, name, its_call, scene)
    if isinstance(owner, Entries | Constant | Items):
        return _entries_method(owner, name, its_call, scene)
    return Computed(_no_block(scene, its_call.node))


def _entries_method(owner: Any, name: str, its_call: Call, scene: Scene) -> Any:
    parts = owner.values if isinstance(owner, Entries) else getattr(owner, "value", None)
    if not isinstance(parts, Mapping) or name not in ("items", "values", "keys"):
        return Computed(_no_block(scene, its_call.node))
    wrap = Constant if isinstance(owner, Constant) else _same
    pairs = [(Constant(key), wrap(value)) for key, value in parts.items()]
    if name == "items":
        return Items(tuple(Items(pair) for pair in pairs))
    return Items(tuple(pair[0 if name == "keys" else 1] for pair in pairs))


def _same(value: Any) -> Any:
    return value


def _shown(its_call: Call, scene: Scene) -> Any:
    values = its_call.all_values
    inner = [part for value in values for part in getattr(value, "values", [value])]
    computed = any(isinstance(v, Computed | Frame | Column | Prediction) for v in inner)
    if computed:
        scene.remark("code.only_shows", its_call.node)
    return SHOWN


def _listed(its_call: Call, scene: Scene) -> Any:
    value = its_call.argument(0)
    if isinstance(value, Selector | Items | Constant):
        return value
    return Computed(_no_block(scene, its_call.node))


def _dict(its_call: Call, scene: Scene) -> Any:
    if its_call.values:
        return its_call.values[0]
    values = its_call.keywords
    if all(isinstance(value, Constant) for value in values.values()):
        return Constant({name: value.value for name, value in values.items()})
    return Entries(values)


def _range(its_call: Call, scene: Scene) -> Any:
    bounds = [value.value for value in its_call.values if isinstance(value, Constant)]
    are_whole = all(type(bound) is int for bound in bounds)
    if len(bounds) != len(its_call.values) or not are_whole or len(bounds) not in (1, 2, 3):
        return Computed(Message("code.computed"))
    if len(bounds) == 3 and bounds[2] == 0:
        return Computed(Message("code.computed"))
    numbers = range(*bounds)
    is_short = len(numbers) <= MAX_RANGE
    return Constant(list(numbers)) if is_short else Computed(Message("code.computed"))


def _of_measured(its_call: Call, scene: Scene) -> Any:
    """Return what rounds or writes a score: a score still."""
    value = its_call.argument(0)
    return value if isinstance(value, Measured) else Computed(Message("code.computed"))


def _clone(its_call: Call, scene: Scene) -> Any:
    return its_call.argument(0, "estimator") or Computed(Message("code.computed"))


_FUNCTIONS: Mapping[str, Callable[[Call, Scene], Any]] = {
    "builtins.print": _shown,
    "builtins.display": _shown,
    "builtins.list": _listed,
    "builtins.tuple": _listed,
    "builtins.dict": _dict,
    "builtins.range": _range,
    **dict.fromkeys(("builtins.round", "builtins.float", "builtins.str"), _of_measured),
    "sklearn.base.clone": _clone,
    **tables.FUNCTIONS,
    **composites.FUNCTIONS,
    **cross_validations.FUNCTIONS,
}
