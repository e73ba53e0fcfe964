"""Access to watched models: which watch a request may see, and the URLs that carry its token."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from starlette.requests import Request

from ui.security.access import Access, base_path, object_access, page_token

WATCH_ID = re.compile(r"[0-9a-f]{12}\Z")


def watch_access(request: Request) -> Access | None:
    """Return the watch that a request may see; None if it may not, whatever the reason."""
    return object_access(request, "watch", request.query_params.get("watch", ""), WATCH_ID)


def watch_endpoint(watch: str) -> dict[str, str]:
    """Return the URL at which a component listens to a watch, with its token.

    Parameters
    ----------
    watch
        The id of a watch of the visitor.

    Returns
    -------
    dict
        ``events``, the URL, and ``token``, to be added to it as ``token=``.
    """
    return {
        "events": f"{base_path()}/fabrica/watches/events?{urlencode({'watch': watch})}",
        "token": page_token("watch", watch),
    }


def watch_report_url(watch: str, language: str, start: float, end: float) -> str:
    """Return the URL of the report of a watch, with the visitor's token.

    Parameters
    ----------
    watch
        The id of a watch of the visitor.
    language
        Language of its words.
    start, end
        The period, in seconds since 1970.
    """
    parts = {"watch": watch, "language": language, "start": int(start), "end": int(end)}
    query = urlencode(parts | {"token": page_token("watch", watch)})
    return f"{base_path()}/fabrica/watches/report?{query}"
