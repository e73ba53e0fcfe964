"""A pipeline with its data as one zip file, to hand in or to move.

Whatever is packed goes through the rule of what a pipeline may read. Whatever is unpacked
comes from somebody else: names, kinds and sizes are checked before and while it is written.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from pipeline_core.catalog import Catalogue, meaning_of
from pipeline_core.edits import Edit, SetParameter, SetSetting, apply, entry_of
from pipeline_core.errors import SpecError
from pipeline_core.spec import Pipeline, dump, parse
from pipeline_core.spec.entry import Meaning
from pipeline_core.spec.source_path import source_files, source_path

MAX_BYTES = 2_000_000_000
MAX_FILES = 500
_CHUNK = 1 << 20
_PIPELINE_SUFFIXES = (".yaml", ".yml")
_BAD_ZIP = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)


def pack(
    pipeline: Pipeline,
    text: str,
    file: Path,
    catalogue: Catalogue,
    target: BinaryIO,
    max_bytes: int = MAX_BYTES,
) -> None:
    """Write a pipeline and the files that it reads into a zip file.

    A file from outside the pipeline's folder is put into ``data``, and the packed pipeline
    names it there.

    Parameters
    ----------
    pipeline, text
        The pipeline, and its text.
    file
        The pipeline's file, from which its paths start.
    catalogue
        The blocks by id.
    target
        Where the zip file is written.
    max_bytes
        The most that the files may have together.

    Raises
    ------
    SpecError
        A stage reads a file that is missing or outside the pipeline's project, or they are
        too large.
    """
    pipeline, names = packed_files(pipeline, file, catalogue)
    if sum(path.stat().st_size for path in names) > max_bytes:
        raise _too_large(max_bytes)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{file.stem}.yaml", dump(pipeline, text))
        for path, name in names.items():
            archive.write(path, name)


def packed_files(
    pipeline: Pipeline, file: Path, catalogue: Catalogue
) -> tuple[Pipeline, dict[Path, str]]:
    """Return the files that a pipeline reads with their names when packed, and the pipeline so.

    Parameters
    ----------
    pipeline, file, catalogue
        As `pack` takes them.

    Raises
    ------
    SpecError
        A stage reads a file that is missing or outside the pipeline's project.
    """
    names = {**_matched_files(pipeline, file, catalogue), **incident_files(pipeline, file)}
    for stage, setting, value in _file_settings(pipeline, catalogue, "file"):
        path = source_path(file.parent, value)
        if path is None or not path.is_file():
            raise SpecError("pack.no_file", stage=stage, file=value)
        name = names.setdefault(path.resolve(), _packed_name(value, set(names.values())))
        if name != value:
            edit = _edit_of_path(pipeline, stage, setting, name)
            pipeline = apply(pipeline, edit, catalogue)
    return pipeline, names


def _matched_files(pipeline: Pipeline, file: Path, catalogue: Catalogue) -> dict[Path, str]:
    """Return the files that folders and patterns match, which keep their places."""
    names: dict[Path, str] = {}
    for stage, _, value in _file_settings(pipeline, catalogue, "files"):
        files = _files_of(file.parent, value)
        for path in files:
            name = Path(os.path.relpath(path, file.parent)).as_posix()
            if not path.is_file() or not _is_plain(name):
                raise SpecError("pack.no_file", stage=stage, file=name)
            names.setdefault(path.resolve(), name)
        if not files:
            raise SpecError("pack.no_file", stage=stage, file=value)
    return names


def incident_files(pipeline: Pipeline, file: Path) -> dict[Path, str]:
    """Return the files of incidents that tests name, which keep their places.

    Parameters
    ----------
    pipeline, file
        The pipeline, and its file.

    Raises
    ------
    SpecError
        A file is missing or outside the pipeline's folder.
    """
    names: dict[Path, str] = {}
    for test in pipeline.tests:
        if test.kind == "incident":
            name = str(test.entries["incident"])
            path = source_path(file.parent, name)
            if path is None or not path.is_file() or not _is_plain(name):
                raise SpecError("pack.no_file", stage=test.stage, file=name)
            names[path.resolve()] = name
    return names


def _files_of(folder: Path, setting: str) -> list[Path]:
    try:
        return source_files(folder, setting) or []
    except ValueError:
        return []


def _file_settings(
    pipeline: Pipeline, catalogue: Catalogue, meaning: Meaning
) -> Iterator[tuple[str, str, str]]:
    for stage in pipeline.stages.values():
        entry = entry_of(catalogue, stage.block)
        for name, schema in entry["settings"]["properties"].items() if entry else ():
            value = stage.settings.get(name)
            if meaning_of(schema) == meaning and isinstance(value, str):
                yield stage.name, name, value


def _edit_of_path(pipeline: Pipeline, stage: str, setting: str, path: str) -> Edit:
    """Return the edit that makes a setting name a file in the zip file, or its parameter."""
    parameter = pipeline.stages[stage].references.get(setting)
    return SetParameter(parameter, path) if parameter else SetSetting(stage, setting, path)


def _packed_name(setting: str, taken: set[str]) -> str:
    """Return a file's name in the zip file: its own, or a free one in ``data``."""
    if _is_plain(setting) and setting not in taken:
        return setting
    path = PurePosixPath(setting.replace("\\", "/"))
    stem = re.sub(r"[^\w -]+", "_", path.stem).strip(" _")[:80] or "file"
    suffix = re.sub(r"[^\w.]+", "", path.suffix)
    names = (f"data/{stem}{number or ''}{suffix}" for number in range(MAX_FILES))
    return next(name for name in names if name not in taken)


