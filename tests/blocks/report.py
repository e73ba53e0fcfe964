"""Report of what the blocks lack: ``python -m tests.blocks.report``, or ``make blocks``.

Of every block: its words in each language, icon, example, test and length. The user's own
blocks in ``FABRICA_BLOCKS`` are also tried with the contract that the tests hold the
built-in ones to. The exit code is 1 if anything is missing.
"""

from __future__ import annotations

import re
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline_core.block import BLOCKS
from pipeline_core.catalog import CORE, import_file, load_catalogue, user_folder
from pipeline_core.errors import FabricaError
from pipeline_core.messages.compile import LOCALE, compile_mo
from pipeline_core.messages.own_words import own_words
from pipeline_core.messages.po_files import read_po
from pipeline_core.messages.words import LANGUAGES, lookup, say
from pipeline_core.store import default_workspace
from tests.blocks.contract import MAX_LINES, PROMISES, BlockCase

Entry = Mapping[str, Any]
ROOT = CORE.parent
COMPILE = "python -m pipeline_core.messages.compile"
HINT = (
    "Texts stand in pipeline_core/messages/locale/LANGUAGE/LC_MESSAGES/fabrica.po, and are compiled"
    f" by {COMPILE}; those of your own blocks in locale/LANGUAGE.po beside them, as they are."
)


def own_settings(entry: Entry) -> list[str]:
    """Return the settings that a block's function names; scikit-learn speaks of the others."""
    others = entry.get("completes", ())
    return [name for name in entry["settings"]["properties"] if name not in others]


def main() -> int:
    """Print the report; return the exit code."""
    try:
        catalogue = load_catalogue(default_workspace())
    except FabricaError as error:
        print(error)
        return 1
    own = {name: entry for name, entry in catalogue.items() if is_own(entry)}
    built_in = {
        name: entry
        for name, entry in catalogue.items()
        if name not in own and "estimator" not in entry
    }
    verdicts = [print_blocks("Built-in blocks", built_in), print_general(built_in_faults())]
    if user_folder():
        verdicts += [
            print_blocks(f"Blocks in {user_folder()}", own),
            print_general(own_faults(own)),
        ]
    if not all(verdicts):
        print(HINT)
    return 0 if all(verdicts) else 1


def is_own(entry: Entry) -> bool:
    """Whether a block is a user's."""
    return not Path(entry["file"]).is_relative_to(CORE)


def print_blocks(title: str, entries: Mapping[str, Entry]) -> bool:
    """Print what blocks lack, and whether they are complete."""
    gaps = {name: list(missing_of(name, entry)) for name, entry in entries.items()}
    incomplete = {name: faults for name, faults in gaps.items() if faults}
    print(f"{title}: {len(entries)}, {len(incomplete) or 'none'} incomplete")
    for name, faults in incomplete.items():
        print(f"  {name}", *faults, sep="\n    ")
    return not incomplete


def print_general(faults: list[str]) -> bool:
    """Print what is wrong beside the blocks, and whether nothing is."""
    print(*(f"  {fault}" for fault in faults), sep="\n", end="\n" if faults else "")
    return not faults


def missing_of(name: str, entry: Entry) -> Iterator[str]:
    """Yield what one block lacks."""
    if not entry["approved"]:
        yield say(entry["why"], {"cause": entry["cause"]})
        return
    yield from missing_words(entry)
    yield from missing_in_file(entry)
    if is_own(entry):
        yield from broken_promises(entry)


def missing_words(entry: Entry) -> Iterator[str]:
    """Yield the texts that a block has not in every language; English is its docstring."""
    parts = ["", ".summary", *(f".{name}" for name in own_settings(entry))]
    codes = [f"block.{entry['id']}{part}" for part in parts]
    for language in LANGUAGES[1:]:
        if missing := [code for code in codes if not lookup(code, language)]:
            yield f"no {language}: {', '.join(missing)}"
    if not is_own(entry):
        for language in LANGUAGES:
            if not lookup(f"block.{entry['id']}.words", language):
                yield f"no {language}: block.{entry['id']}.words (what else it is searched by)"


def missing_in_file(entry: Entry) -> Iterator[str]:
    """Yield what a block's file lacks: icon, help, example, test; and whether it is too long."""
    file = Path(entry["file"])
    import_file(file, entry.get("contents"))
    if not BLOCKS[entry["id"]].icon:
        yield 'no icon: @block(..., icon="NAME"), a name of Lucide\'s'
    yield from (f"no help: {name}" for name, text in entry["params"].items() if not text)
    if f"{entry['id']}(" not in entry["doc"].partition(">>>")[2]:
        yield "no example: >>> lines in its docstring that call it"
    if not is_tested(entry):
        places = "test_*.py of its folder" if is_own(entry) else "tests/blocks/test_*.py"
        yield f"no test: none of {places} names it"
    lines = len(file.read_text(encoding="utf-8").splitlines())
    if lines > MAX_LINES:
        yield f"too long: {lines} lines of at most {MAX_LINES}"


def is_tested(entry: Entry) -> bool:
    """Whether a test file names a block."""
    folder = (user_folder() or ROOT) if is_own(entry) else ROOT / "tests" / "blocks"
    name = re.compile(rf"\b{re.escape(entry['id'])}\b")
    return any(name.search(file.read_text("utf-8")) for file in folder.rglob("test_*.py"))


def broken_promises(entry: Entry) -> Iterator[str]:
    """Yield the promises of the contract that a block breaks; a warning breaks one too."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        case = BlockCase(BLOCKS[entry["id"]], Path(folder))
        for name, promise in PROMISES.items():
            try:
                fault = promise(case)
            except Exception as error:  # a promise that cannot be tried is not kept
                fault = f"{type(error).__name__}: {error}"
            if fault:
                yield f"{name.replace('_', ' ')}: {fault}"


def built_in_faults() -> list[str]:
    """Return the compiled catalogues that are not those of their texts."""
    stale = []
    for folder in (LOCALE, ROOT / "ui" / "text" / "locale"):
        for file in sorted(folder.glob("*/LC_MESSAGES/*.po")):
            fresh = compile_mo(read_po(file.read_text("utf-8")), file.parent.parent.name)
            if file.with_suffix(".mo").read_bytes() != fresh:
                argument = "" if folder == LOCALE else f" {folder.relative_to(ROOT)}"
                stale.append(f"{file.relative_to(ROOT)} is not compiled: {COMPILE}{argument}")
    return stale


def own_faults(entries: Mapping[str, Entry]) -> list[str]:
    """Return what is wrong with the translations beside the user's blocks."""
    messages = [one for entry in entries.values() for one in entry.get("warnings", ())]
    faults = [say(message["code"], message["values"]) for message in messages]
    known = {f"block.{name}" for name in entries}
    for language in LANGUAGES:
        codes = [code for code in own_words(language).texts if code.startswith("block.")]
        stale = [code for code in codes if ".".join(code.split(".")[:2]) not in known]
        faults += [f"locale/{language}.po: no block of yours has {code}" for code in stale]
    return list(dict.fromkeys(faults))


if __name__ == "__main__":
    sys.exit(main())
