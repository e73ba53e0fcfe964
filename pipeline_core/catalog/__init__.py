"""Blocks as data, for everyone who must not import the libraries.

Read `catalogue` first (loading the kept description, importing blocks by id), then
`describe` (a block's entry, in a process that imports it) with `estimator_tags`,
`settings` (validation against an entry's schema), `sources` (files and their
hashes), and `approval` (which user files may be executed).
"""

from pipeline_core.catalog.approval import approve, is_approved
from pipeline_core.catalog.catalogue import (
    Catalogue,
    Entry,
    import_file,
    load_catalogue,
    load_functions,
)
from pipeline_core.catalog.sources import BLOCKS_FOLDER, CORE, user_folder, version_of

__all__ = [
    "BLOCKS_FOLDER",
    "CORE",
    "Catalogue",
    "Entry",
    "approve",
    "import_file",
    "is_approved",
    "load_catalogue",
    "load_functions",
    "user_folder",
    "version_of",
]
