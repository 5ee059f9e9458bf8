"""What grows with the years: pages, the cost of one more mail and the size of the database, among 1,000 to 1,000,000
cases: `python -m bench.scale`."""
