"""This service beside others that take in the same mailbox: `make bench-peers`."""
