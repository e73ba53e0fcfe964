"""Security headers of all answers, the Content-Security-Policy above all.

Streamlit uses inline styles, blobs and one small inline script; these are allowed and
nothing from elsewhere is.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import streamlit

RawHeaders = list[tuple[bytes, bytes]]


def _script_hashes() -> str:
    """Return the CSP hashes of the inline scripts of Streamlit's page."""
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    scripts = re.findall(r"<script>(.*?)</script>", page.read_text(encoding="utf-8"), re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


_PAGE_DIRECTIVES = {
    "default-src": "'self'",
    # The app's components come as text and are imported from a blob.
    "script-src": f"'self' blob: {_script_hashes()}",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "frame-src": "'self' blob:",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
PAGE_POLICY = "; ".join(f"{name} {value}" for name, value in _PAGE_DIRECTIVES.items())
# A download runs nothing, should a browser show it instead of saving it.
FILE_POLICY = "sandbox; default-src 'none'"
FORM_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none';"
    " base-uri 'none'"
)

_ADDED_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}
# Streamlit would share its answers with pages elsewhere, which nothing here needs.
_REMOVED_HEADERS = (b"access-control-allow-origin", b"access-control-allow-credentials")
_FILE_PATHS = ("/media/",)


def with_policy(headers: Iterable[tuple[bytes, bytes]], path: str) -> RawHeaders:
    """Return an answer's headers with the security headers; those it sets itself stay.

    Parameters
    ----------
    headers
        The answer's headers.
    path
        The path of the request, below the base path.
    """
    remaining = [(name, value) for name, value in headers if name.lower() not in _REMOVED_HEADERS]
    names = {name.lower() for name, _ in remaining}
    policy = FILE_POLICY if path.startswith(_FILE_PATHS) else PAGE_POLICY
    added = {**_ADDED_HEADERS, b"content-security-policy": policy.encode()}
    return remaining + [(name, value) for name, value in added.items() if name not in names]
