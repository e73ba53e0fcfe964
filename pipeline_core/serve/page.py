"""The page of a served model: what it takes, and a form to try it, without the internet."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from pipeline_core.messages.words import say

_FOLDER = Path(__file__).parent
_WORDS = {
    "token": "serve.page_token",
    "open": "serve.page_open",
    "column": "serve.page_column",
    "type": "serve.page_type",
    "values": "serve.page_values",
    "request": "serve.page_request",
    "send": "serve.page_send",
    "answer": "serve.page_answer",
    "number": "serve.page_number",
    "string": "serve.page_string",
    "boolean": "serve.page_boolean",
    "date": "serve.page_date",
}


def page(title: str, language: str) -> str:
    """Return the page, in a language.

    Examples
    --------
    >>> "<title>credit</title>" in page("credit", "en")
    True
    """
    words = {word: escape(say(code, {}, language)) for word, code in _WORDS.items()}
    template = Template((_FOLDER / "page.html").read_text(encoding="utf-8"))
    return template.substitute(words, title=escape(title), language=language)


def page_script() -> str:
    """Return the page's script."""
    return (_FOLDER / "page.js").read_text(encoding="utf-8")
