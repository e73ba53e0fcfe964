"""The first rows of a large file, as a file of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline_core.measures.csv_files import open_bytes

_MAX_SKIPPED = 1_000  # lines above a table, its names included


@contextmanager
def first_part(path: str, rows: int) -> Iterator[str]:
    r"""Write the first rows of a file, and what is above them, into a file that is gone afterwards.

    Parameters
    ----------
    path
        A CSV file, gzipped if its name ends in .gz.
    rows
        How many rows are in it at least, if there are so many.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w", suffix=".csv") as file:
    ...     _ = file.write("a\n" + '"1\n2"\n' * 5_000)
    ...     file.flush()
    ...     with first_part(file.name, 1) as part:
    ...         lines = Path(part).read_text().splitlines()
    >>> len(lines), lines[-1]
    (1003, '2"')
    """
    with TemporaryDirectory(prefix="fabrica-first-rows-") as folder:
        part = Path(folder) / Path(path).name.removesuffix(".gz")
        with open_bytes(path) as source, part.open("wb") as target:
            wanted, is_open = rows + _MAX_SKIPPED, False
            for line in source:
                target.write(line)
                wanted -= 1
                is_open ^= line.count(b'"') % 2 == 1
                if wanted < 0 and not is_open:
                    break
        yield str(part)
