"""Names that are not found, found late, or lead to an address where nobody is (N-02): DNS as the daemon sees it is ours."""

import os
import socket
import struct
import threading
import time
import unittest

import desk
from desk import Story, compose, full, table, wait_until

MAILBOXES = 50
# The daemon, with these files in the place of the system's, in a mount namespace of its own.
BIND = 'for file in resolv.conf nsswitch.conf hosts; do mount --bind "$0/$file" "/etc/$file" || exit 99; done; exec "$@"'
REFUSED = 3  # RCODE: NXDOMAIN


class Names(threading.Thread):
    """A DNS server on a loopback address of its own. Knows no name; `silent`, it says nothing at all."""

    def __init__(self):
        super().__init__(daemon=True)
        self.silent = False
        self.asked = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for last in range(2, 250):
            try:
                self.address = f"127.53.{os.getpid() % 250}.{last}"
                self.socket.bind((self.address, 53))
                break
            except PermissionError:
                raise unittest.SkipTest("port 53 of a loopback address is for root alone") from None
            except OSError:
                continue
        self.start()

    def run(self):
        while True:
            try:
                query, client = self.socket.recvfrom(4096)
            except OSError:
                return
            self.asked += 1
            if not self.silent:
                flags = 0x8180 | REFUSED
                self.socket.sendto(query[:2] + struct.pack(">HHHHH", flags, 1, 0, 0, 0) + question(query), client)


def question(query):
    """The question as it was asked, without what stands behind it."""
    end = query.index(b"\0", 12) + 5
    return query[12:end]


def threads(process):
    return len(os.listdir(f"/proc/{process.pid}/task"))


class Resolving(Story):
    def setUp(self):
        super().setUp()
        self.names = Names()
        self.addCleanup(self.names.socket.close)

    def resolved(self, postern, hosts="127.0.0.1 localhost\n"):
        files = postern.folder / "etc"
        files.mkdir()
        (files / "resolv.conf").write_text(f"nameserver {self.names.address}\n")
        (files / "nsswitch.conf").write_text("hosts: files dns\n")
        (files / "hosts").write_text(hosts)
        postern.wrap = ["unshare", "--mount", "sh", "-c", BIND, files]
        return postern

    def with_many(self, timeout):
        """One mailbox that works, and many at servers whose names are never found."""
        more = "\n".join(table("[[mailbox]]", {
            "name": f"m{number}", "address": full(f"m{number}"), "url": f"imaps://mail{number}.example.test",
            "user": full(f"m{number}"), "password": "env:SUPPORT_PASSWORD", "timeout": timeout, "authserv_id": "mx.desk.test"})
            for number in range(MAILBOXES))
        return self.resolved(self.desk(extra="\n" + more))

    def assert_works(self, postern, count):
        self.bed.append("support", compose("rita", "support", f"Printer {count}", "It jams."))
        postern.wait_for_tickets(count)

    def rows(self, postern):
        return [row for row in postern.status()["mailboxes"] if row["mailbox"] != "support"]

    def errors(self, postern):
        return {row["mailbox"].removeprefix("m"): row["error"] for row in self.rows(postern)}

    def test_names_that_are_not_found(self):  # N-02
        postern = self.with_many("5s")
        postern.start(watching=["support"])
        wait_until(lambda: all(self.errors(postern).values()), 30, lambda: f"all errors, log:\n{postern.log()}")
        for number, error in self.errors(postern).items():
            self.assertIn(f"the name mail{number}.example.test cannot be resolved", error)
        wait_until(lambda: threads(postern.daemon) < 10, 10, lambda: f"fewer than {threads(postern.daemon)} threads")
        self.assert_works(postern, 1)

    def test_a_resolver_that_says_nothing(self):  # N-02
        """Each look-up keeps a thread for ten seconds, whatever we do: there is one for each name, not one for each try."""
        self.names.silent = True
        postern = self.with_many("1s")
        most = 0
        postern.start(watching=["support"])
        wait_until(lambda: all(self.errors(postern).values()), 30, lambda: f"all errors, log:\n{postern.log()}")
        for number, error in self.errors(postern).items():
            self.assertRegex(error, rf"mail{number}\.example\.test.* name .*not.*within 1 s")
        self.assert_works(postern, 1)
        tried = lambda: min(row["failures"] for row in self.rows(postern))
        while tried() < 4:
            most = max(most, threads(postern.daemon))
            time.sleep(0.05)
        self.assertLess(most, MAILBOXES + 15)
        self.assert_works(postern, 2)
        self.assertEqual(postern.stop(), 0)

    def test_an_address_where_nobody_is(self):  # N-02
        """localhost is ::1 first: nobody listens there, or somebody who never takes the connection."""
        both = "::1 localhost\n127.0.0.1 localhost\n"
        postern = self.resolved(self.desk(timeout="5s"), both).start()
        self.assert_works(postern, 1)
        self.assertEqual(postern.stop(), 0)
        with socket.socket(socket.AF_INET6) as deaf:
            deaf.bind(("::1", self.bed.ports["imaps"]))
            deaf.listen(0)
            waiting = [socket.socket(socket.AF_INET6) for _ in range(4)]
            for one in waiting:  # its queue is full: it answers nobody any more
                one.setblocking(False)
                one.connect_ex(("::1", self.bed.ports["imaps"]))
            postern.start()
            self.assert_works(postern, 2)
            self.assertEqual(postern.stop(), 0)
            for one in waiting:
                one.close()


if __name__ == "__main__":
    desk.main()
