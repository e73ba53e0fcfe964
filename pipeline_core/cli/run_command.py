"""``run FILE``: run what must run, and print every result."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from pipeline_core.cli.output import EXIT, as_json, in_words, print_result
from pipeline_core.cli.pipeline_file import open_file, print_problems, problems_of
from pipeline_core.cli.run_to_end import run_to_the_end
from pipeline_core.store import open_store


def run(options: Namespace) -> int:
    """Run a pipeline file; the exit code says how it ended."""
    opened = open_file(options)
    if print_problems(problems_of(opened), options.lang):
        return 1
    store = open_store(opened.workspace)
    ended = run_to_the_end(store, opened, options)
    stages = store.runs.stages(ended.id)
    if options.json:
        print(json.dumps(as_json(ended, stages, options.lang), indent=2))
    else:
        blocks = {name: stage.block for name, stage in opened.pipeline.stages.items()}
        print_result(ended, stages, opened.catalogue, blocks, options.lang)
    if ended.error:
        print(in_words(ended.error, options.lang), file=sys.stderr)
    return EXIT[ended.status]
