"""Reads nothing and never answers."""

import time

time.sleep(3600)
