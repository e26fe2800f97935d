"""A bad network between the daemon and its servers (THREATS N-01 to N-07), and servers that are not what they should be
before anything of ours may be said in clear (S-16 to S-18, O-10).

`proxy.py` spoils the bytes. Whatever it does: each mail is one ticket, and each outgoing mail arrives.
"""

import re
import socket
import sqlite3
import threading

import desk
from desk import Story, compose, wait_until
from oracles import assert_taken_once, stories, wait_until_sent
from proxy import Proxy
from relay import Relay


class Faults(Story):
    def proxy(self, port):
        proxy = Proxy(self.bed.ports[port])
        self.addCleanup(proxy.close)
        return proxy

    def plain(self, proxy, **keys):
        return {"url": f"imap://localhost:{proxy.port}", "tls": "none", "poll": "1s", "timeout": "2s", **keys}

    def secured(self, proxy, **keys):
        return {**self.plain(proxy), "url": f"imaps://localhost:{proxy.port}", "tls": "implicit", **keys}

    def append(self, subject, person="rita"):
        self.bed.append("support", compose(person, "support", subject, "It jams."))

    def subjects(self, postern):
        return sorted(ticket["subject"] for ticket in postern.tickets())

    def assert_each_once(self, postern):
        """I1, I2, once the server has been told of all."""
        wait_until(lambda: all(rb"\Seen" in mail.flags for mail in self.bed.mails("support")), 60,
                   lambda: f"the flags, log:\n{postern.log()}")
        assert_taken_once(self, stories(postern), self.bed.mails("support"))


class Network(Faults):
    def test_half_open_during_idle_is_noticed(self):  # N-01
        proxy = self.proxy("imap")
        postern = self.desk(**self.plain(proxy)).start()
        proxy.stall()
        seen = len(postern.log())
        self.append("While the line was dead")
        postern.wait_for_log(r"did not answer IDLE within 2 s", since=seen)
        postern.wait_for_tickets(1)
        self.assertEqual(len(proxy.heard), 2)
        self.assert_each_once(postern)

    def test_reset_in_every_state(self):  # N-03
        """Cut after each so many bytes: in the greeting, at sign-in, in a listing, in a body, before and after a flag."""
        proxy = self.proxy("imap")
        for number in range(3):
            self.append(f"Request {number}")
        # A whole pass has 5 kB.
        postern = self.desk(**self.plain(proxy, after="move:Done"))
        for limit in range(40, 6000, 197):
            proxy.cut_after(limit)
            postern.run("run", "--once")
        proxy.cut_after(None)
        self.append("The last one")
        self.assertEqual(postern.run("run", "--once").returncode, 0)
        self.assertEqual(self.bed.mails("support"), [])
        assert_taken_once(self, stories(postern), self.bed.mails("support", folder="Done"))
        self.assertEqual(len(postern.tickets()), 4)
        self.assertGreater(len(proxy.heard), 25)

    def test_reset_of_the_relay_in_every_state(self):  # N-03, N-07
        """Each mail is sent, and a second copy only where the line broke after the final dot."""
        proxy = self.proxy("careless")
        postern = self.desk(smtp={"url": f"smtp://localhost:{proxy.port}"})
        postern.run("run", "--once")  # what is there at first sight is not answered
        self.append("Request")
        for limit in range(50, 9000, 450):
            proxy.cut_after(limit)
            postern.run("run", "--once")
            self.no_pause(postern)
        proxy.cut_after(None)
        postern.run("run", "--once")
        story, = stories(postern)
        self.assertEqual({mail["state"] for mail in story["mails"]}, {"sent"}, story["mails"])
        for person in ("ann", "bob"):
            ids = {mail["Message-ID"] for mail in self.bed.mails(person)}
            self.assertEqual(len(ids), 1, f"{person} got {ids}")

    def no_pause(self, postern):
        """As if the time until the next try had passed."""
        store = sqlite3.connect(postern.folder / "postern.db")
        store.execute("UPDATE outbox SET next_attempt = 0 WHERE state = 'pending'")
        store.commit()
        store.close()

    def test_corrupt_bytes_under_tls(self):  # N-04
        proxy = self.proxy("imaps")
        postern = self.desk(**self.secured(proxy)).start()
        proxy.corrupt(0.01, seed=4)
        for number in range(5):
            self.append(f"Request {number}")
        wait_until(lambda: postern.mailbox_status("support")["error"], 30, "the error in the status")
        wait_until(lambda: len(proxy.heard) >= 3, 30, "further tries")
        proxy.corrupt(0)
        postern.wait_for_tickets(5, seconds=60)
        self.assert_each_once(postern)
        wait_until(lambda: not postern.mailbox_status("support")["error"], 30, "the error to go")

    def test_an_outage_and_its_end(self):  # N-05
        """All that came meanwhile is taken, and what waited goes out once."""
        imap, smtp = self.proxy("imaps"), self.proxy("careless")
        postern = self.desk(smtp={"url": f"smtp://localhost:{smtp.port}"}, **self.secured(imap)).start()
        imap.outage(True)
        smtp.outage(True)
        for number in range(8):
            self.append(f"Request {number}", ("rita", "ravi")[number % 2])
        wait_until(lambda: postern.mailbox_status("support")["error"], 30, "the error in the status")
        imap.outage(False)
        tickets = postern.wait_for_tickets(8, seconds=60)
        self.assertEqual([ticket["subject"] for ticket in tickets], [f"Request {number}" for number in range(8)])
        wait_until(lambda: any(relay["error"] for relay in postern.status()["relays"]), 30, "the relay's error")
        smtp.outage(False)
        wait_until_sent(postern, 150)
        self.assert_each_once(postern)
        numbers = [int(re.search(r"HD-(\d+)", mail["Subject"])[1]) for mail in self.bed.mails("ann")]
        self.assertEqual(sorted(numbers), sorted(set(numbers)), "each once")

    def test_a_server_that_drips(self):  # S-27
        """A byte now and then keeps no connection alive, and no other mailbox waiting."""
        proxy = self.proxy("imap")
        proxy.drip(1, 0.5)
        postern = self.desk(mailboxes=("support", "sales"))
        head, name, rest = postern.config.read_text().partition("[[mailbox]]")
        keys, divider, others = rest.partition("[")
        keys = keys.replace(f"imaps://localhost:{self.bed.ports['imaps']}", f"imap://localhost:{proxy.port}")
        postern.config.write_text(f'{head}{name}{keys}tls = "none"\ntimeout = "2s"\n{divider}{others}')
        postern.start(watching=["sales"])
        self.bed.append("sales", compose("ravi", "sales", "A price", "How much is it?"))
        self.assertEqual(postern.wait_for_tickets(1)[0]["subject"], "A price")
        wait_until(lambda: postern.mailbox_status("support")["error"], 20, "the error in the status")
        self.assertTrue(postern.mailbox_status("sales")["connected"])

