"""The installation: a folder to work in, and what may be wrong with a machine."""
