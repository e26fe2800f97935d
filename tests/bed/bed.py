"""A private Dovecot and Postfix for one test: started in under five seconds, gone without a trace.

    with Bed() as bed:
        bed.submit("rita", "support@desk.test", "Printer", "It jams.")

Both servers listen on free loopback ports and keep everything in one throw-away folder. Who dies first does not
matter: the keeper process ends the servers when this process does, and removes the folder. Needs root, or sudo without a
question. Raises Unavailable with the reason where it cannot run.
"""

import json
import os
import pathlib
import random
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile

import servers
from clients import Clients
from servers import Unavailable

HERE = pathlib.Path(__file__).resolve().parent
DESK = ["support", "sales"]
AGENTS = ["ann", "bob"]
REQUESTERS = ["rita", "ravi", "rosa"]
STRANGER = "mallory@elsewhere.test"
PORTS = ["imap", "imaps", "lmtp", "submission", "smtps", "careless", "mx"]
# Servers that a test asks for by name, with their ports; what is unpacked for them; the processes of one that is several.
OTHERS = {"cyrus": ["cyrus-imap", "cyrus-imaps"], "exim": ["exim-submission", "exim-smtps"],
          "verifiers": ["proven", "provider", "stranger"]}
SETS = {"cyrus": servers.OTHERS, "exim": servers.OTHERS, "verifiers": servers.VERIFIERS}
PROCESSES = {"verifiers": ["names", "opendkim", "signer-provider", "signer-stranger", "opendmarc"]}


class Bed(Clients):
    """One pair of servers. `ports`, `passwords` (by address), `folder` and `ca_file` say how to reach them."""

    def __init__(self, folder=None, others=()):
        """Without a folder of its own choice it makes one in /tmp. A given one must not exist yet. `others` are servers to
        have beside the two: "cyrus" (with the accounts of the bed, mailboxes of its own), "exim" (delivers to Dovecot),
        "verifiers" (OpenDKIM and OpenDMARC at a port of Postfix's, and two servers that sign: see domains.py)."""
        if folder:
            self.folder = pathlib.Path(folder).resolve()
            self.folder.mkdir()
        else:
            self.folder = pathlib.Path(tempfile.mkdtemp(prefix="postern-bed-", dir="/tmp"))
        self.ca_file = str(self.folder / "tls" / "ca.pem")
        self.others = list(others)
        names = PORTS + [port for server in self.others for port in OTHERS[server]]
        self.reserved = [reserve_port() for _ in names]
        self.ports = {name: port.getsockname()[1] for name, port in zip(names, self.reserved)}
        people = [f"{name}@desk.test" for name in DESK + AGENTS + REQUESTERS] + [STRANGER]
        self.passwords = {address: f"secret of {address.partition('@')[0]}" for address in people}
        self.names = "127." + ".".join(str(random.SystemRandom().randrange(64, 250)) for _ in range(3))
        self.verdict_header = f"X-Verdict-{secrets.token_hex(8)}"
        self.full = []
        self.keeper = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def start(self):
        try:
            command, roots = keeper_command(self.others)
            self.keeper = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                           process_group=0)
            self.say({"folder": str(self.folder), "roots": [str(root) for root in roots], "ports": self.ports,
                      "servers": ["dovecot", "postfix", *processes(self.others)], "names": self.names,
                      "passwords": self.passwords, "refused": {}, "certificate": "good", "disk_full": False, "full": [],
                      "size_limit": 60 << 20, "oauth": None, "rewrite_ids": False,
                      "sub_addressing": True, "verdict_header": self.verdict_header})
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self):
        if self.keeper:
            self.keeper.stdin.close()
            self.keeper.wait(30)
            self.keeper.stdout.close()
            self.keeper = None
        shutil.rmtree(self.folder, ignore_errors=True)
        for port in self.reserved:
            port.close()

    # ---- trouble to order; `server` is "dovecot", "postfix", or one of `others` (of the verifiers: one of PROCESSES)
    def stop_server(self, server):
        self.say({"do": "stop", "name": server})

    def start_server(self, server):
        self.say({"do": "start", "name": server})

    def restart(self, server):
        self.say({"do": "restart", "name": server})

    def pause(self, server):
        """Its sockets accept and nobody answers, until resume()."""
        self.say({"do": "pause", "name": server})

    def resume(self, server):
        self.say({"do": "resume", "name": server})

    def use_certificate(self, name):
        """One of certificates.CERTIFICATES: good, wrong-name, unknown-authority, expired."""
        self.change(certificate=name)

    def set_password(self, address, password):
        """On the server only: whoever has the old one is refused."""
        self.passwords[address] = password
        self.change(passwords=self.passwords)

    def use_oauth(self, server):
        """Dovecot, and Postfix through it, also take tokens that this server (oauth.OauthServer) says are good."""
        self.change(oauth=server.introspection)

    def refuse(self, replies):
        """Recipients the SMTP servers refuse, each with its reply: {"rita@desk.test": "550 5.1.1 gone"}. {} takes it back."""
        self.change(refused=replies)

    def fill_disk(self, full=True):
        """Postfix answers 452 4.3.1 to every mail."""
        self.change(disk_full=full)

    def fill_mailbox(self, address, full=True):
        """Dovecot takes nothing more for it (552 5.2.2), so that Postfix, which has taken the mail, returns it."""
        self.full = [one for one in self.full if one != address] + [address] * full
        self.change(full=self.full)

    def limit_size(self, octets):
        """The SMTP servers announce it (SIZE) and take no larger mail."""
        self.change(size_limit=octets)

    def rewrite_message_ids(self):
        """Postfix gives a desk's mails Message-IDs of its own, as some relays do."""
        self.change(rewrite_ids=True)

    def forget_sub_addressing(self):
        """Postfix knows no support+anything@desk.test: there is no such user."""
        self.change(sub_addressing=False)

    def make_read_only(self, address, folder):
        """Nobody may flag, move or delete in that folder of Dovecot's from now on; it says READ-ONLY."""
        self.say({"do": "make_read_only", "user": address, "name": folder})

    def forget_uids(self, address):
        """The mailbox gets a new UIDVALIDITY; its mails stay and get new UIDs."""
        self.say({"do": "forget_uids", "user": address})

    def set_uid_validity(self, address, folder, number):
        """That folder of Dovecot's gets this UIDVALIDITY; its mails keep their UIDs."""
        self.say({"do": "set_uid_validity", "user": address, "name": folder, "number": number})

    def change(self, **changes):
        self.say({"do": "change", "changes": changes})

    def say(self, request):
        try:
            self.keeper.stdin.write(json.dumps(request) + "\n")
            self.keeper.stdin.flush()
        except BrokenPipeError:
            pass
        answer = self.keeper.stdout.readline()
        error = json.loads(answer)["error"] if answer else "the test bed's keeper ended unexpectedly"
        if error:
            raise Unavailable(error)

    def log(self, server):
        """The server's own log so far."""
        return (self.folder / "log" / f"{server}.log").read_text(errors="replace")


