"""What is claimed about speed, runnable: one module a claim, `python -m benchmarks.NAME`."""
