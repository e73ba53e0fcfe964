"""Cache keys: a hash over all that can change a stage's result, and nothing else.

Its block's source and what that calls, settings, seed, the keys of its inputs,
the content of the files it reads, library versions, the core's own source, and
for fits the thread limit. Values never enter a key.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import xxhash

from pipeline_core.catalog import CORE, Entry, SettingsSchema, version_of
from pipeline_core.catalog.settings import effective_settings
from pipeline_core.plan.freshness import period, settings_meaning
from pipeline_core.spec import Stage
from pipeline_core.spec.extras import libraries_of
from pipeline_core.spec.failing import parsed_source
from pipeline_core.spec.source_path import source_files, source_path

_SHAPE_RESULTS = ("contents", "data", "engine", "expressions")  # rooms of the core
# Not part of the key: a seed written out gives the same result as the pipeline's, and the moment
# at which a source was asked is only told.
_NOT_HASHED = frozenset({"seed", "seeds", "asked"})
_CHUNK = 1 << 20
_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=str)


def ingredients(
    stage: Stage,
    entry: Entry,
    keys: Mapping[str, str],
    *,
    seed: int | None,
    folder: Path,
    threads: int,
    reading: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return everything that a stage's result depends on, as plain data.

    Parameters
    ----------
    stage, entry
        The stage and its block.
    keys
        The keys of the stages before it.
    seed
        The pipeline's, for the seed settings that are unset.
    folder
        What relative file paths start from.
    threads
        Threads a single stage may use.
    reading
        When the rows of its source were read; see `plan.freshness.reading`.
    """
    schema = entry["settings"]
    unseeded = effective_settings(stage.settings, schema)
    settings = fill_day(fill_seeds(unseeded, schema, seed), schema)
    seeds = [
        name
        for name in settings_meaning("seed", schema)
        if name in settings and settings[name] is not unseeded[name]
    ]
    fits = entry["shape"] in ("estimator", "meta", "assessment")
    return {
        "block": entry["id"],
        "code": entry["code"],
        "settings": settings,
        "files": {
            name: hash_of_source(folder, str(settings[name]))
            for name in (*settings_meaning("file", schema), *settings_meaning("files", schema))
            if settings.get(name)
        },
        "seeds": seeds,
        "seed": seed if seeds else None,
        # A recipe names the stages its steps come from.
        "stage": stage.name if entry["shape"] == "column" else None,
        "inputs": {
            port: {source: keys[parsed_source(source)[0]] for source in sources}
            for port, sources in stage.written_inputs.items()
        },
        "packages": {name: version_of(name) for name in libraries_of(entry, settings)},
        "threads": threads if fits else None,
        "core": core_hash(),
        "python": "{}.{}".format(*sys.version_info),
        **reading,
    }


def fill_seeds(
    settings: Mapping[str, Any], schema: SettingsSchema, seed: int | None
) -> dict[str, Any]:
    """Return the settings with the pipeline's seed in every seed setting left unset.

    Examples
    --------
    >>> schema = {"properties": {"random_state": {"x-means": "seed"}}}
    >>> fill_seeds({"random_state": None}, schema, 7)
    {'random_state': 7}
    """
    seeds = settings_meaning("seed", schema)
    return {
        name: seed if value is None and name in seeds else value for name, value in settings.items()
    }


def fill_day(settings: dict[str, Any], schema: SettingsSchema) -> dict[str, Any]:
    """Return the settings with today (UTC) as the day left unset, where a rule asks how old.

    Examples
    --------
    >>> schema = {"properties": {"day": {"x-means": "day"}, "rules": {"x-means": "column_rules"}}}
    >>> rules = [{"column": "sold", "max_age_days": 7}]
    >>> fill_day({"day": "", "rules": rules}, schema)["day"] == period("day")
    True
    >>> fill_day({"day": "", "rules": []}, schema)["day"]
    ''
    """
    rules = (settings.get(name) or () for name in settings_meaning("column_rules", schema))
    ages = [rule.get("max_age_days") for listed in rules for rule in listed]
    days = [name for name in settings_meaning("day", schema) if not settings.get(name)]
    unset = dict.fromkeys(days, period("day")) if any(age is not None for age in ages) else {}
    return {**settings, **unset}


@cache
def core_hash() -> str:
    """Return a hash of the core's own source, as far as it shapes results."""
    return rooms_hash(CORE)


def rooms_hash(core: Path) -> str:
    """Return a hash over the rooms whose code shapes results, and over `block.py`.

    Parameters
    ----------
    core
        The folder of the package.

    Raises
    ------
    FileNotFoundError
        A room is empty or `block.py` is missing: a hash of nothing would call
        every old result fresh.
    """
    digest = xxhash.xxh3_128()
    for room in _SHAPE_RESULTS:
        files = sorted((core / room).rglob("*.py"))
        if not files:
            raise FileNotFoundError(core / room)
        for file in files:
            digest.update(file.relative_to(core).as_posix().encode())
            digest.update(file.read_bytes())
    digest.update((core / "block.py").read_bytes())
    return digest.hexdigest()


def hash_of_file(file: Path) -> str | None:
    """Return a hash of a file's content, or None where it cannot be read."""
    digest = xxhash.xxh3_128()
    try:
        if not file.is_file():  # a pipe would never end
            return None
        with file.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()


def hash_of_source(folder: Path, setting: str) -> str | None:
    """Return a hash of the file that a setting names, or of the files that it matches.

    None where there is none, or one may not be read.
    """
    file = source_path(folder, setting)
    if file is None or file.is_file():
        return None if file is None else hash_of_file(file)
    try:
        files = source_files(folder, setting)
    except ValueError:
        return None
    hashes = {os.path.relpath(file, folder): hash_of_file(file) for file in files or ()}
    return key_of(hashes) if hashes else None


def fold_key(key: str, number: int) -> str:
    """Return the key of one fold of the cross-validation whose report has a key.

    Examples
    --------
    >>> fold_key("a", 1) != fold_key("a", 2)
    True
    """
    return key_of({"report": key, "fold": number})


def key_of(ingredients: Mapping[str, Any]) -> str:
    """Return the key of the result that some ingredients give.

    Examples
    --------
    >>> key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1}) != key_of({"a": 1})
    True
    """
    hashed = {name: value for name, value in ingredients.items() if name not in _NOT_HASHED}
    return xxhash.xxh3_128_hexdigest(_CANONICAL.encode(hashed).encode())
