"""The reference pages, made from the code: ``python docs/generate.py [FOLDER]``.

Blocks come from the catalogue, commands from the terminal's own help, problems from
the message catalogue. A test makes the pages anew and compares.
"""

from __future__ import annotations

import re
import sys
import tempfile
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from docs.estimators_page import class_link, estimators_page  # noqa: E402
from docs.model_checks_page import model_checks_page  # noqa: E402
from pipeline_core.catalog import load_catalogue  # noqa: E402
from pipeline_core.cli.parser import build_parser  # noqa: E402
from pipeline_core.messages.po_files import LOCALE, forms, read_po  # noqa: E402

HEAD = "<!-- Made by docs/generate.py from the code; edit the code, not this page. -->\n\n"
FAMILIES = {
    "ingest": "Ingest",
    "validate_data": "Validate data",
    "prepare": "Prepare",
    "train": "Train",
    "validate_model": "Validate model",
    "monitor": "Monitor",
}
SHAPES = {
    "row": "row block: works on whole tables",
    "sieve": "sieve: gives the rows that pass and, as `stage.failing`, those that do not",
    "column": "column block: a step of the recipe, fitted on training rows only",
    "estimator": "estimator block: an unfitted model, fitted behind the recipe",
    "meta": "meta block: an unfitted model made of other models",
    "roles": "roles block",
    "split": "split block: which rows train and which test",
    "assessment": "assessment: gives a report",
}
PROBLEM_PREFIXES = {
    "problem.": "What `check` finds in a pipeline",
    "wire.": "Why a wire is refused",
    "setting.": "What is wrong with a setting's value",
    "spec.": "What is wrong with a pipeline file",
    "edit.": "Why an edit is refused",
    "failed.": "Why a stage failed",
    "warned.": "What a library warned of",
    "run.": "How a run ended otherwise",
    "catalog.": "What is wrong with a block",
    "export.": "Why a pipeline cannot be taken home",
    "store.": "What is wrong with a workspace",
    "cli.": "What the terminal refuses",
}


def pages(workspace: Path) -> dict[str, str]:
    """Return every generated page by its path below `docs/`."""
    catalogue = load_catalogue(workspace)
    families = {f"blocks/{family}.md": family_page(family, catalogue) for family in FAMILIES}
    return {
        **families,
        "blocks/README.md": index_page(catalogue),
        "blocks/scikit-learn.md": HEAD + estimators_page(catalogue),
        "commands.md": commands_page(),
        "problems.md": problems_page(),
        "model-checks.md": HEAD + model_checks_page(),
    }