class Flap(Story):
    """The address changes while a mail is on its way: nothing comes through any more and nobody is told, until at last the
    connection is known to be dead."""

    # What the daemon says when it happens, whether the relay still hears that, and how often the mail may arrive.
    MOMENTS = [
        (b"MAIL FROM", False, 1),
        (b"MAIL FROM", True, 1),
        (b"\r\nSubject: ", False, 1),  # in the middle of the text, of which the daemon has said all
        (b"\r\n.\r\n", False, 1),
        (b"\r\n.\r\n", True, 2),  # heard, and taken: only the answer is lost
    ]

    def test_the_line_goes_dead_while_a_mail_is_sent(self):  # N-07
        for word, heard, copies in self.MOMENTS:
            with self.subTest(word, heard=heard):
                self.dead_line(word, heard, copies)

    def dead_line(self, word, heard, copies):
        relay = Relay(["8BITMIME"])
        proxy = Proxy(relay.port)
        self.addCleanup(relay.close)
        self.addCleanup(proxy.close)
        self.bed.empty("support")
        postern = self.desk(smtp={**relay.keys(), "url": f"smtp://127.0.0.1:{proxy.port}", "connections": 1}).start()
        proxy.stall_at(word, heard)
        self.bed.append("support", compose("rita", "support", "Printer", "It jams."))
        wait_until(proxy.stalled.is_set, 20, lambda: f"the moment, log:\n{postern.log()}")
        if copies == 2:
            wait_until(lambda: relay.mails, 20, "the relay to take it")
        first, = [mail for mail in postern.listing("outbox") if mail["attempts"] == 1]
        proxy.reset_stalled()
        wait_until(lambda: self.row(postern, first)["reason"], 20, lambda: f"the reason, log:\n{postern.log()}")
        self.assertEqual(self.row(postern, first)["state"], "pending")
        self.assertEqual(postern.run("outbox", "retry", str(first["id"])).returncode, 0)
        wait_until_sent(postern, 30)
        arrived = [text for _, _, text in relay.mails if first["message_id"].encode() in text]
        self.assertEqual(len(arrived), copies)
        self.assertEqual(len(set(arrived)), 1, "each copy is the same to the last byte")
        self.assertEqual(len(relay.mails), 2 + copies)
        second = [event for event in postern.show("HD-1")["events"] if "may arrive twice" in event["what"]]
        self.assertEqual(len(second), 0 if word == b"MAIL FROM" else 1)  # all of it was said, as far as we know
        self.assertEqual(postern.stop(), 0)

    @staticmethod
    def row(postern, mail):
        return next(row for row in postern.listing("outbox") if row["id"] == mail["id"])


