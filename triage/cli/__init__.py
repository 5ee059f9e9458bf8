"""The command line: a file for a group of commands; each imports what it needs when it runs: help stays quick."""
