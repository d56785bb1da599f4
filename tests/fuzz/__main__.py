"""`python -m tests.fuzz`: try mutated inputs and print the table."""

import argparse
import sys

from .runner import main

parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
parser.add_argument("-n", type=int, default=10_000, help="inputs")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--jobs", type=int, default=2, help="processes")
parser.add_argument("--only", type=int, nargs="*", default=[], help="numbers of inputs to try again")
given = parser.parse_args()
sys.exit(main(given.n, given.seed, given.jobs, given.only))
