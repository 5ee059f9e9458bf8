"""A year in a day: the real worker through a simulated year, held to a count of its own. `python -m bench.year`."""
