"""Creating the folder of a new pipeline, with its file and its data side by side."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePath
from typing import BinaryIO

from pipeline_core.errors import FabricaError, SpecError
from pipeline_core.runs.pack import unpack, unpacked_bytes
from pipeline_core.spec import MAX_NAME, Pipeline, parse, write
from pipeline_core.store.disk_quota import room_for
from pipeline_core.store.paths import checked_name, safe_path
from ui.documents.documents import GALLERY, OPENED_FILE_ID
from ui.documents.uploads import Upload, display_name
from ui.security.pause import require_no_pause

MAX_ID_LENGTH = 40
_ENDINGS = frozenset((
    ".csv", ".tsv", ".txt", ".gz", ".zst", ".zip", ".parquet", ".feather", ".arrow", ".xlsx",
    ".xlsm", ".json", ".jsonl", ".ndjson", ".db", ".sqlite", ".sqlite3", ".yaml", ".yml",
))  # fmt: skip
# What may come out of an uploaded zip file: so many bytes, and so many times its own size,
# else a small upload could fill the disk of a class past the limits on uploads.
MAX_ARCHIVE_BYTES = 300_000_000
MAX_GROWTH = 30


def slug_of(name: str) -> str:
    """Return a name as a pipeline id.

    Examples
    --------
    >>> slug_of("Qualité de l'air (2004).csv.gz"), slug_of("数据")
    ('qualite-de-l-air-2004', 'pipeline')
    """
    stem = _without_endings(name.strip().lower())
    letters = unicodedata.normalize("NFKD", stem)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = "-".join(re.findall(r"[a-z0-9_]+", plain)).strip("-_")[:MAX_ID_LENGTH].strip("-_")
    return words or "pipeline"


def title_of_file_name(name: str) -> str:
    """Return a readable pipeline name for a file.

    Examples
    --------
    >>> title_of_file_name("california_housing.csv.gz")
    'California housing'
    """
    stem = _without_endings(name)
    words = " ".join(stem.replace("_", " ").split())[:MAX_NAME]
    return words[:1].upper() + words[1:]


def _without_endings(name: str) -> str:
    while (ending := name[name.rfind(".") :].lower()) in _ENDINGS:
        name = name[: -len(ending)]
    return name


def create_folder(workspace: Path, name: str) -> Path:
    """Create a folder for a new pipeline; its name is the pipeline's id."""
    require_no_pause()
    root = safe_path(workspace, "pipelines")
    root.mkdir(parents=True, exist_ok=True)
    base, number = slug_of(name), 1
    while True:
        pipeline_id = base if number == 1 else f"{base}-{number}"
        number += 1
        if pipeline_id in (*GALLERY, OPENED_FILE_ID):
            continue
        try:
            folder = safe_path(root, pipeline_id)
            folder.mkdir()
        except FileExistsError:
            continue
        return folder


def data_file_name(upload: Upload) -> str:
    """Return the name of a data file beside its pipeline.

    Examples
    --------
    >>> data_file_name(Upload("0" * 64, "Qualité (1).CSV", Path("0.csv.gz")))
    'qualite-1.csv.gz'
    """
    return slug_of(upload.name) + "".join(upload.file.suffixes).removeprefix(".table")


def write_pipeline(folder: Path, pipeline: Pipeline, upload: Upload) -> str:
    """Write a pipeline and its data into a folder, and return the pipeline's id.

    Raises
    ------
    FabricaError
        The folder is not writable, or its workspace has no room for the data.
    """
    target = safe_path(folder, data_file_name(upload))
    try:
        with room_for(folder.parent.parent, upload.size, upload.name):
            shutil.copyfile(upload.file, target)
        write(pipeline, safe_path(folder, f"{folder.name}.yaml"))
    except (OSError, FabricaError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, FabricaError):
            raise
        raise SpecError("spec.not_written", where=folder.name, reason=error.strerror) from error
    return folder.name


def import_archive(workspace: Path, name: str, content: bytes) -> str:
    """Store an uploaded pipeline that was packed with its data, and return the pipeline's id.

    Raises
    ------
    FabricaError
        It is no packed pipeline, or the workspace has no room for it.
    """
    limit = min(MAX_ARCHIVE_BYTES, MAX_GROWTH * len(content))
    size = min(limit, unpacked_bytes(BytesIO(content)))
    with room_for(workspace, size, name):
        return unpack_pipeline(workspace, PurePath(name).stem, BytesIO(content), limit).stem


def unpack_pipeline(
    workspace: Path, name: str, archive: Path | BinaryIO, max_bytes: int = MAX_ARCHIVE_BYTES
) -> Path:
    """Unpack a pipeline and its data into a folder of their own; return the pipeline's file.

    Raises
    ------
    FabricaError
        It is no packed pipeline. Nothing is left behind.
    """
    folder = create_folder(workspace, name)
    try:
        file = unpack(archive, folder, max_bytes)
        return file.rename(safe_path(folder, f"{folder.name}.yaml"))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def import_pipeline(workspace: Path, name: str, content: bytes, data: Mapping[str, bytes]) -> str:
    """Store an uploaded pipeline file with its data files, and return the pipeline's id.

    Raises
    ------
    FabricaError
        The file is not a pipeline, a data file's name is not a plain one, or the workspace
        has no room for them.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SpecError("spec.not_text", where=name, position=error.start) from error
    parse(text, name)
    files = {checked_name(file_name): part for file_name, part in data.items()}
    size = sum(map(len, (content, *files.values())))
    with room_for(workspace, size, display_name(name)):
        folder = create_folder(workspace, name)
        safe_path(folder, f"{folder.name}.yaml").write_text(text, encoding="utf-8")
        for file_name, data_content in files.items():
            safe_path(folder, file_name).write_bytes(data_content)
    return folder.name
