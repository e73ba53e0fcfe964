"""Tables of a source: files that are read, columns that are taken or left out, the split."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.code_reading.scene import Scene
from pipeline_core.code_reading.values import (
    SHOWN,
    Column,
    Computed,
    Constant,
    Division,
    Entries,
    Frame,
    Items,
    Selector,
)
from pipeline_core.messages.message import Message

# Of each function of pandas: the block, and the block's setting for an argument by its name.
_READERS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "pandas.read_csv": (
        "read_csv",
        {"sep": "separator", "delimiter": "separator", "decimal": "decimal",
         "thousands": "thousands", "encoding": "encoding", "skiprows": "skip_rows",
         "na_values": "missing", "nrows": "first_rows", "escapechar": "escape"},
    ),
    "pandas.read_excel": (
        "read_excel",
        {"sheet_name": "sheet", "skiprows": "skip_rows", "na_values": "missing",
         "nrows": "first_rows"},
    ),
    "pandas.read_parquet": ("read_parquet", {"columns": "columns"}),
    "pandas.read_json": ("read_json", {}),
}  # fmt: skip
_PATHS = ("filepath_or_buffer", "io", "path", "path_or_buf")
# The targets of scikit-learn's data sets, as the block calls them.
_DATASETS = {
    "iris": "species", "wine": "cultivar", "breast_cancer": "diagnosis",
    "diabetes": "progression", "digits": "digit",
}  # fmt: skip
_LOOKS = frozenset(
    {"head", "tail", "info", "describe", "sample", "hist", "plot", "corr", "value_counts",
     "nunique", "isna", "isnull", "boxplot", "memory_usage"}
)  # fmt: skip
_KINDS = {
    "number": "number", "numpy.number": "number", "int64": "number", "float64": "number",
    "int": "number", "float": "number", "object": "word", "category": "word", "str": "word",
    "string": "word", "bool": "boolean", "datetime": "date", "datetime64": "date",
}  # fmt: skip


def _reader(path: str) -> Callable[[Any, Scene], Any]:
    def read(its_call: Any, scene: Scene) -> Any:
        return _read_file(path, its_call, scene)

    return read


def _read_file(path: str, its_call: Any, scene: Scene) -> Any:
    """Return the table of a file that pandas reads."""
    block, names = _READERS[path]
    file = its_call.constant(0, *_PATHS)
    settings: dict[str, Any] = {}
    if isinstance(file, str):
        settings["path"] = file
    else:
        scene.remark("code.path_computed", its_call.node)
    for name, value in its_call.keywords.items():
        if name not in _PATHS:
            settings |= _reader_setting(name, value, names, its_call.node, scene)
    settings = scene.valid_settings(block, settings, its_call.node)
    return Frame(scene.draft.add(block, scene.target or block, settings=settings))


def _reader_setting(
    name: str, value: Any, names: Mapping[str, str], node: Any, scene: Scene
) -> dict[str, Any]:
    is_constant = isinstance(value, Constant)
    if is_constant and name in names:
        constant = value.value
        if names[name] == "missing" and isinstance(constant, str):
            constant = [constant]
        return {names[name]: list(constant) if isinstance(constant, tuple) else constant}
    if is_constant and name == "header" and value.value in (None, 0):
        return {} if value.value == 0 else {"header": False}
    scene.remark("code.no_setting", node, {"setting": name})
    return {}


def _dataset(name: str) -> Callable[[Any, Scene], Any]:
    def load(its_call: Any, scene: Scene) -> Any:
        if name == "diabetes":
            scene.remark("code.unscaled", its_call.node)
        frame = Frame(scene.draft.add("example_data", name, settings={"name": name}))
        target = Column(frame, _DATASETS[name])
        X = replace(frame, dropped=(target.name,))
        if its_call.constant(99, "return_X_y"):
            return Items((X, target))
        return Entries({"data": X, "target": target, "frame": frame})

    return load


def columns_of(frame: Frame) -> Any:
    """Return the names of a table's columns as far as the code says them."""
    if frame.selected is not None:
        return Constant([name for name in frame.selected if name not in frame.dropped])
    return Selector("all")


