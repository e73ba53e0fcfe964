"""The files of lessons: those that are shipped, a teacher's own, and how one is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pipeline_core.catalog import CORE
from pipeline_core.errors import FabricaError, UsageError
from pipeline_core.lessons.lesson import IDEAS, Lesson
from pipeline_core.lessons.lesson_reader import lesson_from_tree
from pipeline_core.messages.message import Message
from pipeline_core.spec.yaml_tree import parse_yaml

SHIPPED = Path(__file__).parent / "shipped"
SUFFIXES = (".yaml", ".yml")
ATTEMPTS = ".attempts"
_MOST_LETTERS = 400_000


class FaultyLesson(NamedTuple):
    """A file that is no lesson, and why."""

    file: Path
    message: Message


def read_lesson(file: Path, examples: Path | None = None) -> Lesson:
    """Return the lesson of a file.

    Parameters
    ----------
    file
        The file.
    examples
        The folder of the shipped examples; by default where they are installed.

    Raises
    ------
    UsageError
        There is no such file.
    SpecError
        It is no YAML, or an entry is not what it must be.

    Examples
    --------
    >>> read_lesson(lesson_files(SHIPPED)[0]).idea
    'pipeline'
    """
    text = text_of(file)
    folder = examples or examples_folder()

    def find_example(name: str) -> Path | None:
        path = folder / name / f"{name}.yaml" if folder and name.isidentifier() else None
        return path if path is not None and path.is_file() else None

    return lesson_from_tree(parse_yaml(text, file.name), file, find_example)


def text_of(file: Path) -> str:
    """Return the text of a lesson's file.

    Raises
    ------
    UsageError
        There is no such file, it is no text, or it is too large.
    """
    try:
        with file.open(encoding="utf-8") as opened:
            text = opened.read(_MOST_LETTERS + 1)
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "UTF-8"
        raise UsageError("lesson.not_read", where=str(file), why=why) from error
    if len(text) > _MOST_LETTERS:
        raise UsageError("lesson.too_large", where=str(file), high=_MOST_LETTERS)
    return text


def examples_folder() -> Path | None:
    """Return the folder of the shipped examples, or None where only the library is here."""
    folders = (CORE.parent / "fabrica_app" / "examples", CORE.parent / "examples")
    return next((folder for folder in folders if folder.is_dir()), None)


def lesson_files(folder: Path) -> list[Path]:
    """Return the lessons of a folder and of the folders in it, by their paths.

    Other files, a pipeline or the attempts of a lesson among them, are none.
    """
    return sorted(_lesson_files(folder))


def _lesson_files(folder: Path) -> Iterator[Path]:
    for pattern in ("*", "*/*"):
        for file in folder.glob(pattern):
            if file.suffix in SUFFIXES and ATTEMPTS not in file.suffixes and _is_lesson(file):
                yield file


def _is_lesson(file: Path) -> bool:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    return any(line.startswith("lesson:") for line in lines)


def own_folder(workspace: Path) -> Path:
    """Return the folder of a workspace's own lessons.

    Examples
    --------
    >>> own_folder(Path("/mine")).as_posix()
    '/mine/lessons'
    """
    return workspace / "lessons"


@lru_cache(maxsize=256)
def _read_once(stamp: tuple[Path, int]) -> Lesson:
    """Return the lesson of a file and of when that was changed; a faulty one is read each time."""
    return read_lesson(stamp[0])


def all_lessons(folders: Iterable[Path] = ()) -> tuple[list[Lesson], list[FaultyLesson]]:
    """Return the shipped lessons and those of some folders, and the files that are none.

    A later lesson with an id that was there already takes its place. They are in the order of
    the lecture's ideas, the shipped one of an idea first.

    Parameters
    ----------
    folders
        A teacher's own, and the workspace's.
    """
    lessons: dict[str, Lesson] = {}
    faulty = []
    for folder in (SHIPPED, *folders):
        for file in lesson_files(folder) if folder.is_dir() else ():
            try:
                lesson = _read_once((file, file.stat().st_mtime_ns))
            except FabricaError as error:
                faulty.append(FaultyLesson(file, error.message))
            else:
                lessons[lesson.id] = lesson
    return sorted(lessons.values(), key=lambda lesson: IDEAS.index(lesson.idea)), faulty
