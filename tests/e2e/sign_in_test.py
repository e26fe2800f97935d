"""Servers that abuse the conversation of signing in (S-26): bounded, told as what it is, and nobody else waits for it."""

import socket
import threading
import time

import desk
from desk import Story, compose, full, table, wait_until

# What a client is to compute two thousand million times (RFC 5802 5.1): r=nonce,s=QSXCR+Q6sek8bf92,i=2147483648
COSTLY = b"cj1ub25jZSxzPVFTWENSK1E2c2VrOGJmOTIsaT0yMTQ3NDgzNjQ4\r\n"
MORE = b"QW5kIG5vdz8=\r\n"
REMARK = b"* OK nearly there\r\n"
REFUSED = "user and password and asks for more"

# name, capabilities, what is said after each of the client's lines, how often, and with which pause; how it is told
IMAP = [
    ("scram-alone", b"AUTH=SCRAM-SHA-256 LOGINDISABLED", b"+ " + COSTLY, 1, 0, "no way to sign in with a password"),
    ("scram-to-login", b"AUTH=SCRAM-SHA-256", b"+ " + COSTLY, 1, 0, "against the protocol"),
    ("challenges", b"AUTH=PLAIN", b"+ " + MORE, 1, 0, REFUSED),
    ("challenges-to-login", b"AUTH=LOGIN", b"+ " + MORE, 1, 0, REFUSED),
    ("flood-of-challenges", b"AUTH=PLAIN", 1000 * (b"+ " + MORE), 1 << 30, 0, REFUSED),
    ("flood-of-remarks", b"AUTH=PLAIN", 1000 * REMARK, 1 << 30, 0, "more than an answer may have|not signed in within 3 s"),
    ("drip-of-remarks", b"AUTH=PLAIN", REMARK, 1 << 30, 0.05, "not signed in within 3 s"),
    ("endless-challenge", b"AUTH=PLAIN", b"A" * 10000, 1 << 30, 0, "more than an answer may have"),
]
SMTP = [
    ("scram alone", b"AUTH SCRAM-SHA-256", b"334 " + COSTLY, 1, 0, "no way to sign in with a password"),
    ("challenges", b"AUTH PLAIN", b"334 " + MORE, 1, 0, REFUSED),
    ("flood of challenges", b"AUTH LOGIN", 1000 * (b"334 " + MORE), 1 << 30, 0, REFUSED),
    ("endless challenge", b"AUTH PLAIN", b"3" * 10000, 1 << 30, 0, "more than an answer may have"),
]


class Abuser(threading.Thread):
    """A server that never lets anybody in."""

    def __init__(self, greeting, offer, words, times, pause):
        super().__init__(daemon=True)
        self.greeting, self.offer, self.words, self.times, self.pause = greeting, offer, words, times, pause
        self.heard = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(client,), daemon=True).start()

    def talk(self, client):
        said = []
        self.heard.append(said)
        try:
            with client, client.makefile("rb") as lines:
                client.sendall(self.greeting)
                for line in lines:
                    said.append(line)
                    if b"CAPABILITY" in line or b"EHLO" in line:
                        client.sendall(self.offer.replace(b"$", line.split()[0]))
                        continue
                    for _ in range(self.times):
                        client.sendall(self.words)
                        time.sleep(self.pause)
        except OSError:
            pass


class SignIn(Story):
    def abuser(self, *arguments):
        server = Abuser(*arguments)
        self.addCleanup(server.listener.close)
        return server

    def assert_told(self, row, words, server):
        self.assertRegex(row["error"], words)
        self.assertRegex(row["error"], rf":{server.port}\b")
        self.assertTrue(row["hint"], row)
        for said in server.heard:
            self.assertLess(len(said), 6, "it talked on")

    def test_imap(self):  # S-26
        servers = {name: self.abuser(b"* OK ready\r\n", b"* CAPABILITY IMAP4rev1 SASL-IR " + offer + b"\r\n$ OK done\r\n",
                                     *rest) for name, offer, *rest, _ in IMAP}
        postern = self.desk(mailboxes=("sales",), extra="\n" + "\n".join(table("[[mailbox]]", {
            "name": name, "address": full(name), "url": f"imap://localhost:{server.port}", "tls": "none",
            "user": full(name), "password": "env:SALES_PASSWORD", "timeout": "3s",
            "authserv_id": "mx.desk.test"}) for name, server in servers.items()))
        postern.start()
        for number in range(5):  # while they are all at it
            self.bed.append("sales", compose("ravi", "sales", f"A price {number}", "How much is it?"))
            postern.wait_for_tickets(number + 1)
        for name, *_, words in IMAP:
            with self.subTest(name):
                wait_until(lambda: postern.mailbox_status(name)["error"], 20, lambda: f"its error, log:\n{postern.log()}")
                self.assert_told(postern.mailbox_status(name), words, servers[name])
        self.assertNotIn(self.bed.passwords[full("sales")], postern.log())
        self.assertTrue(postern.mailbox_status("sales")["connected"])
        self.assertEqual(postern.stop(), 0)

    def test_smtp(self):  # S-26
        for number, (name, offer, *rest, words) in enumerate(SMTP):
            with self.subTest(name):
                server = self.abuser(b"220 ready\r\n", b"250-ready\r\n250 " + offer + b"\r\n", *rest)
                postern = self.desk(smtp={"url": f"smtp://localhost:{server.port}", "tls": "none"}).start()
                self.bed.append("support", compose("rita", "support", f"Printer {number}", "It jams."))
                error = lambda: [row for row in postern.status()["relays"] if row["error"]]
                wait_until(error, 60, lambda: f"the relay's error, log:\n{postern.log()}")
                self.assert_told(error()[0], words, server)
                self.assertEqual(postern.stop(), 0)


if __name__ == "__main__":
    desk.main()
