"""The page at the class's door. It stands alone: nothing else of the app is shown before."""

from __future__ import annotations

import re
from html import escape

from pipeline_core.messages.words import LANGUAGES
from ui.security.people import LONGEST, SHORTEST_WORD
from ui.text.words import tell

_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center;
  font: 16px/1.5 system-ui, sans-serif; background: light-dark(#f3f4f7, #12161c);
  color: light-dark(#1d2530, #e6e9ee); }
main { width: min(26rem, calc(100vw - 2rem)); box-sizing: border-box; padding: 2rem;
  border-radius: .9rem; background: light-dark(#fff, #1c222b);
  box-shadow: 0 1px 3px #0003, 0 8px 30px #0001; }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; }
p { margin: 0 0 1.25rem; color: light-dark(#4b5563, #a8b0bd); }
label { display: block; margin: 0 0 1rem; font-weight: 600; }
small { display: block; font-weight: 400; color: light-dark(#4b5563, #a8b0bd); }
input { display: block; width: 100%; box-sizing: border-box; margin-top: .3rem;
  padding: .6rem .7rem; font: inherit; color: inherit; border-radius: .5rem;
  border: 1px solid light-dark(#8a93a1, #6b7482); background: light-dark(#fff, #12161c); }
input[name=code] { text-transform: uppercase; letter-spacing: .3em; font-weight: 700; }
button { width: 100%; padding: .7rem; font: inherit; font-weight: 700; color: #fff; border: 0;
  border-radius: .5rem; background: #2f6fde; cursor: pointer; }
:focus-visible { outline: 3px solid #5b93f5; outline-offset: 2px; }
.trouble { padding: .6rem .8rem; border-radius: .5rem; font-weight: 600;
  background: light-dark(#fde8e8, #4a1d22); color: light-dark(#8f1d1d, #ffc9c9); }
"""


def language_of(accepted: str) -> str:
    """Return the first of our languages that a browser asks for.

    Examples
    --------
    >>> language_of("es-PE,es;q=0.9,en;q=0.8"), language_of("fr"), language_of("fr,es;q=0.5")
    ('es', 'en', 'es')
    """
    for wish in re.findall(r"[A-Za-z]{2}(?=[-,;]|\Z)(?:-\w+)?", accepted):
        if wish[:2].lower() in LANGUAGES:
            return wish[:2].lower()
    return "en"


def form(action: str, lang: str, *, trouble: str = "", name: str = "", after: str = "") -> str:
    """Return the page that asks for the class code, a name and a word.

    Parameters
    ----------
    action
        Where it is sent to.
    lang
        ``en`` or ``es``.
    trouble
        The code of the sentence that says what was wrong.
    name, after
        What was filled in before, and the page that was asked for.
    """

    def say(code: str) -> str:
        return escape(tell(code, {"least": SHORTEST_WORD}, lang))

    told = f'<p class="trouble" role="alert">{say(trouble)}</p>' if trouble else ""
    return f"""<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>Fábrica</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>
<body><main><h1>{say("enter.title")}</h1><p>{say("enter.about")}</p>{told}
<form method="post" action="{escape(action)}">
<input type="hidden" name="after" value="{escape(after)}">
<label>{say("enter.code")}<input name="code" maxlength="12" autocomplete="off" required
 autofocus spellcheck="false"></label>
<label>{say("enter.name")}<input name="name" value="{escape(name)}" maxlength="{LONGEST}"
 autocomplete="nickname" required></label>
<label>{say("enter.word")}<small>{say("enter.word.help")}</small><input name="word"
 type="password" minlength="{SHORTEST_WORD}" maxlength="200" autocomplete="current-password"
 required></label>
<button>{say("enter.go")}</button></form></main></body></html>
"""
