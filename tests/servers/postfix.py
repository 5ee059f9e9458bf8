"""A private Postfix: Debian's mail server with its own folders and a free port, stopped by its own pid.

It delivers to a Maildir what it takes for `jeugdteam.example`, refuses one recipient and defers another, and offers
STARTTLS with a certificate made by the test. Its master starts as root only; without root the tests say so and skip.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import smtplib
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.servers.ports import free_port
from tests.servers.require import missing
from tests.servers.tls import Certificates, make_certificates

REFUSED = "vertrokken@jeugdteam.example"
GREYLISTED = "nieuw@jeugdteam.example"

_MAIN = """
compatibility_level = 3.6
config_directory = {root}/etc
queue_directory = {root}/spool
data_directory = {root}/data
maillog_file = {root}/mail.log
maillog_file_prefixes = {root}
myhostname = mx.jeugdteam.example
mydestination =
mynetworks = 127.0.0.0/8 [::1]/128
inet_interfaces = loopback-only
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
biff = no
default_transport = error:niets gaat naar buiten
relay_transport = error:niets gaat naar buiten
virtual_transport = virtual
virtual_mailbox_domains = jeugdteam.example
virtual_mailbox_base = {root}/mail
virtual_mailbox_maps = static:post/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
# A client that breaks the protocol is told so, where an ordinary server would look away.
smtpd_forbid_bare_newline = reject
smtpd_forbid_bare_newline_exclusions =
strict_7bit_headers = yes
strict_8bitmime_body = yes
strict_mime_encoding_domain = yes
smtpd_tls_security_level = encrypt
smtpd_tls_chain_files = {key}, {chain}
smtpd_discard_ehlo_keywords = {discarded}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access inline:{{
  {{ {refused} = 550 5.1.1 geen gebruiker }},
  {{ {greylisted} = 450 4.2.0 later graag }} }}, permit
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
_QUEUES = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace")


@dataclass
class Postfix:
    """A running server."""

    port: int
    certificates: Certificates
    root: Path
    host: str = "localhost"
    process: subprocess.Popen[bytes] | None = None

    def take_everybody(self) -> None:
        """Refuse and defer nobody any more: read anew by its next session."""
        main = self.root / "etc" / "main.cf"
        kept, _, _ = main.read_text().partition("smtpd_recipient_restrictions")
        main.write_text(kept + "smtpd_recipient_restrictions = permit\n")
        assert self.process is not None
        self.process.send_signal(signal.SIGHUP)

    def answer_to(self, recipient: str) -> int:
        """The code it gives to RCPT for *recipient*, asked over a connection of the test's own."""
        with smtplib.SMTP(self.host, self.port, timeout=60) as client:
            client.starttls(context=ssl.create_default_context(cafile=str(self.certificates.ca_file)))
            client.mail("")
            return client.rcpt(recipient)[0]

    @property
    def delivered(self) -> list[bytes]:
        """The mails as they lie in the Maildir, first the oldest: with Return-Path and Delivered-To in front."""
        new = self.root / "mail" / "post" / "new"
        if not new.is_dir():
            return []
        files = sorted(new.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        return [file.read_bytes() for file in files]

    @property
    def log(self) -> str:
        """What it wrote down."""
        file = self.root / "mail.log"
        return file.read_text(errors="replace") if file.exists() else ""


@contextlib.contextmanager
def running_postfix(*, discarded: str = "") -> Iterator[Postfix]:
    """Start a server and stop it by its own pid; *discarded*: what it does not offer in EHLO ("8bitmime")."""
    program = Path("/usr/lib/postfix/sbin/master")
    if not program.exists():
        missing("postfix")
    if os.getuid() != 0:
        missing("postfix als root")
    with tempfile.TemporaryDirectory(prefix="triage-postfix-") as name:
        root = Path(name)
        server = Postfix(free_port(), make_certificates(root), root)
        _configure(server, discarded)
        process = subprocess.Popen(
            [str(program), "-c", str(root / "etc"), "-d"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        server.process = process
        try:
            _await_greeting(server, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _configure(server: Postfix, discarded: str) -> None:
    root = server.root
    root.chmod(0o755)
    for name in ("etc", "data", "mail", "spool/pid"):
        (root / name).mkdir(parents=True)
    owner = pwd.getpwnam("postfix")
    for name in (*_QUEUES, "maildrop", "public"):
        (root / "spool" / name).mkdir()
        shutil.chown(root / "spool" / name, owner.pw_uid)
    shutil.chown(root / "data", owner.pw_uid)
    nobody = pwd.getpwnam("nobody")
    shutil.chown(root / "mail", nobody.pw_uid, nobody.pw_gid)
    main = _MAIN.format(
        root=root, uid=nobody.pw_uid, gid=nobody.pw_gid, key=server.certificates.key, chain=server.certificates.chain,
        discarded=discarded, refused=REFUSED, greylisted=GREYLISTED,
    )  # fmt: skip
    (root / "etc" / "main.cf").write_text(main)
    (root / "etc" / "master.cf").write_text(_MASTER.format(port=server.port))
    (root / "etc" / "dynamicmaps.cf").write_text("")


def _await_greeting(server: Postfix, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        try:
            with smtplib.SMTP(server.host, server.port, timeout=5) as client:
                client.noop()
            return
        except (OSError, smtplib.SMTPException):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
    raise RuntimeError(f"postfix did not start: {server.log or process.returncode}")
