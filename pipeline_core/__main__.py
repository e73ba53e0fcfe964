"""``python -m pipeline_core``: the terminal's door."""

import sys

from pipeline_core.cli import main

if __name__ == "__main__":
    sys.exit(main())
