"""Runs in django-helpdesk's own environment, where nothing of this service is: makes its queue, times its own command,
tells what it kept. Prints one line of JSON.

    helpdesk_work.py prepare PORT PASSWORD | timed | kept
"""

import json
import sys
import time

import django


def prepare(port: str, password: str) -> dict[str, object]:
    """An empty database with one queue that polls the mailbox, as an administrator makes it."""
    from django.core.management import call_command
    from helpdesk.models import Queue

    call_command("migrate", verbosity=0)
    call_command("create_queue_permissions", verbosity=0)
    Queue.objects.create(
        title="Veiligheidsteam", slug="rvt", email_address="algemeen@veiligheidsteamzawa.nl",
        allow_email_submission=True, email_box_type="imap", email_box_host="localhost", email_box_port=int(port),
        email_box_ssl=False, email_box_pass=password, email_box_imap_folder="INBOX",
        email_box_interval=0,
    )  # fmt: skip
    return {}


def timed() -> dict[str, object]:
    """Its command under the clock, without the start of Django."""
    from django.core.management import call_command

    begun = time.perf_counter()
    call_command("get_email")
    return {"total": time.perf_counter() - begun}


def kept() -> dict[str, object]:
    """How many tickets there are, and the Message-ID of the mail that each mail of a ticket was made from."""
    from helpdesk.models import FollowUp, Ticket

    return {
        "tickets": Ticket.objects.count(),
        "messages": [each.message_id or "" for each in FollowUp.objects.order_by("id").only("message_id")],
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps({"prepare": prepare, "timed": timed, "kept": kept}[sys.argv[1]](*sys.argv[2:])))
