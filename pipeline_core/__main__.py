"""The command line as ``python -m pipeline_core``."""

import sys

from pipeline_core.cli import main

if __name__ == "__main__":
    sys.exit(main())
