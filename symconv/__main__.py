"""`python -m symconv` is the command `symconv`."""

from symconv.cli import main

main()
