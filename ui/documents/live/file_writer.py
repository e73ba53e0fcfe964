"""Writing a pipeline's file: comments are kept, and the file is replaced as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from pipeline_core.errors import FabricaError
from pipeline_core.runs import client, launcher_address
from pipeline_core.spec import dump, replace_text, to_base64
from ui.documents.live.document import LiveDocument
from ui.documents.live.file_state import file_stamp, read_text
from ui.documents.live.live_state import LiveState

# The text of a larger pipeline is made in another process.
_MAX_LOCAL_STAGES = 100


class _FileChangedError(Exception):
    """The file was changed externally between reading and writing."""


def flush(live: LiveDocument) -> LiveState:
    """Write pending edits to the file, and return the state with its text.

    The text is returned even if the file cannot be written.

    Raises
    ------
    FabricaError
        The file is not a pipeline.
    """
    while True:
        state = live.state()
        if not live.pending:
            return state
        try:
            write_file(live)
        except FabricaError:
            text = state.text
            if text is None:
                text = dump(state.pipeline, _text_with_comments(live, state))
            live.text_revisions.record(text, state.revision)
            return replace(state, text=text)


def write_file(live: LiveDocument) -> None:
    """Write a pipeline's file if it is pending; edits may go on meanwhile.

    Raises
    ------
    FabricaError
        The file is not writable, or is no longer a pipeline.
    """
    with live.write_lock:
        state = live.state()
        while live.pending:
            text = state.text if state.text is not None else _dump_text(live, state)
            try:
                replace_text(text, live.file, _locked_unless_changed(live, state, text))
                live.write_error = None
                return
            except _FileChangedError:
                state = live.state()
            except FabricaError as error:
                live.write_error = error
                raise


@contextmanager
def _locked_unless_changed(live: LiveDocument, state: LiveState, text: str) -> Iterator[None]:
    """Hold the lock while the file is replaced, unless it was changed externally."""
    with live.lock:
        if file_stamp(live.file) != live.file_stamp:
            raise _FileChangedError
        yield
        live.file_stamp = file_stamp(live.file)
        live.record_written(state, text)


def _dump_text(live: LiveDocument, state: LiveState) -> str:
    """Return the file's new text, made in another process if that takes long."""
    old_text, workspace = _text_with_comments(live, state), live.store.workspace
    is_large = len(state.pipeline.stages) > _MAX_LOCAL_STAGES
    if is_large and launcher_address.find(workspace) is not None:
        payload = {"line": to_base64(state.pipeline), "before": old_text}
        try:
            return str(client.call(workspace, "text", payload))
        except FabricaError:
            pass  # this process can make it as well
    return dump(state.pipeline, old_text)


def _text_with_comments(live: LiveDocument, state: LiveState) -> str:
    """Return the file's last text before a state; its comments are kept."""
    text = live.store.revisions.latest_text(live.identity, state.number)
    return (text if text is not None else read_text(live.file)).removeprefix("\ufeff")
