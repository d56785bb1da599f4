"""Builds: what is asked for, what is stale, who makes it, what a build leaves."""
