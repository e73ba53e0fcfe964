"""Carries definitions into the script: the source of a function and of all that it uses.

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

from pipeline_core.catalog import CORE
from pipeline_core.errors import ExportError
from pipeline_core.export.source.annotations import plain_annotation
from pipeline_core.export.source.docstrings import short_docstrings
from pipeline_core.export.source.free_names import free_names, is_block_decorator, local_names
from pipeline_core.export.source.imports import COMMON, Imports
from pipeline_core.export.source.module_source import (
    Definition,
    ImportedName,
    ModuleSource,
    own_file,
    read_source,
)
from pipeline_core.export.source.names import Names
from pipeline_core.export.source.splice import Splice

_CARRIED_CORE_MODULES = ("block", "data")


class Carrier:
    """The definitions of other modules that the script contains as source.

    Parameters
    ----------
    names, imports
        The script's global names and its imports.
    """

    def __init__(self, names: Names, imports: Imports) -> None:
        self._names = names
        self._imports = imports
        self._texts: dict[tuple[Path, int], str] = {}
        self._dependencies: dict[Path, dict[Path, None]] = {}  # in order of use
        self._block = ""

    def start_block(self, block: str) -> None:
        """Set the block whose source is carried next; errors name it."""
        self._block = block

    def texts(self) -> Iterator[str]:
        """Yield the carried definitions, those of imported modules first."""
        for file in TopologicalSorter(self._dependencies).static_order():
            for (path, _), text in sorted(self._texts.items(), key=lambda item: item[0][1]):
                if path == file:
                    yield text

    def carry(self, source: ModuleSource, name: str) -> str:
        """Carry one definition of a module; return its name in the script."""
        owner = (source.file, name)
        existing = self._names.name_of(owner)
        if existing is not None:
            return existing
        script_name = self._names.take(name, owner, source.file.stem)
        node = source.definitions[name]
        self._dependencies.setdefault(source.file, {})
        position = (source.file, node.lineno)
        if position not in self._texts:
            self._texts[position] = ""
            self._texts[position] = self._text(source, node)
        return script_name

    def resolve(self, source: ModuleSource, name: str) -> str:
        """Return the name in the script of a global name of a module, carrying or importing it.

        Raises
        ------
        ExportError
            The name is neither a definition, nor a public import, nor a builtin.
        """
        if name in source.definitions:
            return self.carry(source, name)
        if name in source.imports:
            return self._resolve_import(source, name, source.imports[name])
        if hasattr(builtins, name):
            return name
        raise ExportError("export.not_exportable", block=self._block, names=[name])

    def _resolve_import(self, source: ModuleSource, name: str, imported: ImportedName) -> str:
        if imported.file is None:
            return self._import_public(name, imported)
        module = read_source(imported.file)
        if imported.name in module.imports:  # `block` re-exports names of `data`
            return self._resolve_import(module, name, module.imports[imported.name])
        if (
            imported.name is None
            or imported.name not in module.definitions
            or not _is_carriable(module)
        ):
            raise ExportError("export.not_exportable", block=self._block, names=[name])
        self._dependencies.setdefault(source.file, {})[module.file] = None
        return self.carry(module, imported.name)

    def _import_public(self, name: str, imported: ImportedName) -> str:
        if imported.module.partition(".")[0] in ("pipeline_core", ""):
            raise ExportError("export.not_exportable", block=self._block, names=[name])
        if imported.name is None:
            return self._imports.import_module(
                imported.module, name if name != imported.module else None
            )
        return self._imports.import_from(imported.module, imported.name, name)

    def carry_attribute(self, source: ModuleSource, node: ast.Attribute) -> str | None:
        """Carry ``module.name`` of an own module and return its name; None for other attributes."""
        if not isinstance(node.value, ast.Name):
            return None
        imported = source.imports.get(node.value.id)
        if imported is None or imported.file is None or imported.name is not None:
            return None
        module = read_source(imported.file)
        self._dependencies.setdefault(source.file, {})[module.file] = None
        return self.resolve(module, node.attr)

    def _text(self, source: ModuleSource, node: Definition) -> str:
        splice = Splice(source.text)
        self._refuse_own_imports(source, node)
        annotation_nodes = self._replace_annotations(source, node, splice)
        modules = self._replace_attributes(source, node, splice, annotation_nodes)
        for docstring, text in short_docstrings(node).items():
            splice.replace(docstring, text)
        self._replace_names(source, node, splice, modules, annotation_nodes)
        decorators = getattr(node, "decorator_list", [])
        return splice.cut(node, [mark for mark in decorators if not is_block_decorator(mark)])

    def _replace_annotations(
        self, source: ModuleSource, node: Definition, splice: Splice
    ) -> set[ast.AST]:
        """Replace annotations by library types; return all nodes inside annotations."""
        inside: set[ast.AST] = set()
        for annotation in _annotations_in(node):
            inside |= set(ast.walk(annotation))
            text = plain_annotation(annotation, source, self._annotation_name_of(source))
            if text != ast.unparse(annotation):
                splice.replace(annotation, text)
        return inside

    def _annotation_name_of(self, source: ModuleSource) -> Callable[[str], str]:
        def name_of(name: str) -> str:
            defined = name in source.imports or name in source.definitions
            if name in COMMON and not defined:
                return self._imports.import_common(name)
            return self.resolve(source, name)

        return name_of

    def _replace_attributes(
        self, source: ModuleSource, node: Definition, splice: Splice, skip: set[ast.AST]
    ) -> set[str]:
        """Replace ``module.name`` of own modules by the carried name; return those modules."""
        modules = set()
        for child in ast.walk(node):
            if isinstance(child, ast.Attribute) and child not in skip:
                name = self.carry_attribute(source, child)
                if name is not None and isinstance(child.value, ast.Name):
                    splice.replace(child, name)
                    modules.add(child.value.id)
        return modules

    def _replace_names(
        self,
        source: ModuleSource,
        node: Definition,
        splice: Splice,
        modules: set[str],
        skip: set[ast.AST],
    ) -> None:
        own = {name for name, other in source.definitions.items() if other is node}
        names = own | (free_names(node) - modules)
        renamed = {name: self.resolve(source, name) for name in sorted(names)}
        changed = {old: new for old, new in renamed.items() if old != new}
        if shadowed := sorted(set(changed) & (local_names(node) - own)):
            raise ExportError("export.not_exportable", block=self._block, names=shadowed)
        for child in ast.walk(node):
            if isinstance(child, ast.Name) and child.id in changed and child not in skip:
                splice.replace(child, changed[child.id])
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in changed:
            splice.rename(node, changed[node.name])

    def _refuse_own_imports(self, source: ModuleSource, node: Definition) -> None:
        """Raise where a body imports one of the project's modules itself."""
        for child in ast.walk(node):
            if isinstance(child, ast.Import | ast.ImportFrom):
                modules = [alias.name for alias in child.names]
                modules = [child.module or ""] if isinstance(child, ast.ImportFrom) else modules
                if any(own_file(module, source.file) for module in modules):
                    raise ExportError("export.not_exportable", block=self._block, names=modules)


def _is_carriable(source: ModuleSource) -> bool:
    """Whether definitions of a file work outside the project."""
    return (
        not source.is_of_project
        or source.file.is_relative_to(CORE / "measures")
        or source.file.stem in _CARRIED_CORE_MODULES
    )


def _annotations_in(node: ast.AST) -> Iterator[ast.expr]:
    for child in ast.walk(node):
        if isinstance(child, ast.arg | ast.AnnAssign) and child.annotation is not None:
            yield child.annotation
        elif isinstance(child, ast.FunctionDef) and child.returns is not None:
            yield child.returns
