"""Files of code as new pipelines: read by a process of its own, never executed."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from pipeline_core.errors import SpecError
from pipeline_core.runs import client
from ui.documents.pipeline_folders import import_pipeline

MAX_CODE_BYTES = 20_000_000
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


def import_code(
    workspace: Path, name: str, content: bytes, data: Mapping[str, bytes]
) -> CodePipeline:
    """Store the pipeline of a file of code, with its data files.

    Raises
    ------
    FabricaError
        Nothing of the code can be read, or the workspace has no room for the files.
    """
    if len(content) > MAX_CODE_BYTES:
        raise SpecError("code.too_large", size=len(content), limit=MAX_CODE_BYTES)
    payload = {"data": b64encode(content).decode("ascii"), "name": name}
    reading = client.call(workspace, "code_reading", payload)
    file = f"{PurePath(name).stem}.yaml"
    pipeline = import_pipeline(workspace, file, reading["text"].encode(), data)
    return CodePipeline(pipeline, name, reading["stages"], reading["remarks"])
