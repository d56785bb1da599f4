"""`python -m chiso`; what is left of the current folder `chiso/__init__.py` has removed."""

from chiso.cli.app import main

if __name__ == "__main__":
    main()
