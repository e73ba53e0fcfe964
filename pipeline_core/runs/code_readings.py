"""Code and skops files that are read as pipelines: a job of the launcher, and for the terminal."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import Any

from pipeline_core.messages.message import MessageJson


def read_code_file(workspace: Path, data: str, name: str) -> dict[str, Any]:
    """Return the pipeline that a file of code is read as, and what did not come along.

    Parameters
    ----------
    workspace
        Holds the catalogue.
    data
        The file's content in base64.
    name
        The file's name; the pipeline is called so.

    Raises
    ------
    SpecError
        The file is no code that can be read, or nothing of it has a block.
    """
    return reading_of(workspace, b64decode(data), name)


def reading_of(workspace: Path, data: bytes, name: str) -> dict[str, Any]:
    """Return the text of the pipeline in a file of code, its stages, and the remarks as data."""
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.code_reading.file import read_file
    from pipeline_core.spec import dump

    reading = read_file(data, Path(name).stem[:100], load_catalogue(workspace))
    remarks = [
        {"line": remark.line, "text": remark.text, "reason": _json(remark.reason.as_json())}
        for remark in reading.remarks
    ]
    text = reading.text or dump(reading.pipeline)
    return {"text": text, "stages": list(reading.pipeline.stages), "remarks": remarks}


def _json(reason: MessageJson) -> MessageJson:
    return {"code": reason["code"], "values": {k: str(v) for k, v in reason["values"].items()}}
