"""The page around the report: its look in light and dark, and the library that draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from pipeline_core.export.report.parts import markup

_HERE = Path(__file__).parent
# Nothing may be loaded, sent or framed: the file is complete.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)
_PAGE = Template("""<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>$style</style>
</head>
<body>
<header><h1>$title</h1><p class="facts">$facts</p>$lead</header>
<nav>$contents</nav>
<main>$chapters</main>
<script>$library</script>
<script>$start</script>
</body>
</html>
""")


def page(document: Mapping[str, Any]) -> str:
    """Return the whole file.

    Parameters
    ----------
    document
        As `export_report` takes it.
    """
    chapters = document["chapters"]
    return _PAGE.substitute(
        language=escape(document["language"]), title=escape(document["title"]),
        policy=_POLICY, style=_read("report.css"), start=_read("report.js"), library=_library(),
        facts=" · ".join(map(escape, document["facts"])), lead=markup(document["lead"]),
        contents=_contents(chapters), chapters="".join(map(_chapter, chapters)),
    )  # fmt: skip


def _contents(chapters: Iterable[Mapping[str, Any]]) -> str:
    return "".join(f'<a href="#{escape(one["id"])}">{escape(one["title"])}</a>' for one in chapters)


def _chapter(one: Mapping[str, Any]) -> str:
    about = f'<p class="about">{escape(one["about"])}</p>' if one.get("about") else ""
    variants = "".join(
        f"<details{' open' if not place else ''}><summary>{escape(part['title'])}</summary>"
        f"{markup(part['parts'])}</details>"
        for place, part in enumerate(one.get("variants") or ())
    )
    inner = f"<h2>{escape(one['title'])}</h2>{about}{markup(one['parts'])}{variants}"
    return f'<section id="{escape(one["id"])}">{inner}</section>'


def _library() -> str:
    import plotly

    file = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    # A page must not end its own script early, whatever the library's texts are.
    return file.read_text(encoding="utf-8").replace("</script", "<\\/script")


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
