"""A pipeline as a project of its own, which needs nothing of this one.

`project` puts the files together: the package with the script (`package_name`), its tests,
what installs, runs and repeats it (`recipes`), and a README from the stages' words (`readme`).
"""
