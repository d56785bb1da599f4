"""The tests of chiso."""
