"""One file a revision, numbered, so that they sort in the order they are run in."""
