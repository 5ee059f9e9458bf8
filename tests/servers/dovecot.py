"""A private Dovecot: own folders, high ports on loopback, a certificate made by the test."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from tests.servers.ports import free_port
from tests.servers.require import missing
from tests.servers.tls import Certificates, make_certificates

PASSWORD = "geheim"

_CONF = """
base_dir = {root}/run
state_dir = {root}/state
instance_name = triage-test-{plain}
protocols = imap
listen = 127.0.0.1
log_path = {root}/dovecot.log
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
{chroot}
ssl = yes
ssl_cert = <{chain}
ssl_key = <{key}
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login {oauth_mechanisms}
mail_location = maildir:{root}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
last_valid_uid = 0
mail_max_userip_connections = 50
{oauth}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Verwerkt {{
    auto = create
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
  service_count = 0
  process_min_avail = 1
}}
service anvil {{
  chroot =
  # No growing pause after a refused login.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
protocol imap {{
  imap_capability = {capability}
}}
{acl}
"""

# A folder's rights stand in a file beside its mails (RFC 4314); without one its owner may do anything.
_ACL = """
mail_plugins = acl
plugin {
  acl = vfile
}
"""


# Every good token may open every mailbox: token and user are both held to be `owner`, whoever the user is.
_OAUTH_PASSDB = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf
}}
"""
_OAUTH = """
introspection_mode = auth
introspection_url = {url}
username_attribute = username
active_attribute = active
active_value = true
username_format = {owner}
"""


@dataclass
class Dovecot:
    """A running server. Each user has INBOX, Sent and Verwerkt; every user's password is `PASSWORD`."""

    plain_port: int
    tls_port: int
    certificates: Certificates
    root: Path
    host: str = "localhost"
    password: str = PASSWORD
    _clients: list[IMAPClient] = field(default_factory=list)

    @contextlib.contextmanager
    def client(self, user: str, folder: str | None = None) -> Iterator[IMAPClient]:
        """A client of the test's own, in plain text."""
        with IMAPClient(self.host, self.plain_port, ssl=False) as client:
            client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.normalise_times = False
            client.login(user, self.password)
            if folder is not None:
                client.select_folder(folder)
            yield client

    def deliver(self, user: str, raw: bytes, at: datetime | None = None, *, folder: str = "INBOX") -> None:
        """Put a mail in a folder, as a delivery would."""
        self.deliver_all(user, [raw], at, folder=folder)

    def deliver_all(self, user: str, raws: list[bytes], at: datetime | None = None, *, folder: str = "INBOX") -> None:
        """Put mails in a folder over one connection."""
        with self.client(user) as client:
            for raw in raws:
                client.append(folder, raw, msg_time=at)

    def uids(self, user: str, folder: str = "INBOX") -> list[int]:
        """What lies in a folder."""
        with self.client(user, folder) as client:
            return sorted(client.search("ALL"))

    def flags(self, user: str, folder: str = "INBOX") -> dict[int, tuple[bytes, ...]]:
        """The flags of every mail in a folder."""
        with self.client(user, folder) as client:
            uids = client.search("ALL")
            return client.get_flags(uids) if uids else {}

    def restrict(self, user: str, folder: str, rights: str) -> None:
        """Leave the mailbox's own user these rights on a folder (RFC 4314, 2.1); for a server with *acl*."""
        with self.client(user, folder):
            pass
        place = self.root / "mail" / user / ("" if folder == "INBOX" else f".{folder}")
        (place / "dovecot-acl").write_text(f"owner {rights}\n")

    def expunge(self, user: str, uids: list[int], folder: str = "INBOX") -> None:
        """Delete mails, as a colleague would."""
        with self.client(user, folder) as client:
            client.delete_messages(uids)
            client.expunge()


@contextlib.contextmanager
def running_dovecot(*, capability: str = "", introspection_url: str = "", acl: bool = False) -> Iterator[Dovecot]:
    """Start a server and stop it by its own pid; *capability* replaces what it announces after login. With
    *introspection_url* it takes tokens too (XOAUTH2, OAUTHBEARER), and asks there whether they are good. With *acl* it
    knows rights on folders."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        missing("dovecot")
    with tempfile.TemporaryDirectory(prefix="triage-dovecot-") as name:
        root = Path(name)
        server = Dovecot(free_port(), free_port(), make_certificates(root), root)
        conf = _configure(server, capability, introspection_url, _ACL if acl else "")
        process = subprocess.Popen(
            [program, "-F", "-c", str(conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _await_port(server, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _configure(server: Dovecot, capability: str, introspection_url: str, acl: str) -> Path:
    root = server.root
    (root / "oauth2.conf").write_text(_OAUTH.format(url=introspection_url, owner="app"))
    (root / "mail").mkdir()
    for folder in (root, root / "mail"):
        folder.chmod(0o755)
    me = pwd.getpwuid(os.getuid())
    # Root must not own mail, and Dovecot as an ordinary user must not change users.
    mail = pwd.getpwnam("nobody") if me.pw_uid == 0 else me
    shutil.chown(root / "mail", mail.pw_uid, mail.pw_gid)
    unprivileged = "" if me.pw_uid == 0 else "service imap-login {\n  chroot =\n}\nservice auth {\n  user =\n}"
    user = "dovenull" if me.pw_uid == 0 and _exists("dovenull") else mail.pw_name
    group = "dovecot" if me.pw_uid == 0 and _exists("dovecot") else str(mail.pw_gid)
    conf = root / "dovecot.conf"
    conf.write_text(
        _CONF.format(
            root=root, user=user, group=group, uid=mail.pw_uid, gid=mail.pw_gid, password=server.password,
            plain=server.plain_port, tls=server.tls_port, chain=server.certificates.chain, key=server.certificates.key,
            chroot=unprivileged, capability=capability, acl=acl,
            oauth=_OAUTH_PASSDB.format(root=root) if introspection_url else "",
            oauth_mechanisms="xoauth2 oauthbearer" if introspection_url else "",
        )
    )  # fmt: skip
    return conf


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _await_port(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    """Until a client gets its greeting; the server's log says why where it never comes."""
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        try:
            with IMAPClient(server.host, server.plain_port, ssl=False, timeout=5) as client:
                client.noop()
            return
        except (OSError, IMAPClientError):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
    log = server.root / "dovecot.log"
    raise RuntimeError(f"dovecot did not start: {log.read_text() if log.exists() else process.returncode}")
