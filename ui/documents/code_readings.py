"""Files of code as new pipelines: read by a process of its own, never executed."""

from __future__ import annotations

import zipfile
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any, BinaryIO, NamedTuple

from pipeline_core.errors import SpecError
from pipeline_core.runs import client
from ui.documents.pipeline_folders import MAX_GROWTH, import_pipeline

MAX_CODE_BYTES = 20_000_000
_MAX_DATA_BYTES = 100_000_000
_ENDINGS = (".py", ".skops")


class CodePipeline(NamedTuple):
    """A pipeline that was read from code: its id, its stages, and what did not come along."""

    pipeline: str
    file: str
    stages: list[str]
    remarks: list[Mapping[str, Any]]


def is_code(name: str) -> bool:
    """Return whether a file is one of code, by its name.

    Examples
    --------
    >>> is_code("Train.PY"), is_code("model.pkl")
    (True, False)
    """
    return PurePath(name.lower()).suffix in _ENDINGS


def has_sources(archive: BinaryIO) -> bool:
    """Return whether a zip file holds Python sources; others hold data."""
    try:
        with zipfile.ZipFile(archive) as source:
            return any(name.endswith(".py") for name in source.namelist())
    except (zipfile.BadZipFile, OSError):
        return False


def import_code(
    workspace: Path, codes: Mapping[str, bytes], data: Mapping[str, bytes]
) -> CodePipeline:
    """Store the pipeline of files of code, with its data files.

    Parameters
    ----------
    workspace
        Keeps the pipeline.
    codes
        A script with its helpers, or one source, zip file or skops file, by name.
    data
        The data files by name; those of a zip file come with it.

    Raises
    ------
    FabricaError
        Nothing of the code can be read, or the workspace has no room for the files.
    """
    size, name = sum(map(len, codes.values())), _name_of(codes)
    if size > MAX_CODE_BYTES:
        raise SpecError("code.too_large", size=size, limit=MAX_CODE_BYTES)
    files = {file: b64encode(content).decode("ascii") for file, content in codes.items()}
    most = min(_MAX_DATA_BYTES, MAX_GROWTH * size)
    payload = {"files": files, "name": name, "most_data": most}
    reading = client.call(workspace, "code_reading", payload)
    packed = {file: b64decode(content) for file, content in reading["data"].items()}
    file = f"{PurePath(name).stem}.yaml"
    pipeline = import_pipeline(workspace, file, reading["text"].encode(), {**packed, **data})
    return CodePipeline(pipeline, name, reading["stages"], reading["remarks"])


def _name_of(codes: Mapping[str, bytes]) -> str:
    """Return the name that files of code go by: that of the script, where it has its usual one."""
    return next((name for name in codes if name.startswith("pipeline")), next(iter(codes)))