def subscript(frame: Frame, index: Any) -> Any:
    """Return a column, or some columns, of a table."""
    value = index.value if isinstance(index, Constant) else None
    if isinstance(value, str):
        return Column(frame, value)
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return replace(frame, selected=tuple(value))
    if isinstance(index, Selector) and index.choice == "all":
        return frame
    return Computed(Message("code.rows_chosen"))


def method(frame: Frame, name: str, its_call: Any, scene: Scene) -> Any:
    """Return what a method of a table gives."""
    if name in _LOOKS:
        scene.remark("code.only_shows", its_call.node)
        return SHOWN
    if read := _METHODS.get(name):
        return read(frame, its_call, scene)
    return Computed(Message("code.no_block", {"name": f"DataFrame.{name}"}))


def _drop(frame: Frame, its_call: Any, scene: Scene) -> Any:
    by_axis = its_call.constant(1, "axis") in (1, "columns")
    names = its_call.constant(0, "labels") if by_axis else its_call.constant(99, "columns")
    names = [names] if isinstance(names, str) else names
    if not isinstance(names, list | tuple) or not all(isinstance(n, str) for n in names):
        return _unchanged(frame, its_call, scene, "code.columns_computed")
    dropped = replace(frame, dropped=tuple(dict.fromkeys((*frame.dropped, *names))))
    return _in_place(frame, dropped, its_call, scene)


def _drop_missing(frame: Frame, its_call: Any, scene: Scene) -> Any:
    subset = its_call.constant(99, "subset") or []
    subset = [subset] if isinstance(subset, str) else list(subset)
    if its_call.constant(99, "axis") in (1, "columns") or "thresh" in its_call.keywords:
        return _unchanged(frame, its_call, scene, "code.no_setting", setting="axis, thresh")
    if_missing = its_call.constant(99, "how") or "any"
    settings: dict[str, Any] = {"columns": subset} if subset else {}
    settings |= {"if_missing": if_missing} if if_missing != "any" else {}
    return _row_block("drop_missing", settings, frame, its_call, scene)


def _drop_duplicates(frame: Frame, its_call: Any, scene: Scene) -> Any:
    subset = its_call.constant(0, "subset") or []
    names = [subset] if isinstance(subset, str) else list(subset)
    settings: dict[str, Any] = {"columns": names}
    if keep := its_call.constant(99, "keep"):
        settings["keep"] = keep
    settings = {name: value for name, value in settings.items() if value}
    return _row_block("drop_duplicates", settings, frame, its_call, scene)


def _row_block(
    block: str, settings: Mapping[str, Any], frame: Frame, its_call: Any, scene: Scene
) -> Any:
    if frame.division or frame.steps or frame.selected is not None:
        return _unchanged(frame, its_call, scene, "code.rows_after_split")
    settings = scene.valid_settings(block, settings, its_call.node)
    tip = scene.draft.add(block, block, {"table": (frame.tip,)}, settings)
    return _in_place(frame, replace(frame, tip=tip), its_call, scene)


def _in_place(frame: Frame, changed: Frame, its_call: Any, scene: Scene) -> Any:
    """Return a changed table; of a change in place the variable is it from now on."""
    if not its_call.constant(99, "inplace"):
        return changed
    owner = its_call.node.func.value
    scene.assign(getattr(owner, "id", ""), changed)
    return SHOWN


def _pop(frame: Frame, its_call: Any, scene: Scene) -> Any:
    name = its_call.constant(0, "item")
    if not isinstance(name, str):
        return Computed(Message("code.columns_computed"))
    owner = its_call.node.func.value
    scene.assign(getattr(owner, "id", ""), replace(frame, dropped=(*frame.dropped, name)))
    return Column(frame, name)


def _select_dtypes(frame: Frame, its_call: Any, scene: Scene) -> Any:
    return kind_selector(its_call.argument(0, "include"), its_call.argument(1, "exclude"))


