"""A pipeline's file, written behind the edits: comments kept, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from pipeline_core.errors import FabricaError
from pipeline_core.runs import client, launcher_address
from pipeline_core.spec import dump, put_text, to_line
from ui.documents.live.disk import stamp_of, text_of
from ui.documents.live.document import Live, Now

# A larger one takes long enough to be worth another process.
_LARGE = 100


class _ChangedMeanwhileError(Exception):
    """Somebody wrote the file between reading and writing."""


def settled(live: Live) -> Now:
    """Return a pipeline with its text, which its file has by then.

    Where the file cannot be written the text is returned all the same.

    Raises
    ------
    FabricaError
        The file is no pipeline.
    """
    while True:
        now = live.now()
        if not live.pending:
            return now
        try:
            write(live)
        except FabricaError:
            text = now.text if now.text is not None else dump(now.pipeline, _before(live, now))
            live.texts.told(text, now.revision)
            return replace(now, text=text)


def write(live: Live) -> None:
    """Write a pipeline's file, if it is still to be written; edits may come meanwhile.

    Raises
    ------
    FabricaError
        It cannot be written, or is no pipeline any more.
    """
    with live.writing:
        now = live.now()
        while live.pending:
            text = now.text if now.text is not None else _made(live, now)
            try:
                put_text(text, live.file, _turn(live, now, text))
                live.trouble = None
                return
            except _ChangedMeanwhileError:
                now = live.now()
            except FabricaError as error:
                live.trouble = error
                raise


@contextmanager
def _turn(live: Live, now: Now, text: str) -> Iterator[None]:
    """Hold everybody off while the file changes, unless somebody was quicker."""
    with live.lock:
        if stamp_of(live.file) != live.stamp:
            raise _ChangedMeanwhileError
        yield
        live.stamp = stamp_of(live.file)
        live.written(now, text)


def _made(live: Live, now: Now) -> str:
    """Return the file's new text, made beside this process where it takes long."""
    before = _before(live, now)
    if (
        len(now.pipeline.stages) > _LARGE
        and launcher_address.find(live.store.workspace) is not None
    ):
        try:
            return str(client.call(live.store.workspace, "text",
                                   {"line": to_line(now.pipeline), "before": before}))  # fmt: skip
        except FabricaError:
            pass  # it can be done here as well
    return dump(now.pipeline, before)


def _before(live: Live, now: Now) -> str:
    """Return the text whose comments stay: the last that the file had on the way here."""
    known = live.store.revisions.known_text(live.identity, now.number)
    return (known if known is not None else text_of(live.file)).removeprefix("\ufeff")
