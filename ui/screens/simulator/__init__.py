"""The simulator: a table played against a kept model, with knobs that bend it meanwhile."""
