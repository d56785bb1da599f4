"""The tests of what a change touches: `make check`; see docs/architecture.md."""
