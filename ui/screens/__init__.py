"""One room a page: `home`, `pipeline`, `results`, `runs`, `settings`."""
