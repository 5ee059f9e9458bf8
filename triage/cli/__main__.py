"""`python -m triage.cli` is `triage`."""

from triage.cli.main import run

run()
