"""``drill``: a pipeline with a fault to find, and what an answer is worth."""

from __future__ import annotations

import random
from argparse import Namespace
from pathlib import Path

from pipeline_core.catalog import CORE, load_catalogue
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import print_table, to_json
from pipeline_core.cli.pipeline_file import absolute, read_pipeline, workspace_of
from pipeline_core.edits import apply
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.spec import write

HELP = "cli.drill"
_ACTS = ("new", "check", "list")
_EXAMPLES = (CORE.parent / "examples", CORE.parent / "fabrica_app" / "examples")
_SEEDS = 1_000_000


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("act", text="cli.drill.act", choices=_ACTS, metavar="new|check|list")
    parser.add_option("file", text="cli.drill.file", type=Path, nargs="?", metavar="FILE")
    parser.add_option("--example", text="cli.drill.example", metavar="E")
    parser.add_option("--seed", text="cli.drill.seed", type=int, metavar="N")
    parser.add_option("--kind", text="cli.drill.kind", metavar="K")
    parser.add_option("--solution", text="cli.drill.solution", type=Path, metavar="YAML")
    add_json(parser)


def run(options: Namespace) -> int:
    """Make a drill, judge an answer (1 while the fault is there), or list the kinds."""
    if options.act == "list":
        return _list(options)
    return _new(options) if options.act == "new" else _check(options)


def _list(options: Namespace) -> int:
    from pipeline_core.drills.faults import KINDS

    titles = {kind: say(f"drill.{kind}", {}, options.lang) for kind in KINDS}
    if options.json:
        print(to_json(titles))
    else:
        print_table([[kind, title] for kind, title in titles.items()])
    return 0


def _new(options: Namespace) -> int:
    from pipeline_core.drills.drill import lay_down, new_drill
    from pipeline_core.drills.drill_file import write_drill_file
    from pipeline_core.drills.fault import GoodPipeline

    seed = random.randrange(_SEEDS) if options.seed is None else options.seed
    source = _example(options.example, seed)
    target = absolute(options.file or Path(f"drill-{source.stem}-{seed}"))
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError("drill.folder_exists", folder=str(target))
    catalogue = load_catalogue(workspace_of(options))
    good = GoodPipeline(read_pipeline(source), catalogue, source.parent)
    drill = new_drill(good, seed, options.kind)
    file = target / f"{source.stem}.yaml"
    lay_down(drill, file)
    write_drill_file(drill, target)
    question = say(f"drill.{drill.kind}.question", {}, options.lang)
    if options.json:
        print(to_json({"file": str(file), "seed": seed, "question": question}))
    else:
        print(say("cli.written", {"file": str(file)}, options.lang))
        print(question)
        print(say("drill.how", {"file": str(file)}, options.lang))
    return 0


def _example(name: str | None, seed: int) -> Path:
    """Return the pipeline to break: a shipped example, or any file."""
    shipped = {file.parent.name: file for folder in _EXAMPLES for file in folder.glob("*/*.yaml")}
    if name is None and shipped:
        return shipped[random.Random(seed).choice(sorted(shipped))]
    if name in shipped:
        return shipped[name]
    file = absolute(Path(name or ""))
    if not file.is_file():
        raise UsageError("drill.no_example", name=name, known=sorted(shipped))
    return file


def _check(options: Namespace) -> int:
    from pipeline_core.drills.answer import judge
    from pipeline_core.drills.drill_file import read_drill_file

    if options.file is None:
        raise UsageError("drill.file_missing")
    file = absolute(options.file)
    pipeline, catalogue = read_pipeline(file), load_catalogue(workspace_of(options))
    drill = read_drill_file(file.parent)
    if options.solution is not None:
        for edit in drill.mending:
            pipeline = apply(pipeline, edit, catalogue)
        write(pipeline, absolute(options.solution))
        print(say("cli.written", {"file": str(options.solution)}, options.lang))
        return 0
    answer = judge(drill, pipeline, catalogue, file.parent)
    _print(answer, drill.kind, file, options)
    return int(answer != "solved")


def _print(answer: str, kind: str, file: Path, options: Namespace) -> None:
    part = {"solved": "lesson", "left": "hint"}.get(answer)
    lines = [say(f"drill.answer.{answer}", {"file": str(file)}, options.lang)]
    lines += [say(f"drill.{kind}.{part}", {}, options.lang)] if part else []
    if options.json:
        found = {"answer": answer, "sentences": lines}
        print(to_json({**found, "kind": kind} if answer == "solved" else found))
    else:
        print("\n".join(lines))