def unpack(archive: Path | BinaryIO, folder: Path, max_bytes: int = MAX_BYTES) -> Path:
    """Unpack a pipeline and its data into a new folder; return the pipeline's file.

    Parameters
    ----------
    archive
        A zip file as `pack` makes it.
    folder
        The folder to make; an empty one may be there.
    max_bytes
        The most that may be written.

    Raises
    ------
    SpecError
        It is no such zip file, one of its files would not stay in the folder or is no plain
        file, it is too large, or the folder holds something. Nothing is left behind.
    """
    name = archive.name if isinstance(archive, Path) else "zip"
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SpecError("pack.folder_exists", folder=str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".unpack-", dir=folder.parent))
    try:
        with zipfile.ZipFile(archive) as source:
            members = _checked_members(source, max_bytes)
            pipeline_name = _pipeline_name(members)
            _extract(source, members, draft, max_bytes)
        parse((draft / pipeline_name).read_text("utf-8"), pipeline_name)
        draft.chmod(0o755)
        draft.rename(folder)
    except _BAD_ZIP as error:
        raise SpecError("pack.no_zip", file=name) from error
    except UnicodeDecodeError as error:
        raise SpecError("pack.no_pipeline", file=name) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder / pipeline_name


def is_packed_pipeline(archive: Path | BinaryIO) -> bool:
    """Return whether a file is a zip file with a pipeline; others have data only."""
    try:
        with zipfile.ZipFile(archive) as source:
            names = [name for name in source.namelist() if "/" not in name]
    except (*_BAD_ZIP, OSError):
        return False
    return any(name.lower().endswith(_PIPELINE_SUFFIXES) for name in names)


def unpacked_bytes(archive: BinaryIO) -> int:
    """Return the bytes that a zip file says it holds; 0 for any other file."""
    try:
        with zipfile.ZipFile(archive) as source:
            return sum(member.file_size for member in source.infolist())
    except (*_BAD_ZIP, OSError):
        return 0


def _checked_members(source: zipfile.ZipFile, max_bytes: int) -> list[zipfile.ZipInfo]:
    members = [member for member in source.infolist() if not member.is_dir()]
    size = sum(member.file_size for member in members)
    if len(members) > MAX_FILES or size > max_bytes:
        raise _too_large(max_bytes)
    seen: set[str] = set()
    for member in members:
        kind = stat.S_IFMT(member.external_attr >> 16)
        is_file = kind in (0, stat.S_IFREG) and not member.flag_bits & 1
        if not is_file or not _is_plain(member.filename) or member.filename.lower() in seen:
            raise SpecError("pack.bad_name", name=member.filename[:100])
        seen.add(member.filename.lower())
    return members


def _is_plain(name: str) -> bool:
    """Whether a name is a relative path of plain parts, on every system."""
    path = PurePosixPath(name)
    has_odd_character = any(character in '\\:*?"<>|' or ord(character) < 32 for character in name)
    is_plain = all(part.strip(" .") and not part.startswith(".") for part in path.parts)
    is_as_written = name == str(path) and len(name) <= 200
    return bool(path.parts) and is_plain and is_as_written and not (has_odd_character or path.root)


def _pipeline_name(members: list[zipfile.ZipInfo]) -> str:
    names = [m.filename for m in members if m.filename.lower().endswith(_PIPELINE_SUFFIXES)]
    top = [name for name in names if "/" not in name]
    if len(top) != 1:
        raise SpecError("pack.one_pipeline", found=len(top))
    return top[0]


def _extract(
    source: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path, max_bytes: int
) -> None:
    """Write the files, counting what comes out: what a zip file says of its size may be false."""
    left = max_bytes
    for member in members:
        path = folder / member.filename
        path.parent.mkdir(parents=True, exist_ok=True)
        with source.open(member) as packed, path.open("xb") as file:
            while chunk := packed.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise _too_large(max_bytes)
                file.write(chunk)


def _too_large(max_bytes: int) -> SpecError:
    return SpecError("pack.too_large", files=MAX_FILES, megabytes=round(max_bytes / 1e6))
