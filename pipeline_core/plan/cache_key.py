"""What a stage's key is made of: all that can change its result, and nothing else.

Its block's source and what that calls, settings, seed, the keys of its inputs,
the content of the files it reads, library versions, the core's own source, and
for fits the thread limit. Values never enter a key.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import xxhash

from pipeline_core.catalog import CORE, Entry, version_of
from pipeline_core.catalog.settings import effective
from pipeline_core.spec import Stage

_SHAPE_RESULTS = ("data", "engine", "expressions")  # rooms of the core
# Which settings took the pipeline's seed: a seed written out gives the same result.
_ONLY_TOLD = frozenset({"seed", "seeds"})
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
) -> dict[str, Any]:
    """Return everything that a stage's result is made of, as plain data.

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
    """
    schema = entry["settings"]
    chosen = effective(stage.settings, schema)
    settings = seeded(chosen, schema, seed)
    seeds = [name for name in settings if settings[name] is not chosen[name]]
    named = [name for name, one in schema["properties"].items() if one.get("x-means") == "file"]
    files = {name: hash_of(folder / str(settings[name])) for name in named if settings.get(name)}
    fits = entry["shape"] in ("estimator", "assessment")
    return {
        "block": entry["id"], "code": entry["code"], "settings": settings, "files": files,
        "seeds": seeds, "seed": seed if seeds else None,
        # A recipe names the stages its steps come from.
        "stage": stage.name if entry["shape"] == "column" else None,
        "inputs": {port: {name: keys[name] for name in names}
                   for port, names in stage.inputs.items()},
        "packages": {name: version_of(name) for name in entry["packages"]},
        "threads": threads if fits else None, "core": core_hash(),
        "python": "{}.{}".format(*sys.version_info),
    }  # fmt: skip


def seeded(
    settings: Mapping[str, Any], schema: Mapping[str, Any], seed: int | None
) -> dict[str, Any]:
    """Give the pipeline's seed to every seed setting that was left unset.

    Examples
    --------
    >>> schema = {"properties": {"random_state": {"x-means": "seed"}}}
    >>> seeded({"random_state": None}, schema, 7)
    {'random_state': 7}
    """
    means = {name: one.get("x-means") for name, one in schema["properties"].items()}
    return {
        name: seed if value is None and means.get(name) == "seed" else value
        for name, value in settings.items()
    }


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


def hash_of(file: Path) -> str | None:
    """Return a hash of a file's content, or None where it cannot be read."""
    made = xxhash.xxh3_128()
    try:
        with file.open("rb") as opened:
            while chunk := opened.read(_CHUNK):
                made.update(chunk)
    except OSError:
        return None
    return made.hexdigest()


def key_of(made_of: Mapping[str, Any]) -> str:
    """Return the key of a result that is made of some ingredients.

    Examples
    --------
    >>> key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1}) != key_of({"a": 1})
    True
    """
    counted = {name: value for name, value in made_of.items() if name not in _ONLY_TOLD}
    return xxhash.xxh3_128_hexdigest(_CANONICAL.encode(counted).encode())
