"""The pipeline file: read safely, kept as the truth, written without losing a comment."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from pipeline_core.errors import SpecError
from pipeline_core.spec.form import to_pipeline
from pipeline_core.spec.model import (
    MAX_BYTES,
    MAX_NAME,
    MAX_SEED,
    MAX_STAGE_NAME,
    MAX_STAGES,
    VERSION,
    Note,
    Pipeline,
    Stage,
    as_stage_name,
    hidden_characters,
    is_place,
    is_seed,
    name_fault,
    stage_name_fault,
    value_fault,
)
from pipeline_core.spec.state import MAX_PACKED, from_line, pack, to_line, unpack
from pipeline_core.spec.text import to_text
from pipeline_core.spec.tree import grow

__all__ = [
    "MAX_BYTES", "MAX_NAME", "MAX_PACKED", "MAX_SEED", "MAX_STAGE_NAME", "MAX_STAGES",
    "VERSION", "Note", "Pipeline", "Stage", "as_stage_name", "dump", "from_line",
    "hidden_characters", "is_place", "is_seed", "name_fault", "pack", "parse", "put_text",
    "read", "stage_name_fault", "to_line", "unpack", "value_fault", "write", "write_text",
]  # fmt: skip


def read(path: str | Path) -> Pipeline:
    """Read a pipeline file.

    Raises
    ------
    SpecError
        There is no such file, or it is not a pipeline; with the line.

    Examples
    --------
    >>> read("no_such_file.yaml")
    Traceback (most recent call last):
    ...
    pipeline_core.errors.SpecError: ...
    """
    return parse(_text(Path(path)), str(path))


def parse(text: str, where: str = "pipeline") -> Pipeline:
    """Read a pipeline from its text.

    Parameters
    ----------
    where
        What error sentences call the text.

    Raises
    ------
    SpecError
        It is not a pipeline; with the line of the first fault.

    Examples
    --------
    >>> pipeline = parse('''
    ... fabrica: 1
    ... stages:
    ...   flowers: {block: example_data, settings: {name: iris}}
    ... ''')
    >>> pipeline.stages["flowers"].settings
    {'name': 'iris'}
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise SpecError("spec.too_large", where=where, size=size, limit=MAX_BYTES)
    return to_pipeline(grow(text.removeprefix("\ufeff"), where), where)


def dump(pipeline: Pipeline, before: str | None = None) -> str:
    """Return the text of a pipeline's file.

    Parameters
    ----------
    before
        The text it replaces, whose comments and unchanged lines stay.

    Examples
    --------
    >>> print(dump(Pipeline("Credit")))
    fabrica: 1
    name: Credit
    seed: 0
    stages: {}
    layout: {}
    notes: []
    <BLANKLINE>
    """
    return to_text(pipeline, before)


def write(pipeline: Pipeline, path: str | Path) -> None:
    """Write a pipeline file: wholly or not at all, keeping the comments of the one there.

    Raises
    ------
    SpecError
        The file there is not YAML, or the folder takes no file.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> folder = mkdtemp()
    >>> write(Pipeline("Credit"), Path(folder) / "credit.yaml")
    >>> read(Path(folder) / "credit.yaml").name
    'Credit'
    """
    target = Path(os.path.realpath(path))
    before = _text(target) if target.exists() else None
    text = dump(pipeline, before.removeprefix("\ufeff") if before is not None else None)
    _put(target, text, before, str(path))


def write_text(text: str, path: str | Path) -> None:
    """Give a pipeline file a text that it had before: wholly or not at all.

    Raises
    ------
    SpecError
        The text is no pipeline, or the folder takes no file.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> file = Path(mkdtemp()) / "credit.yaml"
    >>> write_text(dump(Pipeline("Credit")), file)
    >>> read(file).name
    'Credit'
    """
    parse(text, str(path))
    target = Path(os.path.realpath(path))
    _put(target, text, _text(target) if target.exists() else None, str(path))


def put_text(text: str, path: str | Path, turn: AbstractContextManager[object]) -> None:
    """Give a pipeline file a text that was made from a pipeline, when its turn has come.

    Parameters
    ----------
    text
        The new text, which is not read again.
    path
        The file, which is there.
    turn
        Entered when all is ready but the last step, and left behind it; what
        it raises on entering leaves the file as it was.

    Raises
    ------
    SpecError
        The folder takes no file.
    """
    target = Path(os.path.realpath(path))
    _put(target, text, _text(target), str(path), turn)


def _put(
    target: Path, text: str, before: str | None, where: str,
    turn: AbstractContextManager[object] | None = None,
) -> None:  # fmt: skip
    if before is not None and "\r\n" in before:
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    try:
        _replace(target, text.encode(), turn or nullcontext())
    except OSError as error:
        raise SpecError("spec.not_written", where=where, reason=error.strerror) from error


def _text(path: Path) -> str:
    try:
        if not path.exists():
            raise SpecError("spec.not_found", where=str(path))
        if not path.is_file():
            raise SpecError("spec.not_a_file", where=str(path))
        if (size := path.stat().st_size) > MAX_BYTES:
            raise SpecError("spec.too_large", where=str(path), size=size, limit=MAX_BYTES)
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise SpecError("spec.not_text", where=str(path), position=error.start) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SpecError("spec.unreadable", where=str(path), reason=reason) from error


def _replace(target: Path, content: bytes, turn: AbstractContextManager[object]) -> None:
    import tempfile

    mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(mode)
        with turn:
            Path(beside).replace(target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
