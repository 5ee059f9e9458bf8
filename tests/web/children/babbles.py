"""Answers nonsense."""

import sys

sys.stdin.buffer.read()
sys.stdout.buffer.write(b"\0\0\0\4nope" * 10)
