"""The end of a forked child, which must not return into its parent's loop."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def exit_after() -> Iterator[None]:
    """End this process after the block, whatever happens in it."""
    try:
        yield
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(70)
