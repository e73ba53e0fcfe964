"""These files are read by the block contract's own test, not collected."""

collect_ignore_glob = ["*.py"]
