"""Hand-ins: the zip files of a folder, each unpacked into a folder of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline_core.errors import FabricaError, UsageError
from pipeline_core.messages.message import Message
from pipeline_core.runs.pack import unpack
from pipeline_core.spec import Pipeline, read

_MAX_HAND_INS = 2_000
_MAX_NAME = 60


@dataclass(frozen=True)
class HandIn:
    """What somebody handed in.

    Parameters
    ----------
    name
        The name of the zip file, without what cannot be seen.
    archive
        The zip file.
    file
        The unpacked pipeline; None where it could not be unpacked.
    pipeline
        The pipeline.
    fault
        Why it cannot be examined; None where it can.
    """

    name: str
    archive: Path
    file: Path | None = None
    pipeline: Pipeline = field(default_factory=Pipeline)
    fault: Message | None = None


def archives(folder: Path) -> list[Path]:
    """Return the zip files of a folder, by name.

    Raises
    ------
    UsageError
        There is no such folder, or no zip file in it, or far too many.
    """
    if not folder.is_dir():
        raise UsageError("grade.no_folder", folder=str(folder))
    found = sorted(file for file in folder.iterdir() if file.suffix.lower() == ".zip")
    if not 1 <= len(found) <= _MAX_HAND_INS:
        values = {"folder": str(folder), "count": len(found), "high": _MAX_HAND_INS}
        raise UsageError("grade.no_hand_ins", **values)
    return found


def unpacked(files: list[Path], into: Path, megabytes: int) -> Iterator[HandIn]:
    """Yield the hand-ins, unpacked; one that cannot be gets a sentence.

    Parameters
    ----------
    files
        The zip files.
    into
        A folder of nobody else.
    megabytes
        The most that the files of one may have.
    """
    for number, archive in enumerate(files, start=1):
        name = plain_name(archive.stem) or str(number)
        if archive.is_symlink() or not archive.is_file():
            yield HandIn(name, archive, fault=Message("grade.no_plain_file"))
            continue
        try:
            file = unpack(archive, into / f"{number:04d}", megabytes * 1_000_000)
            yield HandIn(name, archive, file, read(file))
        except FabricaError as error:
            yield HandIn(name, archive, fault=error.message)
        except (OSError, RecursionError, ValueError, MemoryError):
            yield HandIn(name, archive, fault=Message("grade.not_unpacked"))


def plain_name(text: str) -> str:
    r"""Return a name on one line, without characters that cannot be seen.

    Examples
    --------
    >>> plain_name("ana\n\u202elópez")
    'ana lópez'
    """
    seen = (" " if unicodedata.category(letter)[0] == "C" else letter for letter in text)
    return " ".join("".join(seen).split())[:_MAX_NAME]


def file_name(name: str, number: int) -> str:
    """Return the name of a student's sheet, plain on every system.

    Examples
    --------
    >>> file_name("../Ana <b>", 7)
    '007-Ana-b.md'
    """
    plain = re.sub(r"[^\w]+", "-", name).strip("-")[:40] or "sheet"
    return f"{number:03d}-{plain}.md"
