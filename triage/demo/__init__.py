"""The demo: an own mailbox filled with sample mails, an own mail server that passes nothing on, an own database.

Everything between the two servers is the real service. What the demo adds stands in `servers`, `mails` and `stage`; its
course in `story`; what it tells in `summary` and `record`. The sample mails are fiction.
"""
