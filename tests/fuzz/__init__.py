"""Mutated inputs, tried on the product in process: `make fuzz N=10000 SEED=1`; see docs/reliability.md."""
