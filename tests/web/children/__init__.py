"""Children that fail, each in its own way: what the web does then."""
