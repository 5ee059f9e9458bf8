"""From SQLite to PostgreSQL with `triage db copy`: afterwards nothing is taken in again and nothing is sent again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from tests.servers.postgres import PostgresServer
from tests.walk.conftest import World
from tests.walk.inside import inside
from tests.walk.region import mail
from tests.walk.worker import poll, queue


def test_after_the_copy_no_mail_is_taken_in_or_sent_again(world: World, postgres: PostgresServer) -> None:
    old = world.place
    world.imap.deliver_all("rvt", [mail(number) for number in (1, 2)], datetime.now(tz=UTC))
    assert poll(old)["replies_sent"] == 2
    cases = queue(old)
    url = postgres.url(postgres.new_database())
    copied = inside(old, "db", "copy", "--to", url, "--json")
    assert copied.exit == 0, copied.stderr
    rows = {each["table"]: each["rows"] for each in map(json.loads, copied.stdout.splitlines())}
    assert (rows["mail"], rows["triage_case"], rows["delivery"]) == (2, 2, 2)

    new = replace(old, database_url=url, key=(old.home / "triage.key").read_text())
    assert queue(new) == cases
    world.imap.deliver("rvt", mail(3), datetime.now(tz=UTC))
    said = poll(new)
    assert (said["on_server"], said["accounted_for"], said["accepted"], said["duplicate"]) == (3, 3, 3, 0)
    assert len(world.smtp.mails) == 3
    assert len(queue(new)) == 3


def test_the_copy_says_in_dutch_how_to_go_on_and_what_key_goes_with_it(world: World, postgres: PostgresServer) -> None:
    poll(world.place)
    url = postgres.url(postgres.new_database())
    done = inside(world.place, "db", "copy", "--to", url)
    assert done.exit == 0, done.stderr
    assert "TRIAGE_DATABASE_URL" in done.stdout
    assert str(world.place.home / "triage.key") in done.stdout
    again = inside(world.place, "db", "copy", "--to", url)
    assert again.exit == 2
    assert again.stderr.startswith("triage: De database waar u naartoe kopieert is niet leeg")
    wrong = inside(replace(world.place, database_url=url, key=None, home=world.place.home / "elders"), "queue")
    assert wrong.exit == 2
    assert "sleutel" in wrong.stderr
