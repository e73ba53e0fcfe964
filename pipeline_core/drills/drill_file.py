"""The file beside a drill's pipeline: what to look for, sealed lest it is read by chance."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline_core.drills.drill import Drill
from pipeline_core.drills.fault import Facts, Fault
from pipeline_core.drills.faults import FAULTS
from pipeline_core.edits import Edit, edit_from_json, edit_to_json
from pipeline_core.errors import FabricaError, UsageError

NAME = "drill.json"
_VERSION = 1
_MAX_BYTES = 500_000


@dataclass(frozen=True)
class DrillFile:
    """What is kept of a drill.

    Parameters
    ----------
    kind, facts, mending
        The fault, what its detector must know, and one way to mend it.
    had_models
        Whether the good pipeline judges a model.
    """

    kind: str
    facts: Facts
    mending: tuple[Edit, ...] = ()
    had_models: bool = True

    @property
    def fault(self) -> Fault:
        """The kind of fault."""
        return FAULTS[self.kind]


def write_drill_file(drill: Drill, folder: Path) -> None:
    """Write what is to be found in a drill beside its pipeline."""
    sealed = {
        "kind": drill.kind,
        "facts": dict(drill.breakage.facts),
        "mending": [edit_to_json(edit) for edit in drill.breakage.mending],
        "had_models": bool(drill.good.seen.learning),
    }
    text = json.dumps(sealed, default=float).encode()
    content = {"drill": _VERSION, "sealed": base64.b64encode(zlib.compress(text)).decode()}
    (folder / NAME).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def read_drill_file(folder: Path) -> DrillFile:
    """Return what is to be found in the drill of a folder.

    Raises
    ------
    UsageError
        There is no such file, or it is none of this version.
    """
    file = folder / NAME
    try:
        content = file.read_bytes()[:_MAX_BYTES]
    except OSError as error:
        raise UsageError("drill.no_file", folder=str(folder), name=NAME) from error
    try:
        return _unsealed(json.loads(content))
    except (ValueError, KeyError, TypeError, zlib.error, FabricaError) as error:
        raise UsageError("drill.bad_file", file=str(file)) from error


def _unsealed(content: Any) -> DrillFile:
    if content["drill"] != _VERSION:
        raise ValueError(content["drill"])
    try:
        packed = base64.b64decode(content["sealed"], validate=True)
    except binascii.Error as error:
        raise ValueError(NAME) from error
    sealed = json.loads(zlib.decompressobj().decompress(packed, _MAX_BYTES))
    mending = tuple(edit_from_json(edit) for edit in sealed["mending"])
    if sealed["kind"] not in FAULTS or not isinstance(sealed["facts"], dict):
        raise ValueError(NAME)
    return DrillFile(sealed["kind"], sealed["facts"], mending, bool(sealed["had_models"]))
