"""Tells what it can reach, as the name of a file, held as the real child is."""

import os
import resource
import sys
import tempfile

from triage.mail.confined import bounds_from, confine
from triage.mail.extract_child import framed


def main() -> None:
    """Answer once."""
    confine(bounds_from(sys.argv[1]))
    sys.stdin.buffer.read()
    said = ["TRIAGE_KEY" if "TRIAGE_KEY" in os.environ else "no TRIAGE_KEY", _file()]
    said.append("no core" if resource.getrlimit(resource.RLIMIT_CORE) == (0, 0) else "core")
    said.append(f"memory {resource.getrlimit(resource.RLIMIT_AS)[0]}")
    part = {"number": 1, "name": ", ".join(said), "content_type": "x", "size": 0, "looks": "", "macros": False}
    sys.stdout.buffer.write(framed({"contents": {"formatted": False, "files": [part], "more": False}}))


def _file() -> str:
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"x")
    except OSError:
        return "no file"
    return "a file"


if __name__ == "__main__":
    main()
