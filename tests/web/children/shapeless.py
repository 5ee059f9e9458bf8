"""Answers in a shape that nobody asked for."""

import sys

from triage.mail.extract_child import framed

sys.stdin.buffer.read()
sys.stdout.buffer.write(framed({"iets": ["anders"]}))
