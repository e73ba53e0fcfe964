"""The first rows of a large file, as a file of their own."""

from __future__ import annotations

from pathlib import Path

from pipeline_core.measures.csv_files import open_bytes

_MAX_SKIPPED = 1_000  # lines above a table, its names included


def write_first_part(path: str, folder: Path, rows: int) -> str:
    r"""Write the first rows of a file, and what is above them, into a folder; return the path.

    Parameters
    ----------
    path
        A CSV file, plain or packed; what is written is plain.
    folder
        Where to write.
    rows
        How many rows are in it at least, if there are so many.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile, TemporaryDirectory
    >>> with NamedTemporaryFile("w", suffix=".csv") as file, TemporaryDirectory() as folder:
    ...     _ = file.write("a\n" + '"1\n2"\n' * 5_000)
    ...     file.flush()
    ...     lines = Path(write_first_part(file.name, Path(folder), 1)).read_text().splitlines()
    >>> len(lines), lines[-1]
    (1003, '2"')
    """
    part = folder / "part.csv"
    with open_bytes(path) as source, part.open("wb") as target:
        wanted, is_open = rows + _MAX_SKIPPED, False
        for line in source:
            target.write(line)
            wanted -= 1
            is_open ^= line.count(b'"') % 2 == 1
            if wanted < 0 and not is_open:
                break
    return str(part)
