"""Answers of the launcher's short jobs on a pipeline, cached until it or its files change."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

from pipeline_core.catalog.approval import approvals_stamp
from pipeline_core.messages.own_words import blocks_of
from pipeline_core.runs import client
from pipeline_core.spec import Pipeline, pack, to_base64
from ui.documents import shipped_examples
from ui.documents.documents import Document
from ui.documents.preferences import preview_sample
from ui.security import visitor

_MAX_CACHED = 120
_cache: OrderedDict[tuple[object, ...], Any] = OrderedDict()
_key_locks: dict[tuple[object, ...], threading.Lock] = {}
_lock = threading.Lock()


def cached_call(job: str, document: Document, part: Pipeline, **arguments: Any) -> Any:
    """Return the answer of a job on a part of a pipeline.

    Raises
    ------
    FabricaError
        The launcher does not answer, or the job failed.
    """
    key = _cache_key(job, document, part, **arguments)
    workspace, file = _place_of(job, document)
    with _lock:
        key_lock = _key_locks.setdefault(key, threading.Lock())
    with key_lock:  # concurrent calls for the same key are made once
        with _lock:
            if key in _cache:
                _cache.move_to_end(key)
                _key_locks.pop(key, None)
                return _cache[key]
        sample = preview_sample(visitor.workspace())
        payload = {
            "line": to_base64(part),
            "file": str(file),
            "sample": sample,
            **arguments,
        }
        answer = client.call(workspace, job, payload)
        with _lock:
            _cache[key] = answer
            _key_locks.pop(key, None)
            while len(_cache) > _MAX_CACHED:
                _cache.popitem(last=False)
    return answer


def cached_answer(job: str, document: Document, part: Pipeline) -> Any:
    """Return the cached answer of a job, or None."""
    with _lock:
        return _cache.get(_cache_key(job, document, part))


def _cache_key(
    job: str, document: Document, part: Pipeline, **arguments: Any
) -> tuple[object, ...]:
    sample, (_, file) = preview_sample(visitor.workspace()), _place_of(job, document)
    context = (json.dumps(arguments), str(file), sample)
    code = _own_code_fingerprint(visitor.workspace())
    return (job, pack(part), *context, code, *_folder_fingerprint(file))


def _place_of(job: str, document: Document) -> tuple[Path, Path]:
    """Return the workspace of a job and the file that it starts from.

    The unchanged examples of a class are previewed once for all, as they are run.
    """
    if job == "preview" and visitor.person() is not None:
        file = shipped_examples.shipped_file(document)
        if file is not None:
            return shipped_examples.workspace(), file
    return visitor.workspace(), document.file


def _own_code_fingerprint(workspace: Path) -> str:
    """Return a value that changes with the approvals of the visitor's own blocks."""
    with blocks_of(workspace):
        return approvals_stamp(workspace)


def _folder_fingerprint(file: Path) -> tuple[object, ...]:
    """Return a value that changes with the files beside a pipeline."""
    return tuple(
        (path.name, *_file_stamp(path))
        # Temporary files begin with a dot.
        for path in sorted(file.parent.iterdir())
        if path != file and path.name[0] != "." and path.is_file()
    )


def _file_stamp(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError:
        return (0, 0)
    return (stat.st_mtime_ns, stat.st_size)
