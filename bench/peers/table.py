"""The tables that are printed: what was measured, and ratios made of nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.peers.accounting import Account
from bench.peers.party import Rate
from bench.peers.runs import Told


def speed_table(mails: int, rates: Mapping[str, Rate], idle: Mapping[str, Rate], ours: str) -> str:
    """Mails a second, how often ours goes into each, and what a mail costs; *mails* a run. *idle*: the same on an empty
    mailbox, so that the start does not count."""
    rows = [
        (
            name,
            f"{mails / rate.seconds:.1f}",
            f"{rate.seconds / rates[ours].seconds:.2f}",
            f"{1000 * (rate.worked - idle[name].worked) / mails:.1f}",
            f"{rate.memory / 1e6:.0f}",
            f"{rate.disk / 1e3 / mails:.1f}",
            f"{rate.whole - rate.seconds:.1f}",
        )
        for name, rate in rates.items()
    ]
    return grid(
        (
            "",
            "mails/s",
            f"zo vaak sneller is {ours}",
            "processor ms/mail",
            "geheugen MB (PSS)",
            "schijf kB/mail",
            "opstarten s",
        ),
        rows,
    )


def killed_table(told: Mapping[str, Told]) -> str:
    """After `kill -9`, three times in the middle, and rounds until nothing more changes."""
    rows = [(name, *_numbers(each.account), str(each.rounds)) for name, each in told.items()]
    return grid(("na kill -9, 3 keer", *_ACCOUNT, "rondes"), rows)


def hostile_table(told: Mapping[str, Told]) -> str:
    """The hostile mailbox, after some rounds."""
    rows = [
        (name, *_numbers(each.account), f"{each.broken} van {each.rounds}", f"{each.seconds:.0f}")
        for name, each in told.items()
    ]
    return grid(("vijandige mailbox", *_ACCOUNT, "rondes afgebroken", "s"), rows)


_ACCOUNT = ("mails", "opgenomen", "wacht nog", "verloren", "dubbel")


def _numbers(made: Account) -> tuple[str, ...]:
    return tuple(str(each) for each in (made.mails, made.taken, made.waiting, made.lost, made.doubled))


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table that can be pasted into a page."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in (head, *rows)
    ]
    return "\n".join(["", lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:], ""])
