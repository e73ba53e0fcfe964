"""The file of a film: JSON beside the pipeline's file, and read with limits."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline_core.errors import SpecError
from pipeline_core.films.film import MAX_MOMENTS, Film, Moment
from pipeline_core.store.atomic_file import replace_file

NAME = "film.json"
MAX_FILM_BYTES = 30_000_000
_VERSION = 1


def film_bytes(film: Film) -> bytes:
    """Return a film as the content of its file.

    Raises
    ------
    SpecError
        It is too large.
    """
    content = {"film": _VERSION, **asdict(film)}
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    if len(data) > MAX_FILM_BYTES:
        raise SpecError("film.too_large", size=len(data), limit=MAX_FILM_BYTES)
    return data


def write_film(film: Film, folder: Path) -> Path:
    """Write a film into a pipeline's folder, in place of the one there.

    Raises
    ------
    SpecError
        It is too large.
    """
    replace_file(folder / NAME, film_bytes(film))
    return folder / NAME


def read_film(folder: Path) -> Film | None:
    """Return the film in a pipeline's folder; None if there is none.

    Raises
    ------
    SpecError
        The file is no film, or too large.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> read_film(folder) is None
    True
    >>> film = Film("Leak", (Moment(0.0, "fabrica: 1"),))
    >>> read_film(write_film(film, folder).parent) == film
    True
    """
    file = folder / NAME
    try:
        if file.stat().st_size > MAX_FILM_BYTES:
            raise SpecError("film.too_large", size=file.stat().st_size, limit=MAX_FILM_BYTES)
        return _film(json.loads(file.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise SpecError("film.unreadable", file=file.name) from error


def _film(content: Any) -> Film:
    moments = content["moments"]
    if content["film"] != _VERSION or not 1 <= len(moments) <= MAX_MOMENTS:
        raise ValueError
    return Film(str(content["name"]), tuple(_moment(moment) for moment in moments))


def _moment(content: Any) -> Moment:
    stages = content["stages"]
    return Moment(
        float(content["seconds"]),
        _text(content["text"]),
        tuple(_mapping(edit) for edit in content["edits"]),
        None if stages is None else tuple(_row(row) for row in stages),
    )


def _row(value: Any) -> dict[str, Any]:
    row = _mapping(value)
    _text(row["stage"])
    _text(row["status"])
    return row


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
