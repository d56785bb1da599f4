"""Kernels that are forked from a warm process, and the engine that papermill runs in them."""