class Scripted(threading.Thread):
    """A server of a few lines that never goes on to TLS. An answer is what it says when a line with that word has come."""

    def __init__(self, greeting, answers):
        super().__init__(daemon=True)
        self.greeting, self.answers = greeting, answers
        self.clear, self.visits = b"", 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.visits += 1
            with client:
                client.settimeout(20)
                try:
                    self.talk(client)
                except OSError:
                    pass

    def talk(self, client):
        client.sendall(self.greeting)
        while data := client.recv(65536):
            self.clear += data  # all that is ever said before TLS
            for line in data.splitlines():
                tag, _, rest = line.partition(b" ")
                answer = next((text for word, text in self.answers.items() if word in line), None)
                if answer is not None:
                    client.sendall(answer.replace(b"$", tag))


# What a man in the middle makes of STARTTLS: name, greeting, answers, what the daemon says about it.
MIDDLE_IMAP = [
    ("S-16 PREAUTH", b"* PREAUTH welcome\r\n",
     {b"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n$ OK done\r\n"}, r"PREAUTH"),
    ("S-17 bytes after OK", b"* OK ready\r\n",
     {b"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\n$ OK done\r\n",
      b"STARTTLS": b"$ OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n$ OK done\r\n"}, r"against the protocol"),
    ("S-18 no STARTTLS", b"* OK ready\r\n",
     {b"CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN SASL-IR\r\n$ OK done\r\n"}, r"STARTTLS is demanded"),
    ("S-18 STARTTLS refused", b"* OK ready\r\n",
     {b"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n$ OK done\r\n", b"STARTTLS": b"$ BAD no\r\n"}, r"BAD no"),
]
MIDDLE_SMTP = [
    ("O-10 bytes after 220", b"220 mail\r\n",
     {b"EHLO": b"250-mail\r\n250 STARTTLS\r\n", b"STARTTLS": b"220 go\r\n250 AUTH PLAIN\r\n"}, r"against the protocol"),
    ("O-10 no STARTTLS", b"220 mail\r\n", {b"EHLO": b"250-mail\r\n250 AUTH PLAIN LOGIN\r\n"}, r"STARTTLS is demanded"),
    ("O-10 STARTTLS refused", b"220 mail\r\n",
     {b"EHLO": b"250-mail\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n", b"STARTTLS": b"454 4.7.0 not now\r\n"}, r"454 4.7.0 not now"),
]


class Middle(Story):
    def assert_nothing_said(self, server):
        """No credentials, in no form, and no mail: only what asks for TLS."""
        words = {line.split()[0 if b"EHLO" in line or b"QUIT" in line or line == b"STARTTLS" else 1]
                 for line in server.clear.splitlines() if line.strip()}
        self.assertLessEqual(words, {b"CAPABILITY", b"STARTTLS", b"LOGOUT", b"EHLO", b"QUIT"}, server.clear)
        self.assertGreater(server.visits, 0)

    def test_imap(self):  # S-16, S-17, S-18
        for name, greeting, answers, words in MIDDLE_IMAP:
            with self.subTest(name):
                server = Scripted(greeting, answers)
                postern = self.desk(url=f"imap://localhost:{server.port}", tls="starttls", timeout="5s")
                postern.run("run", "--once")
                done = postern.run("run", "--once")
                self.assertRegex(done.stderr + done.stdout, words)
                self.assert_nothing_said(server)

    def test_smtp(self):  # O-10
        for name, greeting, answers, words in MIDDLE_SMTP:
            with self.subTest(name):
                server = Scripted(greeting, answers)
                postern = self.desk(smtp={"url": f"smtp://localhost:{server.port}"})
                postern.run("run", "--once")  # what is there at first sight is not answered
                self.bed.append("support", compose("rita", "support", name, "It jams."))
                done = postern.run("run", "--once")
                self.assertRegex(done.stderr + done.stdout, words)
                self.assert_nothing_said(server)


if __name__ == "__main__":
    desk.main()