def keeper_command(others=()):
    """How the keeper is started here, and the folders of the unpacked servers (none: those of this machine)."""
    root = servers.as_root()
    keeper = [sys.executable, "-B", str(HERE / "keeper.py")]
    namespaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
    probe = subprocess.run([*root, *namespaces, "true"], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if probe.returncode == 0:
        wanted = dict.fromkeys([*(SETS[other] for other in others), servers.ORDINARY])
        return [*root, *namespaces, *keeper], [servers.prepare(one) for one in wanted]
    if others:
        raise Unavailable(f"no private mount namespace can be had here ({probe.stderr.strip()}); {' and '.join(others)} run in"
                          " one only (in a container: --privileged)")
    if servers.have("/"):
        return [*root, *keeper], []
    raise Unavailable(f"no private mount namespace can be had here ({probe.stderr.strip()}), and Dovecot and Postfix are"
                      " not installed; allow the one (in a container: --privileged) or, on a machine to spare, install"
                      f" the other: apt-get install {' '.join(servers.ORDINARY.packages)}")


def processes(others):
    return [process for other in others for process in PROCESSES.get(other, [other])]


def reserve_port():
    """A loopback port that is this bed's own until the socket is closed, below those of outgoing connections.

    The socket is bound and never listens, so a second bed cannot choose the port between our choice and the server's
    bind; it allows reuse only once bound, so that the server, which asks for reuse, gets in beside it.
    """
    while True:
        reserved = socket.socket()
        try:
            reserved.bind(("127.0.0.1", random.SystemRandom().randrange(20000, 32000)))
        except OSError:
            reserved.close()
            continue
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return reserved