def kind_selector(include: Any, exclude: Any) -> Any:
    """Return the columns of some kinds."""
    chosen, other = _kinds(include), _kinds(exclude)
    if None in (chosen, other) or not (chosen or other):
        return Computed(Message("code.columns_computed"))
    if chosen and other:
        return Selector({"and": [_one_of(chosen), {"not": _one_of(other)}]})
    return Selector(_one_of(chosen) if chosen else {"not": _one_of(other or [])})


def _kinds(value: Any) -> list[str] | None:
    if value is None or (isinstance(value, Constant) and value.value is None):
        return []
    parts = getattr(value, "values", None) or getattr(value, "value", None) or [value]
    parts = [parts] if isinstance(parts, str) else parts
    names = [getattr(part, "path", part) for part in parts]
    kinds = [_KINDS.get(str(name).removeprefix("builtins.")) for name in names]
    return None if None in kinds else list(dict.fromkeys(map(str, kinds)))


def _one_of(kinds: list[str]) -> dict[str, Any]:
    choices: list[dict[str, Any]] = [{"kind": kind} for kind in kinds]
    return choices[0] if len(choices) == 1 else {"or": choices}


def _unchanged(frame: Frame, its_call: Any, scene: Scene, code: str, **values: Any) -> Frame:
    scene.remark(code, its_call.node, values)
    return frame


def _same(frame: Frame, its_call: Any, scene: Scene) -> Any:
    return frame


_METHODS: Mapping[str, Callable[[Frame, Any, Scene], Any]] = {
    "drop": _drop,
    "dropna": _drop_missing,
    "drop_duplicates": _drop_duplicates,
    "pop": _pop,
    "select_dtypes": _select_dtypes,
    "reset_index": _same,
}


def _train_test_split(its_call: Any, scene: Scene) -> Any:
    """Return the parts of each table or column that is divided."""
    parts = its_call.values
    if not parts or not all(isinstance(part, Frame | Column) for part in parts):
        return scene.computed("code.split_of_unknown", its_call.node)
    division = Division(*_division(its_call, scene), its_call.node.lineno)
    pairs = [(_part(p, division, "train"), _part(p, division, "test")) for p in parts]
    return Items(tuple(part for pair in pairs for part in pair))


def _part(value: Any, division: Division, part: str) -> Any:
    if isinstance(value, Column):
        return replace(value, frame=_part(value.frame, division, part))
    return replace(value, division=division, part=part)


def _division(its_call: Any, scene: Scene) -> tuple[str, float, int | None]:
    share = its_call.constant(99, "test_size")
    if share is None and isinstance(train := its_call.constant(99, "train_size"), float):
        share = round(1 - train, 12)
    if not isinstance(share, float):
        is_default = not {"test_size", "train_size"} & its_call.keywords.keys()
        if not is_default:
            scene.remark("code.share_unclear", its_call.node)
        share = 0.25
    for name in its_call.keywords.keys() & {"shuffle"}:
        if its_call.constant(99, name) is not True:
            scene.remark("code.no_setting", its_call.node, {"setting": name})
    seed = its_call.constant(99, "random_state")
    if "random_state" in its_call.keywords and type(seed) is not int and seed is not None:
        scene.remark("code.no_setting", its_call.node, {"setting": "random_state"})
    stratify = its_call.argument(99, "stratify")
    is_stratified = isinstance(stratify, Column)
    if isinstance(stratify, Computed):
        scene.remark("code.no_setting", its_call.node, {"setting": "stratify"})
    return "stratified" if is_stratified else "random", share, seed if type(seed) is int else None


FUNCTIONS: Mapping[str, Callable[[Any, Scene], Any]] = {
    **{path: _reader(path) for path in _READERS},
    **{f"sklearn.datasets.load_{name}": _dataset(name) for name in _DATASETS},
    "sklearn.model_selection.train_test_split": _train_test_split,
}
