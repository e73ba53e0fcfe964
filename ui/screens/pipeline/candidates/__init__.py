"""Candidates of settings: given beside a setting's own field, and listed in the search."""