def entries_of(family: str, catalogue: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a family's blocks that stand in front, by title."""
    front = [entry for entry in catalogue.values() if entry.get("curated", True)]
    entries = [entry for entry in front if entry["family"] == family]
    return sorted(entries, key=lambda entry: entry["title"])


def index_page(catalogue: Mapping[str, Any]) -> str:
    """Return the page that lists the blocks."""
    behind = sum(not entry.get("curated", True) for entry in catalogue.values())
    lines = [
        "# Blocks", "",
        (f"{len(catalogue) - behind} blocks in six families stand in front. The search finds"
         f" {behind} more: [scikit-learn's other estimators](scikit-learn.md)."), "",
    ]  # fmt: skip
    for family, title in FAMILIES.items():
        lines += [
            f"## [{title}]({family}.md)",
            "",
            "| block | id | what it does |",
            "| --- | --- | --- |",
        ]
        lines += [
            f"| [{entry['title']}]({family}.md#{anchor(entry['title'])}) | `{entry['id']}` "
            f"| {cell(entry['summary'])} |"
            for entry in entries_of(family, catalogue)
        ]
        lines.append("")
    return HEAD + "\n".join(lines)


def family_page(family: str, catalogue: Mapping[str, Any]) -> str:
    """Return the page of a family."""
    sections = [section for entry in entries_of(family, catalogue) for section in block(entry)]
    return HEAD + "\n".join([f"# {FAMILIES[family]}", "", *sections])


def block(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a block's section."""
    text, example = parts_of(entry["doc"])
    yield from (f"## {entry['title']}", "", f"`{entry['id']}` – {SHAPES[entry['shape']]}", "")
    if "estimator" in entry:
        text, example = f"{entry['summary']} It is scikit-learn's {class_link(entry)}.", ""
    yield from (text, "")
    if entry.get("when"):
        yield from (f"*When to choose it*: {entry['when']}", "")
    if extra := entry.get("extra"):
        library = entry.get("library", extra)
        install = f"`pip install -r requirements-{extra}.txt`"
        yield from (f"*Needs the library {library}*: {install}", "")
    yield from wires(entry)
    yield from settings(entry)
    if example:
        yield from ("```pycon", example, "```", "")


def parts_of(doc: str) -> tuple[str, str]:
    """Return a docstring's prose, without its numpydoc sections, and its example."""
    head, *sections = re.split(r"\n\n?(?=[A-Z][a-z]+\n-{4,}\n)", doc)
    examples = [one.split("\n", 2)[2] for one in sections if one.startswith("Examples")]
    return head.strip(), examples[0].strip() if examples else ""


def wires(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield a block's inputs and outputs."""
    for port in entry["ports"]:
        more = [
            word
            for word, holds in (("several", port["many"]), ("optional", port["optional"]))
            if holds
        ]
        kind = ", ".join([port["wire"], *more])
        yield f"* in `{port['name']}`: {kind}"
    yield from (f"* out: {wire}" for wire in entry["outputs"])
    yield ""


def settings(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield the table of a block's settings."""
    schema = entry["settings"]
    if not schema["properties"]:
        return
    yield from ("| setting | values | default | |", "| --- | --- | --- | --- |")
    folded = [name for name, its_schema in schema["properties"].items() if its_schema.get("x-more")]
    for name, its_schema in schema["properties"].items():
        if name in folded:
            continue
        default = its_schema.get("default", "required")
        shown = "required" if default == "required" else f"`{literal(default)}`"
        help_text = cell(entry["params"].get(name, ""))
        yield f"| `{name}` | {cell(values(its_schema, schema))} | {shown} | {help_text} |"
    yield ""
    if folded:
        names = ", ".join(f"`{name}`" for name in folded)
        yield from (f"More settings, as scikit-learn has them: {names}.", "")


def literal(value: Any) -> str:
    """Return a default as the pipeline file writes it."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return str(list(value)) if isinstance(value, list | tuple) else str(value)


def values(schema: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    """Return what a setting may be, in a few words."""
    if pick := schema.get("x-pick"):
        kind = f"{pick['kind']} " if pick["kind"] else ""
        noun = "column" if pick["single"] else "columns"
        return f"a new {noun}" if pick["new"] else f"{kind}{noun}"
    if (means := schema.get("x-means")) and means != "named":
        known = {"file": "a file", "seed": "a whole number or null"}
        return known.get(means, f"a {means}")
    if "$ref" in schema:
        return values(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root)
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(values(option, root) for option in options))
    if "enum" in schema or "const" in schema:
        allowed = schema.get("enum", [schema.get("const")])
        return ", ".join(f"`{literal(value)}`" for value in allowed)
    return f"{typed(schema, root)}{bounds(schema)}"


def typed(schema: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    """Return the name of a JSON type."""
    kind = schema.get("type", "anything")
    if kind == "array":
        items = schema.get("items") or {}
        return f"a list of {values(items, root)}" if items else "a list"
    names = {
        "integer": "a whole number", "number": "a number", "string": "text", "null": "null",
        "boolean": "`true` or `false`", "object": "a table of rules",
    }  # fmt: skip
    return names.get(str(kind), str(kind))


def bounds(schema: Mapping[str, Any]) -> str:
    """Return a number's bounds."""
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    found = [f"{sign} {schema[name]}" for name, sign in signs.items() if name in schema]
    return f" {', '.join(found)}" if found else ""


def cell(text: str) -> str:
    """Return a text that a table's cell can hold."""
    return " ".join(text.replace("|", "\\|").split())


def anchor(title: str) -> str:
    """Return the anchor that a heading gets.

    Examples
    --------
    >>> anchor("Read a CSV file")
    'read-a-csv-file'
    """
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def commands_page() -> str:
    """Return the page of the terminal's commands."""
    parser = build_parser("en")
    lines = [
        "# Commands", "",
        ("`fabrica COMMAND` where Fábrica is installed, `.venv/bin/python -m pipeline_core COMMAND`"
        " in a clone. Results go to standard output, progress and problems to standard error."), "",
        ("Exit codes: 0 succeeded, 1 problems or refused by a gate, 2 wrong use, 3 failed or timed"
        " out, 4 crashed or lost, 130 cancelled."), "",
    ]  # fmt: skip
    for name, command in commands_of(parser).items():
        lines += [
            f"## {name}",
            "",
            cell(command.description or ""),
            "",
            "| option | |",
            "| --- | --- |",
        ]
        for action in command._actions:
            if "--help" in action.option_strings:
                continue
            lines.append(f"| {written(action)} | {cell(action.help or '')} |")
        lines.append("")
    return HEAD + "\n".join(lines)


def commands_of(parser: ArgumentParser) -> dict[str, ArgumentParser]:
    """Return the parser of each command."""
    (action,) = [one for one in parser._actions if isinstance(one, _SubParsersAction)]
    return dict(action.choices)


def written(action: Any) -> str:
    """Return an option as it is typed."""
    metavar = action.metavar or (
        f"{{{','.join(map(str, action.choices))}}}" if action.choices else action.dest.upper()
    )
    if not action.option_strings:
        return f"`{metavar}`"
    takes_value = action.nargs != 0
    return ", ".join(
        f"`{name} {metavar}`" if takes_value else f"`{name}`" for name in action.option_strings
    )


def problems_page() -> str:
    """Return the page of every code that the program says a sentence for."""
    messages = read_po((LOCALE / "en" / "LC_MESSAGES" / "fabrica.po").read_text(encoding="utf-8"))
    lines = [
        "# Problems and errors", "",
        ("Problems and errors travel as a code with values and become a sentence at the edge:"
        " *where – what must be – what was found – what to do*. `check --json` and `run --json`"
        " have the codes; a value's place is in braces here."), "",
    ]  # fmt: skip
    for prefix, title in PROBLEM_PREFIXES.items():
        codes = sorted(code for code in messages if code.startswith(prefix))
        if codes:
            lines += [f"## {title}", "", "| code | sentence |", "| --- | --- |"]
            lines += [f"| `{code}` | {cell(forms(messages[code])[-1])} |" for code in codes]
            lines.append("")
    return HEAD + "\n".join(lines)


def main(folder: Path) -> None:
    """Write the pages below a folder."""
    with tempfile.TemporaryDirectory() as workspace:
        for name, text in pages(Path(workspace)).items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "docs")
