"""The page that asks for the class code; self-contained, as nothing else is served before."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from pipeline_core.messages.words import LANGUAGES
from ui.security.names import MAX_NAME_LENGTH
from ui.security.people import MAX_WORD_LENGTH, MIN_WORD_LENGTH
from ui.text.words import translate

_HERE = Path(__file__).parent


def locale_of_header(header: str) -> str | None:
    """Return the locale that a browser prefers, from its header Accept-Language.

    Examples
    --------
    >>> locale_of_header("es-ES,es;q=0.9,en;q=0.8"), locale_of_header("")
    ('es-ES', None)
    """
    return header.split(",")[0].split(";")[0].strip() or None


def language_of_header(header: str) -> str:
    """Return the first supported language of an Accept-Language header; else English.

    Examples
    --------
    >>> language_of_header("es-PE,es;q=0.9,en;q=0.8"), language_of_header("fr,es;q=0.5")
    ('es', 'es')
    >>> language_of_header("fr")
    'en'
    """
    for tag in re.findall(r"[A-Za-z]{2}(?=[-,;]|\Z)(?:-\w+)?", header):
        language = str(tag[:2]).lower()
        if language in LANGUAGES:
            return language
    return "en"


def entry_page(
    action: str, lang: str, *, problem: str = "", name: str = "", after: str = "", **values: Any
) -> str:
    """Return the HTML page that asks for the class code, a name and a word.

    Parameters
    ----------
    action
        Where the form is posted.
    lang
        ``en`` or ``es``.
    problem
        The code of the sentence that says what was wrong; none at first.
    name, after
        The name that was typed before, and the page that was asked for.
    **values
        Values of the problem's sentence.
    """
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True)
    environment.globals["text"] = lambda code: translate(
        code, {"least": MIN_WORD_LENGTH, **values}, lang
    )
    return environment.get_template("entry_form.html").render(
        action=action,
        lang=lang,
        problem=problem,
        name=name,
        after=after,
        max_name=MAX_NAME_LENGTH,
        min_word=MIN_WORD_LENGTH,
        max_word=MAX_WORD_LENGTH,
    )
