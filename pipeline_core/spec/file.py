"""Pipeline files: safe reading, atomic writing that keeps comments."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from pipeline_core.errors import SpecError
from pipeline_core.spec.model import MAX_BYTES, Pipeline
from pipeline_core.spec.reader import pipeline_from_tree
from pipeline_core.spec.writer import to_yaml
from pipeline_core.spec.yaml_tree import parse_yaml


def read(path: str | Path) -> Pipeline:
    """Read a pipeline file.

    Raises
    ------
    SpecError
        There is no such file, or it is not a pipeline; the message names the line.

    Examples
    --------
    >>> read("no_such_file.yaml")
    Traceback (most recent call last):
    ...
    pipeline_core.errors.SpecError: ...
    """
    return parse(_read_text(Path(path)), str(path))


def parse(text: str, where: str = "pipeline") -> Pipeline:
    """Read a pipeline from YAML text.

    Parameters
    ----------
    text
        The content of a pipeline file.
    where
        Name of the text in error messages.

    Raises
    ------
    SpecError
        The text is not a pipeline; the message names the line of the first fault.

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
    return pipeline_from_tree(parse_yaml(text.removeprefix("\ufeff"), where), where)


def dump(pipeline: Pipeline, before: str | None = None) -> str:
    """Return a pipeline as YAML text.

    Parameters
    ----------
    pipeline
        The pipeline.
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
    return to_yaml(pipeline, before)


def write(pipeline: Pipeline, path: str | Path) -> None:
    """Write a pipeline file atomically, keeping the comments of an existing one.

    Raises
    ------
    SpecError
        The existing file is not YAML, or the folder is not writable.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> folder = mkdtemp()
    >>> write(Pipeline("Credit"), Path(folder) / "credit.yaml")
    >>> read(Path(folder) / "credit.yaml").name
    'Credit'
    """
    target = Path(os.path.realpath(path))
    before = _read_text(target) if target.exists() else None
    text = dump(pipeline, before.removeprefix("\ufeff") if before is not None else None)
    _write_text(target, text, before, str(path))


def write_text(text: str, path: str | Path) -> None:
    """Write text to a pipeline file atomically, after parsing it.

    Raises
    ------
    SpecError
        The text is not a pipeline, or the folder is not writable.

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
    before = _read_text(target) if target.exists() else None
    _write_text(target, text, before, str(path))


def replace_text(text: str, path: str | Path, guard: AbstractContextManager[object]) -> None:
    """Replace the text of an existing pipeline file atomically, without parsing it.

    Parameters
    ----------
    text
        The new text, dumped from a pipeline.
    path
        The existing file.
    guard
        Entered just before the file is replaced and left right after; if it
        raises on entering, the file stays as it was.

    Raises
    ------
    SpecError
        The folder is not writable.
    """
    target = Path(os.path.realpath(path))
    _write_text(target, text, _read_text(target), str(path), guard)


def _write_text(
    target: Path,
    text: str,
    before: str | None,
    where: str,
    guard: AbstractContextManager[object] | None = None,
) -> None:
    if before is not None and "\r\n" in before:
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    try:
        _replace_file(target, text.encode(), guard or nullcontext())
    except OSError as error:
        raise SpecError("spec.not_written", where=where, reason=error.strerror) from error


def _read_text(path: Path) -> str:
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


def _replace_file(target: Path, content: bytes, guard: AbstractContextManager[object]) -> None:
    import tempfile

    mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        with guard:
            Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
