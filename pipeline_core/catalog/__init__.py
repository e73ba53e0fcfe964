"""The catalogue of blocks, as data that needs no import of a block.

Read `catalogue` first (loading the cached description, importing blocks by id), then
`describe` (a block's entry, in a process that imports it) with `settings_schema`,
`estimator_tags` and `icons`, `own_entries` (those of the user's files), `listing` (what a
text says that may not be imported), `settings` (validation against an entry's schema),
`sources` (files and their hashes), and `approval` (which user files may be executed). The
types of an entry are in `pipeline_core.spec.entry`.
"""

from pipeline_core.catalog.approval import approve, is_approved
from pipeline_core.catalog.catalogue import import_file, load_catalogue, load_functions
from pipeline_core.catalog.icons import icon_nodes
from pipeline_core.catalog.sources import BLOCKS_FOLDER, CORE, user_folder, version_of
from pipeline_core.spec.entry import (
    Catalogue,
    ColumnPick,
    Entry,
    Port,
    SettingSchema,
    SettingsSchema,
    inner_of,
    meaning_of,
    pick_of,
)

__all__ = [
    "BLOCKS_FOLDER",
    "CORE",
    "Catalogue",
    "ColumnPick",
    "Entry",
    "Port",
    "SettingSchema",
    "SettingsSchema",
    "approve",
    "icon_nodes",
    "import_file",
    "is_approved",
    "load_catalogue",
    "load_functions",
    "inner_of",
    "meaning_of",
    "pick_of",
    "user_folder",
    "version_of",
]
