"""Benchmarks of the claims about speed, one module each: `python -m benchmarks.NAME`."""
