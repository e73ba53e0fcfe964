"""What every answer tells the browser: which sources a page may use, and who may frame it.

Streamlit styles its page from inside, draws with blobs, and starts with one
small script in its page; so these are allowed and nothing from elsewhere is.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import streamlit

RawHeaders = list[tuple[bytes, bytes]]


def _scripts() -> str:
    """Name the scripts that stand in Streamlit's page itself by what they say."""
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    found = re.findall(r"<script>(.*?)</script>", page.read_text(encoding="utf-8"), re.DOTALL)
    hashes = (base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in found)
    return " ".join(f"'sha256-{one}'" for one in hashes)


_PAGE = {
    "default-src": "'self'",
    # Components of ours come as text and are imported from a blob.
    "script-src": f"'self' blob: {_scripts()}",
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
PAGE = "; ".join(f"{name} {value}" for name, value in _PAGE.items())
# What is handed out as a file runs nothing, should a browser show it after all.
FILE = "sandbox; default-src 'none'"
FORM = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none';"
    " base-uri 'none'"
)

_ALWAYS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}
# Streamlit would share its answers with pages elsewhere; nobody needs that.
_NEVER = (b"access-control-allow-origin", b"access-control-allow-credentials")
_FILES = ("/media/",)


def with_policy(headers: Iterable[tuple[bytes, bytes]], path: str) -> RawHeaders:
    """Return an answer's headers with the policy; one that the answer brings itself stays.

    Parameters
    ----------
    headers
        As the answer has them.
    path
        What was asked for, below the base path.
    """
    kept = [(name, value) for name, value in headers if name.lower() not in _NEVER]
    there = {name.lower() for name, _ in kept}
    policy = FILE if path.startswith(_FILES) else PAGE
    wanted = {**_ALWAYS, b"content-security-policy": policy.encode()}
    return kept + [(name, value) for name, value in wanted.items() if name not in there]
