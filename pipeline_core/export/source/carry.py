"""Carries definitions into the script: a function with all that it uses, by source.

What a definition uses is either an import of a public library, which becomes an
import of the script, or a definition of the project's measures or of the user's
own files, which is carried in turn. Anything else cannot be exported.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

from pipeline_core.errors import ExportError
from pipeline_core.export.source.annotations import plain_annotation
from pipeline_core.export.source.docstrings import shorten_docstrings
from pipeline_core.export.source.free_names import free_names, is_block_mark, local_names
from pipeline_core.export.source.imports import COMMON, Imports
from pipeline_core.export.source.modules import Definition, Imported, Source, own_file, read_source
from pipeline_core.export.source.names import Names
from pipeline_core.export.source.splice import Splice

_SHARED = ("block", "data")


class Carrier:
    """The definitions that the script carries along.

    Parameters
    ----------
    names, imports
        The script's global names and its imports.
    """

    def __init__(self, names: Names, imports: Imports) -> None:
        self._names = names
        self._imports = imports
        self._texts: dict[tuple[Path, int], str] = {}
        self._uses: dict[Path, dict[Path, None]] = {}  # in order of use
        self._block = ""

    def for_block(self, block: str) -> None:
        """Say whose source is carried now: errors name it."""
        self._block = block

    def texts(self) -> Iterator[str]:
        """Yield the carried source: what a module needs stands before it."""
        for file in TopologicalSorter(self._uses).static_order():
            for (home, _), text in sorted(self._texts.items(), key=lambda item: item[0][1]):
                if home == file:
                    yield text

    def carry(self, source: Source, name: str) -> str:
        """Carry one definition of a module; return its name in the script."""
        owner = (source.file, name)
        known = self._names.known(owner)
        if known is not None:
            return known
        bound = self._names.take(name, owner, source.file.stem)
        node = source.definitions[name]
        self._uses.setdefault(source.file, {})
        place = (source.file, node.lineno)
        if place not in self._texts:
            self._texts[place] = ""
            self._texts[place] = self._text(source, node)
        return bound

    def resolve(self, source: Source, name: str) -> str:
        """Return what one of a module's names is called in the script.

        Raises
        ------
        ExportError
            It is neither a definition nor a public import nor Python's own.
        """
        if name in source.definitions:
            return self.carry(source, name)
        if name in source.imports:
            return self._imported(source, name, source.imports[name])
        if hasattr(builtins, name):
            return name
        raise ExportError("export.not_exportable", block=self._block, names=[name])

    def _imported(self, source: Source, name: str, found: Imported) -> str:
        if found.file is None:
            return self._public(name, found)
        home = read_source(found.file)
        if found.name in home.imports:  # block hands on what data defines
            return self._imported(home, name, home.imports[found.name])
        if found.name is None or found.name not in home.definitions or not _may_be_carried(home):
            raise ExportError("export.not_exportable", block=self._block, names=[name])
        self._uses.setdefault(source.file, {})[home.file] = None
        return self.carry(home, found.name)

    def _public(self, name: str, found: Imported) -> str:
        if found.module.partition(".")[0] in ("pipeline_core", ""):
            raise ExportError("export.not_exportable", block=self._block, names=[name])
        if found.name is None:
            return self._imports.module(found.module, name if name != found.module else None)
        return self._imports.of(found.module, found.name, name)

    def attribute(self, source: Source, node: ast.Attribute) -> str | None:
        """Carry ``module.thing`` of an own module; return its name, or None for any other."""
        if not isinstance(node.value, ast.Name):
            return None
        found = source.imports.get(node.value.id)
        if found is None or found.file is None or found.name is not None:
            return None
        home = read_source(found.file)
        self._uses.setdefault(source.file, {})[home.file] = None
        return self.resolve(home, node.attr)

    def _text(self, source: Source, node: Definition) -> str:
        splice = Splice(source.text)
        self._refuse_own_imports(source, node)
        annotated = self._annotations(source, node, splice)
        modules = self._attributes(source, node, splice, annotated)
        docstrings: dict[ast.expr, str] = {}
        shorten_docstrings(node, docstrings)
        for one, text in docstrings.items():
            splice.replace(one, text)
        self._rename(source, node, splice, modules, annotated)
        marks = getattr(node, "decorator_list", [])
        return splice.cut(node, [one for one in marks if not is_block_mark(one)])

    def _annotations(self, source: Source, node: Definition, splice: Splice) -> set[ast.AST]:
        """Put plain annotations in; return every node inside one."""
        inside: set[ast.AST] = set()
        for one in _annotations(node):
            inside |= set(ast.walk(one))
            plain = plain_annotation(one, source, self._for_annotation(source))
            if plain != ast.unparse(one):
                splice.replace(one, plain)
        return inside

    def _for_annotation(self, source: Source) -> Callable[[str], str]:
        def name_of(name: str) -> str:
            known = name in source.imports or name in source.definitions
            if name in COMMON and not known:
                return self._imports.common(name)
            return self.resolve(source, name)

        return name_of

    def _attributes(
        self, source: Source, node: Definition, splice: Splice, skip: set[ast.AST]
    ) -> set[str]:
        """Write ``module.thing`` of own modules as the carried thing; return such modules."""
        found = set()
        for one in ast.walk(node):
            if isinstance(one, ast.Attribute) and one not in skip:
                name = self.attribute(source, one)
                if name is not None and isinstance(one.value, ast.Name):
                    splice.replace(one, name)
                    found.add(one.value.id)
        return found

    def _rename(
        self,
        source: Source,
        node: Definition,
        splice: Splice,
        modules: set[str],
        skip: set[ast.AST],
    ) -> None:
        own = {n for n, one in source.definitions.items() if one is node}
        used = own | (free_names(node) - modules)
        renamed = {name: self.resolve(source, name) for name in sorted(used)}
        changed = {old: new for old, new in renamed.items() if old != new}
        if hidden := sorted(set(changed) & (local_names(node) - own)):
            raise ExportError("export.not_exportable", block=self._block, names=hidden)
        for one in ast.walk(node):
            if isinstance(one, ast.Name) and one.id in changed and one not in skip:
                splice.replace(one, changed[one.id])
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in changed:
            splice.rename(node, changed[node.name])

    def _refuse_own_imports(self, source: Source, node: Definition) -> None:
        for one in ast.walk(node):
            if isinstance(one, ast.Import | ast.ImportFrom):
                modules = [alias.name for alias in one.names]
                modules = [one.module or ""] if isinstance(one, ast.ImportFrom) else modules
                if any(own_file(module, source.file) for module in modules):
                    raise ExportError("export.not_exportable", block=self._block, names=modules)


def _may_be_carried(source: Source) -> bool:
    """Say whether a file's definitions make sense outside the project."""
    return not source.own or source.file.parent.name == "measures" or source.file.stem in _SHARED


def _annotations(node: ast.AST) -> Iterator[ast.expr]:
    for one in ast.walk(node):
        if isinstance(one, ast.arg | ast.AnnAssign) and one.annotation is not None:
            yield one.annotation
        elif isinstance(one, ast.FunctionDef) and one.returns is not None:
            yield one.returns
