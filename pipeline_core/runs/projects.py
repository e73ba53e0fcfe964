"""A pipeline as a project of its own, as a job of the launcher and for the terminal."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from base64 import b64encode
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from pipeline_core.errors import SpecError, UsageError

MAX_DATA_BYTES = 25_000_000
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same pipeline gives the same file


class Project(NamedTuple):
    """The files of a project.

    Parameters
    ----------
    package
        The name of its package.
    texts
        Texts by their path in it.
    files
        Where other files are, by their path in it.
    """

    package: str
    texts: Mapping[str, str]
    files: Mapping[str, Path]

    def zipped(self) -> bytes:
        """Return a zip file of the project's folder, which is called as its package."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            contents = {name: text.encode() for name, text in self.texts.items()}
            contents |= {name: path.read_bytes() for name, path in self.files.items()}
            for name, content in contents.items():
                entry = zipfile.ZipInfo(f"{self.package}/{name}", _EPOCH)
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
        return packed.getvalue()

    def write(self, folder: Path) -> None:
        """Write the project into a new or an empty folder, whole or not at all.

        Raises
        ------
        UsageError
            The folder holds something.
        """
        require_new(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".project-", dir=folder.parent))
        try:
            for name, text in self.texts.items():
                (draft / name).parent.mkdir(parents=True, exist_ok=True)
                (draft / name).write_text(text, encoding="utf-8", newline="\n")
            for name, path in self.files.items():
                (draft / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, draft / name)
            draft.chmod(0o755)
            draft.rename(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def require_new(folder: Path) -> None:
    """Raise an error if a folder to be written holds something.

    Raises
    ------
    UsageError
        It does, or it is no folder.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("project.folder_exists", folder=str(folder))


def project(
    workspace: Path,
    text: str,
    file: str,
    language: str = "en",
    threads: int = 1,
    *,
    with_data: bool = False,
) -> Project:
    """Return a pipeline as a project.

    Parameters
    ----------
    workspace
        Holds the catalogue.
    text, file
        The pipeline's text, and the file that its paths start from.
    language
        Language of its words.
    threads
        Threads that a single stage may use.
    with_data
        Copy the files that it reads; those outside of the pipeline's folder into ``data``.

    Raises
    ------
    ExportError
        A stage cannot be written as code.
    SpecError
        A stage has an error, or a file to be copied is missing, outside or too large.
    """
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.runs.pack import incident_files, packed_files
    from pipeline_core.spec import dump, parse
    from pipeline_core.store.temporary_folders import temporary_folder

    pipeline = parse(text, file)
    if not with_data:
        files = incident_files(pipeline, Path(file))
        return _project(workspace, text, Path(file), language, threads, _by_name(files), False)
    packed, files = packed_files(pipeline, Path(file), load_catalogue(workspace))
    _require_small(files)
    with temporary_folder() as folder:  # the script is written where the files will stand
        for path, name in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
        text, moved = dump(packed, text), folder / Path(file).name
        return _project(workspace, text, moved, language, threads, _by_name(files), True)


def _require_small(files: Iterable[Path]) -> None:
    size = sum(path.stat().st_size for path in files)
    if size > MAX_DATA_BYTES:
        values = {"megabytes": round(MAX_DATA_BYTES / 1e6), "size": round(size / 1e6, 1)}
        raise SpecError("project.data_too_large", **values)


def project_zip(workspace: Path, text: str, file: str, language: str = "en") -> str:
    """Return a pipeline as a project without its data: a zip file, as base64.

    Parameters
    ----------
    workspace, text, file, language
        As `project` takes them.

    Raises
    ------
    FabricaError
        As `project`.
    """
    return b64encode(project(workspace, text, file, language).zipped()).decode()


def _by_name(files: Mapping[Path, str]) -> dict[str, Path]:
    return {name: path for path, name in files.items()}


def _project(
    workspace: Path,
    text: str,
    file: Path,
    language: str,
    threads: int,
    files: Mapping[str, Path],
    has_data: bool,
) -> Project:
    from pipeline_core.export.project.facts import ProjectFacts, data_file
    from pipeline_core.export.project.package_name import package_name
    from pipeline_core.export.project.project import project_texts
    from pipeline_core.export.script.header import data_files
    from pipeline_core.export.script.pytest_file import subjects_of
    from pipeline_core.export.script.script import export_script, requirements_of
    from pipeline_core.runs.previewed_plans import runnable_plan
    from pipeline_core.spec import parse
    from pipeline_core.spec.stage_comments import with_comments

    pipeline = with_comments(parse(text, str(file)), text)
    planned = runnable_plan(workspace, pipeline, str(file), threads)
    plan, _, outputs = planned
    facts = ProjectFacts(
        package_name(file.stem),
        plan,
        requirements_of(plan),
        export_script(*planned, language, subjects_of(pipeline, plan, outputs)),
        tuple(data_file(file.parent, path) for path in data_files(plan)),
        has_data,
        language,
    )
    texts = {**project_texts(facts, pipeline, outputs), f"{facts.package}.yaml": text}
    return Project(facts.package, texts, files)
