"""The models page: what was kept, versions and their aliases, and what they answer."""
