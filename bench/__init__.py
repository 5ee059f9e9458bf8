"""Benchmarks: figures and ratios printed in one run, on one machine; nothing is asserted."""
