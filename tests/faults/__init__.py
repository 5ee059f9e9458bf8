"""Faults on purpose: real workers, a real mailbox, and what must hold afterwards. `make faults` runs them."""
