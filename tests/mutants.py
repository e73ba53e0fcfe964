"""Mutation check of one room: `python -m tests.mutants ROOM [--most N] [--seed S]`.

Each mutant is one small wrong change to one file of a copy of the project. The room's
tests must turn red on it; a mutant they let pass is printed with its line. Mutants are a
seeded sample, so that a run can be repeated.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("pipeline_core", "ui", "pages", "tests", "examples", "benchmarks", "docs")
OPPOSITE: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One wrong change: a piece of a file's text and what replaces it."""

    file: Path
    start: int
    end: int
    before: str
    after: str
    line: int

    def applied(self, text: str) -> str:
        return text[: self.start] + self.after + text[self.end :]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.before!r} -> {self.after!r}"


def mutants_of(file: Path, text: str) -> Iterator[Mutant]:
    """Yield the mutants of a file."""
    offsets = [0]
    for line in text.encode().splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line))
    raw = text.encode()

    def place(line: int, column: int) -> int:
        return len(raw[: offsets[line - 1] + column].decode())

    for node in computing(ast.parse(text)):
        for changed in changes(node):
            start, end = (
                place(node.lineno, node.col_offset),
                place(node.end_lineno, node.end_col_offset),
            )
            source = ast.unparse(changed)
            after = source if isinstance(node, ast.stmt) else f"({source})"
            yield Mutant(file, start, end, text[start:end], after, node.lineno)


def computing(node: ast.AST) -> Iterator[ast.AST]:
    """Walk what computes: annotations are only read, and texts only said."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns") or isinstance(node, ast.JoinedStr):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child
                yield from computing(child)


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield wrong versions of a node."""
    if isinstance(node, ast.Compare | ast.BoolOp | ast.BinOp):
        yield from with_the_opposite(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield ast.Constant(not node.value if isinstance(node.value, bool) else node.value + 1)
    elif isinstance(node, ast.Return) and node.value is not None:
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield ast.Pass()


def with_the_opposite(node: ast.Compare | ast.BoolOp | ast.BinOp) -> Iterator[ast.AST]:
    """Yield a node with its first operator turned around."""
    compares = isinstance(node, ast.Compare)
    wrong = OPPOSITE.get(type(node.ops[0] if compares else node.op))
    if wrong is not None:
        changed = copy.deepcopy(node)
        if compares:
            changed.ops[0] = wrong()
        else:
            changed.op = wrong()
        yield changed


def copy_project(folder: Path) -> Path:
    """Return a copy of the project that may be broken."""
    for name in COPIED:
        ignored = shutil.ignore_patterns("__pycache__", "node_modules", ".rivals")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in ("pyproject.toml", "app.py", "README.md", "Makefile"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def turns_red(project: Path, room: str, seconds: float) -> bool:
    """Whether the room's tests notice; one that never ends is noticed too."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-m", room, "-p", "no:cacheprovider"]
    command += [
        name for name in (f"tests/{room}", f"pipeline_core/{room}") if (project / name).exists()
    ]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=project, env=environment, capture_output=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("room")
    parser.add_argument("--most", type=int, default=40, help="how many mutants (a seeded sample)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    files = sorted((ROOT / "pipeline_core" / options.room).rglob("*.py"))
    mutants = [
        mutant
        for file in files
        for mutant in mutants_of(file.relative_to(ROOT), file.read_text(encoding="utf-8"))
    ]
    sample = random.Random(options.seed).sample(mutants, min(options.most, len(mutants)))
    print(f"{len(sample)} of {len(mutants)} mutants of {options.room}, seed {options.seed}")
    with tempfile.TemporaryDirectory() as folder:
        survivors = survivors_of(sample, options.room, Path(folder), options.workers)
    for mutant in survivors:
        print(f"survived  {mutant}")
    print(f"{len(sample) - len(survivors)} killed, {len(survivors)} survived")
    return bool(survivors)


def survivors_of(sample: list[Mutant], room: str, folder: Path, workers: int) -> list[Mutant]:
    """Return the mutants that no test of the room notices."""
    projects: SimpleQueue[Path] = SimpleQueue()
    for number in range(workers):
        projects.put(copy_project(folder / str(number)))
    project = projects.get()
    began = time.monotonic()
    if turns_red(project, room, 1800):
        sys.exit(f"The tests of {room} fail without any mutant.")
    seconds = 120 + 5 * (time.monotonic() - began)
    projects.put(project)

    def survives(mutant: Mutant) -> bool:
        project = projects.get()
        file = project / mutant.file
        text = file.read_text(encoding="utf-8")
        try:
            file.write_text(mutant.applied(text), encoding="utf-8")
            red = turns_red(project, room, seconds)
        finally:
            file.write_text(text, encoding="utf-8")
            projects.put(project)
        print("." if red else "S", end="", flush=True)
        return not red

    with ThreadPoolExecutor(workers) as pool:
        survived = list(pool.map(survives, sample))
    print()
    return [mutant for mutant, alive in zip(sample, survived, strict=True) if alive]


if __name__ == "__main__":
    sys.exit(main())
