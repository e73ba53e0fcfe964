"""The films of the visitor's pipelines: made of their history, kept beside their files."""

from __future__ import annotations

from pipeline_core.films.film import Film, film_of
from pipeline_core.films.film_file import NAME, film_bytes, write_film
from pipeline_core.store.disk_quota import room_for
from ui.documents.documents import Document
from ui.documents.live import OPEN_DOCUMENTS, flush
from ui.documents.stores import visitor_store


def make_film(document: Document, name: str, since: float) -> Film:
    """Make the film of a pipeline's session, in place of the one that it has.

    Parameters
    ----------
    document
        The pipeline.
    name
        The film's name; the pipeline's if empty.
    since
        When it begins, in seconds since 1970.

    Raises
    ------
    FabricaError
        Nothing has happened since then, too much has, or there is no room for it.
    """
    store = visitor_store()
    flush(OPEN_DOCUMENTS.open(store, document.file))
    film = film_of(store, document.identity, name.strip() or document.name, since)
    with room_for(store.workspace, len(film_bytes(film)), film.name):
        write_film(film, document.file.parent)
    return film


def has_film(document: Document) -> bool:
    """Return whether a pipeline has a film that can be watched."""
    return (document.file.parent / NAME).is_file()
