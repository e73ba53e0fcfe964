"""A new pipeline's folder: its file, and its data beside it, so that both travel together."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from pipeline_core.errors import SpecError
from pipeline_core.spec import MAX_NAME, Pipeline, parse, write
from pipeline_core.store.paths import checked_name, safe_path
from ui.documents.documents import GALLERY, OPENED
from ui.documents.uploads import Kept

LONGEST_ID = 40


def plain_id(name: str) -> str:
    """Return a name as the address bar may have it.

    Examples
    --------
    >>> plain_id("Qualité de l'air (2004).csv.gz"), plain_id("数据")
    ('qualite-de-l-air-2004', 'pipeline')
    """
    stem = re.sub(r"(\.(csv|tsv|txt|gz|ya?ml))+$", "", name.strip().lower())
    letters = unicodedata.normalize("NFKD", stem)
    kept = "".join(one for one in letters if not unicodedata.combining(one))
    words = "-".join(re.findall(r"[a-z0-9_]+", kept)).strip("-_")[:LONGEST_ID].strip("-_")
    return words or "pipeline"


def readable_name(name: str) -> str:
    """Return a file's name as a pipeline may be called.

    Examples
    --------
    >>> readable_name("california_housing.csv.gz")
    'California housing'
    """
    stem = re.sub(r"(\.(csv|tsv|txt|gz))+$", "", name, flags=re.IGNORECASE)
    words = " ".join(stem.replace("_", " ").split())[:MAX_NAME]
    return words[:1].upper() + words[1:]


def new_folder(workspace: Path, name: str) -> Path:
    """Make a folder for a pipeline; its name is the pipeline's id."""
    root = safe_path(workspace, "pipelines")
    root.mkdir(parents=True, exist_ok=True)
    base, number = plain_id(name), 1
    while True:
        tried = base if number == 1 else f"{base}-{number}"
        number += 1
        if tried in (*GALLERY, OPENED):
            continue
        try:
            folder = safe_path(root, tried)
            folder.mkdir()
        except FileExistsError:
            continue
        return folder


def data_name(kept: Kept) -> str:
    """Return what a data file is called beside its pipeline.

    Examples
    --------
    >>> data_name(Kept("0" * 64, "Qualité (1).CSV", Path("0.csv.gz")))
    'qualite-1.csv.gz'
    """
    ending = ".csv.gz" if kept.file.name.endswith(".gz") else ".csv"
    return plain_id(kept.name) + ending


def put(folder: Path, pipeline: Pipeline, kept: Kept) -> str:
    """Write a pipeline and its data into a folder; return its id.

    Raises
    ------
    SpecError
        It cannot be written.
    """
    target = safe_path(folder, data_name(kept))
    try:
        shutil.copyfile(kept.file, target)
        write(pipeline, safe_path(folder, f"{folder.name}.yaml"))
    except (OSError, SpecError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, SpecError):
            raise
        raise SpecError("spec.not_written", where=folder.name, reason=error.strerror) from error
    return folder.name


def open_file(workspace: Path, name: str, content: bytes, data: Mapping[str, bytes]) -> str:
    """Keep somebody's pipeline file, with the data files that came with it; return its id.

    Raises
    ------
    FabricaError
        It is no pipeline, or a data file's name is not a plain one.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SpecError("spec.not_text", where=name, position=error.start) from error
    parse(text, name)
    files = {checked_name(one): held for one, held in data.items()}
    folder = new_folder(workspace, name)
    safe_path(folder, f"{folder.name}.yaml").write_text(text, encoding="utf-8")
    for one, held in files.items():
        safe_path(folder, one).write_bytes(held)
    return folder.name
