"""The schema's history, run by `triage db upgrade`; inside the package, so that an installed wheel has it too."""

from __future__ import annotations

# The newest revision; a test holds it to the files in `versions`.
HEAD = "0001"
