"""Make flights.db of the tables of the example Late flights: `python make_flights_db.py`."""

import csv
import gzip
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).resolve().parent
FLIGHTS = HERE.parent / "flights"
# Only what the queries need, so that the file stays small.
TABLES = {
    "airlines": ("airlines.csv.gz", {"carrier": str, "name": str}),
    "flights": (
        "flights_2013_01.csv.gz",
        {"day": int, "hour": int, "carrier": str, "origin": str, "dest": str, "arr_delay": float},
    ),
    "weather": (
        "weather_2013_01.csv.gz",
        {"day": int, "hour": int, "origin": str, "wind_speed": float, "visib": float},
    ),
}
SQL_TYPES = {str: "TEXT", int: "INTEGER", float: "REAL"}


def make(file: Path) -> None:
    """Write the three tables into a new SQLite file."""
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as database, database:
        for table, (source, types) in TABLES.items():
            columns = ", ".join(f"{name} {SQL_TYPES[kind]}" for name, kind in types.items())
            database.execute(f"CREATE TABLE {table} ({columns})")
            places = ", ".join("?" for _ in types)
            database.executemany(f"INSERT INTO {table} VALUES ({places})", rows(source, types))


def rows(source: str, types: dict[str, type]) -> list[list[object]]:
    """Return the rows of a table of flights; what is empty is missing."""
    with gzip.open(FLIGHTS / source, "rt", encoding="utf-8", newline="") as file:
        return [
            [kind(row[name]) if row[name] else None for name, kind in types.items()]
            for row in csv.DictReader(file)
        ]


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "flights.db")
