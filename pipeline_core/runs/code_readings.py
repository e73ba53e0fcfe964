"""Code and skops files that are read as pipelines: a job of the launcher, and for the terminal."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.errors import UsageError
from pipeline_core.messages.message import MessageJson

if TYPE_CHECKING:
    from pipeline_core.code_reading.code_files import CodeFiles
    from pipeline_core.code_reading.reading import CodeReading

_MAX_DATA = 100_000_000  # bytes beside a script in a zip file


def read_code_files(
    workspace: Path, files: Mapping[str, str], name: str, most_data: int = _MAX_DATA
) -> dict[str, Any]:
    """Return the pipeline that some files of code are read as, and what did not come along.

    Parameters
    ----------
    workspace
        Holds the catalogue.
    files
        The contents in base64, by name: a script with its helpers, one source, a zip file or a
        skops file.
    name
        The name of the file that was given; the pipeline is called so.
    most_data
        The most bytes of data that may come along in a zip file.

    Raises
    ------
    SpecError
        The files are no code that can be read, or nothing of them has a block.
    """
    from pipeline_core.code_reading.code_files import data_of_zip, files_of, is_code_archive, of_zip

    contents = {path: b64decode(content) for path, content in files.items()}
    first = next(iter(contents.values()))
    if len(contents) == 1 and not is_code_archive(first):
        return {**reading_of(workspace, first, name), "data": {}}
    if len(contents) > 1:
        return {**_as_json(_read(workspace, files_of(contents), name)), "data": {}}
    code = of_zip(first)
    reading = _as_json(_read(workspace, code, name))
    data = data_of_zip(first, code.entry, reading["text"], most_data)
    packed = {path: b64encode(content).decode("ascii") for path, content in data.items()}
    return {**reading, "data": packed}


def reading_of(workspace: Path, data: bytes, name: str) -> dict[str, Any]:
    """Return the text of the pipeline in a file of code, its stages, and the remarks as data."""
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.code_reading.file import read_file

    return _as_json(read_file(data, Path(name).stem[:100], load_catalogue(workspace)))


def reading_of_path(workspace: Path, path: Path) -> dict[str, Any]:
    """Return what `reading_of` does, of a file with its neighbours, a folder or a zip file.

    Raises
    ------
    UsageError
        It cannot be opened.
    SpecError
        It cannot be read, or nothing of it has a block.
    """
    from pipeline_core.code_reading.code_files import is_code_archive, of_file, of_folder, of_zip

    try:
        if path.is_dir():
            return _as_json(_read(workspace, of_folder(path), path.resolve().name))
        if path.suffix == ".py":
            return _as_json(_read(workspace, of_file(path), path.name))
        data = path.read_bytes()
    except OSError as error:
        raise UsageError("cli.import.unread", file=str(path), cause=error.strerror) from error
    if is_code_archive(data):
        return _as_json(_read(workspace, of_zip(data), path.name))
    return reading_of(workspace, data, path.name)


def script_in(folder: Path) -> str:
    """Return the path of the file in a folder that is run.

    Raises
    ------
    SpecError
        Several files could be it, or none is there.
    """
    from pipeline_core.code_reading.code_files import of_folder

    return of_folder(folder).entry


def _read(workspace: Path, code: CodeFiles, name: str) -> CodeReading:
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.code_reading.file import read_files

    return read_files(code, Path(name).stem[:100], load_catalogue(workspace))


def _as_json(reading: CodeReading) -> dict[str, Any]:
    from pipeline_core.spec import dump

    remarks = [
        {
            "file": remark.file,
            "line": remark.line,
            "text": remark.text,
            "reason": _json(remark.reason.as_json()),
        }
        for remark in reading.remarks
    ]
    text = reading.text or dump(reading.pipeline)
    return {"text": text, "stages": list(reading.pipeline.stages), "remarks": remarks}


def _json(reason: MessageJson) -> MessageJson:
    return {"code": reason["code"], "values": {k: str(v) for k, v in reason["values"].items()}}
