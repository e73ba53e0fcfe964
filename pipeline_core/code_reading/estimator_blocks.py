"""Which block an estimator of the code is, with which settings, and what differs."""

from __future__ import annotations

import importlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline_core.catalog import Catalogue, Entry, load_functions, meaning_of
from pipeline_core.catalog.settings import setting_of, validate
from pipeline_core.code_reading.values import Constant, Estimator
from pipeline_core.messages.message import Message

# They change how an estimator works, never what it learns.
WITHOUT_EFFECT = frozenset(
    {"n_jobs", "verbose", "copy", "copy_X", "sparse_output", "verbose_feature_names_out",
     "feature_name_combiner", "pre_dispatch", "error_score", "dtype", "thread_count"}
)  # fmt: skip
SEED = "random_state"


@dataclass(frozen=True)
class BlockCall:
    """A block with the settings that give an estimator, and in what it is not the same."""

    block: str
    settings: Mapping[str, Any]
    differences: tuple[Message, ...] = ()


class EstimatorBlocks:
    """The blocks of estimators and transformers, by their classes.

    Parameters
    ----------
    catalogue
        The blocks.

    Notes
    -----
    Only classes that a block of the catalogue stands for are ever built, from constants.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._blocks: dict[str, list[str]] = {}
        for block, entry in catalogue.items():
            if entry["approved"] and entry.get("shape") in ("column", "estimator"):
                self._blocks.setdefault(entry.get("estimator", ""), []).append(block)
        self._blocks.pop("", None)

    @cached_property
    def _own(self) -> dict[str, str]:
        """The blocks written by hand of which each is one class, by that."""
        pairs = (self._class_of(block, entry) for block, entry in self.catalogue.items())
        return {path: block for path, block in pairs if path and path not in self._blocks}

    def _class_of(self, block: str, entry: Entry) -> tuple[str, str]:
        is_plain = entry.get("shape") == "estimator" and entry["approved"] and entry["ports"]
        if "estimator" in entry or not is_plain or len(entry["ports"]) > 1:
            return "", block
        try:
            cls = type(load_functions(self.catalogue, [block])[block]())
        except (ImportError, TypeError, ValueError):  # its library is not installed
            return "", block
        return public_path(f"{cls.__module__}.{cls.__name__}"), block

    def paths(self) -> Iterator[str]:
        """Yield the classes that have a block, as ``package.module:Class``."""
        yield from self._blocks
        yield from self._own

    def block_of(self, path: str, *, is_model: bool) -> str | None:
        """Return the block of a class, by its full name; a model's if it is the last step."""
        key = public_path(path)
        if key in self._own:
            return self._own[key]
        shape = "estimator" if is_model else "column"
        blocks = self._blocks.get(key, ())
        return next((b for b in blocks if self.catalogue[b].get("shape") == shape), None)

    def block_call(self, estimator: Estimator, *, is_model: bool) -> BlockCall | None:
        """Return the block that an estimator is, with its settings; None if there is none."""
        block = self.block_of(estimator.path, is_model=is_model)
        if block is None:
            return None
        constants = {n: v.value for n, v in estimator.arguments.items() if isinstance(v, Constant)}
        odd = [
            Message("code.setting_computed", {"setting": name, "block": block})
            for name in estimator.arguments
            if name not in constants and name not in WITHOUT_EFFECT
        ]
        return self.settings_for(block, class_of(estimator.path), constants, odd)

    def settings_for(
        self, block: str, cls: Any, arguments: Mapping[str, Any], odd: list[Message]
    ) -> BlockCall:
        """Return the settings by which a block builds what a class gives with some arguments."""
        try:
            aims = cls(**arguments).get_params(deep=False)
        except TypeError as error:
            return BlockCall(block, {}, (*odd, _refused(block, error)))
        schema = self.catalogue[block]["settings"]
        settings = {
            name: as_json(aims[name])
            for name, its_schema in schema["properties"].items()
            if name in aims and name not in WITHOUT_EFFECT
            if not is_same(aims[name], its_schema.get("default"))
            if meaning_of(its_schema) != "named" and is_json(aims[name])
        }
        for fault in validate(settings, schema):
            settings.pop(setting_of(fault.field), None)
        return BlockCall(block, settings, (*odd, *self._differences(block, settings, aims)))

    def built(self, block: str, settings: Mapping[str, Any]) -> Any:
        """Return the object that a block gives with some settings."""
        schemas = self.catalogue[block]["settings"]["properties"]
        own = {n: as_tuple(v) for n, v in settings.items() if not schemas[n].get("x-pick")}
        return load_functions(self.catalogue, [block])[block](**own)

    def _differences(
        self, block: str, settings: Mapping[str, Any], aims: Mapping[str, Any]
    ) -> Iterator[Message]:
        """Yield in what an object that a block builds is not the one of the code."""
        try:
            parameters = self.built(block, settings).get_params(deep=False)
        except (TypeError, ValueError) as error:
            yield _refused(block, error)
            return
        for name, aim in aims.items():
            if name in WITHOUT_EFFECT or is_same(parameters.get(name), aim):
                continue
            if _is_seed_of_folds(name, parameters):
                continue
            values = {"setting": name, "block": block, "code": short(aim)}
            yield Message("code.differs", {**values, "here": short(parameters.get(name))})


def _is_seed_of_folds(name: str, parameters: Mapping[str, Any]) -> bool:
    """Whether a seed is that of the folds which a block draws with it."""
    return name == SEED and SEED not in parameters


def _refused(block: str, error: Exception) -> Message:
    return Message("code.arguments_refused", {"block": block, "cause": str(error)})


def public_path(path: str) -> str:
    """Return a class's full name without private modules, as the catalogue writes it.

    Examples
    --------
    >>> public_path("sklearn.ensemble._forest.RandomForestClassifier")
    'sklearn.ensemble:RandomForestClassifier'
    """
    module, _, name = path.replace(":", ".").rpartition(".")
    parts = [part for part in module.split(".") if not part.startswith("_")]
    return f"{'.'.join(parts[: 1 if parts[:1] != ['sklearn'] else 2])}:{name}"


def class_of(path: str) -> Any:
    """Return a class that a block of the catalogue stands for."""
    module, _, name = public_path(path).partition(":")
    if name == "IterativeImputer":
        importlib.import_module("sklearn.experimental.enable_iterative_imputer")
    return getattr(importlib.import_module(module), name)


def is_same(first: Any, second: Any) -> bool:
    """Whether two settings are the same, lists and tuples alike.

    Examples
    --------
    >>> is_same((1, 2), [1, 2]), is_same(True, 1), is_same(float("nan"), float("nan"))
    (True, False, True)
    """
    first, second = as_json(first), as_json(second)
    if isinstance(first, float) and isinstance(second, float) and math.isnan(first):
        return math.isnan(second)
    if isinstance(first, bool) != isinstance(second, bool):
        return False
    is_plain = is_json(first) and is_json(second)
    return bool(first == second) if is_plain else type(first) is type(second)


def is_json(value: Any) -> bool:
    """Whether a pipeline's file can hold a value."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def as_json(value: Any) -> Any:
    """Return a value with lists in place of tuples."""
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return value


def as_tuple(value: Any) -> Any:
    """Return a value with tuples in place of lists, as blocks take them."""
    return tuple(map(as_tuple, value)) if isinstance(value, list) else value


def short(value: Any, most: int = 60) -> str:
    """Return a value as a few letters."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"
