"""The same scenarios on each IMAP server (Dovecot, Cyrus) and on each SMTP server (Postfix, Exim).

`make interop` runs all of them and prints a table, a line for each scenario and a column for each server. As a test of
CTest those marked slow are left out.
"""

import os
import re
import sqlite3
import sys
import time
import unittest

import desk
import mails
from clients import expect, folder_name
from desk import Bed, Story, Unavailable, compose, reply_to, text_of, wait_until
from proxy import Proxy

ALL = bool(os.environ.get("POSTERN_INTEROP_ALL"))
slow = unittest.skipUnless(ALL, "slow: make interop")
IDLE_SECONDS = 15  # far below the poll of an hour that the test of IDLE orders


def setUpModule():
    global bed
    bed = Bed(others=["cyrus", "exim"])
    unittest.addModuleCleanup(bed.stop)
    try:
        bed.start()
    except Unavailable as error:
        raise unittest.SkipTest(str(error)) from error


class Interop(Story):
    """All scenarios share one bed; each has a folder, a desk and subjects of its own."""

    server = None  # its name in the bed
    count = 0

    def setUp(self):
        if not self.server:
            self.skipTest("the scenarios themselves")
        Interop.count += 1
        self.logs, self.desks, self.bed = {}, [], bed
        self.number = Interop.count
        self.folder = f"Case {self.number}"
        self.subject = f"Printer {self.number}"
        self.port = "imaps"

    def keep_logs(self):
        for number, postern in enumerate(self.desks):
            self.logs[f"daemon {number}"] = postern.log() or self.logs.get(f"daemon {number}", "")

    def on_server(self, command, *arguments):
        with self.bed.imap("support", None, self.port) as imap:
            return expect(getattr(imap, command)(*arguments))

    def create(self, folder=None):
        self.on_server("create", f'"{folder_name(folder or self.folder)}"')

    def append(self, mail, folder=None):
        self.bed.append("support", mail, folder_name(folder or self.folder), self.port)

    def there(self, folder=None):
        return self.bed.mails("support", folder_name(folder or self.folder), self.port)

    def mail(self, person="rita", subject=None, text="It jams.", **headers):
        return compose(person, "support", subject or self.subject, text, **headers)

    def subjects(self, postern):
        return sorted(ticket["subject"] for ticket in postern.tickets())

    def to(self, person, count=1):
        """The mails a person got from this scenario's desk, once there are so many."""
        return self.bed.wait_for_mails(person, count, matching=lambda mail: f"Desk {self.number}" in str(mail["From"]))


class ImapScenarios(Interop):
    plain, tls = None, None  # its ports' names

    def setUp(self):
        super().setUp()
        self.port = self.tls
        self.create()

    def watch(self, **keys):
        keys = {"url": f"imaps://localhost:{self.bed.ports[self.tls]}", "folder": self.folder,
                "from_name": f"Desk {self.number}", **keys}
        return self.desk(**keys)

    def taken(self, postern, count=1):
        tickets = postern.wait_for_tickets(count)
        self.assertEqual(len(tickets), count)
        return tickets

    def flagged(self, folder=None):
        return [rb"\Seen" in mail.flags for mail in self.there(folder)]

    def assert_not_again(self, postern):
        """After a restart, and a further mail, nothing was taken twice."""
        before = len(postern.tickets())
        postern.stop()
        postern.start()
        self.append(self.mail("rosa", "The mail after"))
        self.taken(postern, before + 1)

    # ---- getting there
    def test_tls(self):
        postern = self.watch().start()
        self.append(self.mail())
        self.taken(postern)
        self.to("rita")

    def test_starttls(self):
        postern = self.watch(url=f"imap://localhost:{self.bed.ports[self.plain]}", tls="starttls").start()
        self.append(self.mail())
        self.taken(postern)

    @slow  # mailbox_test.py asks Dovecot
    def test_wrong_password(self):
        postern = self.watch(password="env:WRONG_PASSWORD")
        postern.environment["WRONG_PASSWORD"] = "not the right one"
        postern.start(watching=[])
        wait_until(lambda: postern.mailbox_status("support")["error"], 20, "the error in the status")
        self.assertRegex(postern.mailbox_status("support")["error"], r"signing in as support@desk.test: refused")

    # ---- what is there and what comes
    @slow  # other scenarios begin so
    def test_first_sight(self):
        for number in range(3):
            self.append(self.mail(subject=f"{self.subject} {number}"))
        postern = self.watch().start()
        self.taken(postern, 3)
        wait_until(lambda: self.flagged() == [True] * 3, 20, "the flags")

    def test_arrival_is_announced_by_idle(self):
        postern = self.watch(poll="1h").start()
        for number in range(3):
            self.append(self.mail(subject=f"{self.subject} {number}"))
            postern.wait_for_tickets(number + 1, seconds=IDLE_SECONDS)

    @slow
    def test_hundred_mails_in_one_pass(self):
        for number in range(100):
            self.append(self.mail(subject=f"{self.subject} {number}"))
        postern = self.watch(after="move:Taken Here").start()
        self.taken(postern, 100)
        wait_until(lambda: not self.there(), 30, "the folder to be empty")

    def test_deleted_by_another_client_meanwhile(self):
        gate = Proxy(self.bed.ports[self.plain])
        self.addCleanup(gate.close)
        for number in range(3):
            self.append(self.mail(subject=f"{self.subject} {number}"))
        gate.before(b"BODY.PEEK", self.delete_the_second)
        postern = self.watch(url=f"imap://localhost:{gate.port}", tls="none").start()
        self.append(self.mail(subject=f"{self.subject} 3"))
        wait_until(lambda: f"{self.subject} 3" in self.subjects(postern), 20, postern.log)
        self.assertLessEqual({f"{self.subject} 0", f"{self.subject} 2", f"{self.subject} 3"}, set(self.subjects(postern)))
        self.assertEqual(postern.mailbox_status("support")["error"], "")

    def delete_the_second(self):
        with self.bed.imap("support", folder_name(self.folder), self.port) as imap:
            expect(imap.store("2", "+FLAGS.SILENT", r"(\Deleted)"))
            expect(imap.expunge())

    # ---- after
    def test_after_seen(self):
        postern = self.watch(after="seen").start()
        self.append(self.mail())
        wait_until(lambda: self.flagged() == [True], 20, "the flag")
        self.assert_not_again(postern)

    def test_after_move_to_a_missing_folder(self):
        target = f"Erledigt {self.number}/Anträge & Größe"
        postern = self.watch(after=f"move:{target}").start()
        self.append(self.mail())
        wait_until(lambda: not self.there(), 20, postern.log)
        self.assertEqual([mail["Subject"] for mail in self.there(target)], [self.subject])
        self.append(self.mail(subject="The mail after"))
        wait_until(lambda: len(self.there(target)) == 2, 20, "the second mail")

    def test_after_keep(self):
        postern = self.watch(after="keep").start()
        self.append(self.mail())
        self.taken(postern)
        self.assert_not_again(postern)
        self.assertEqual(self.flagged(), [False, False])

    def test_folder_name_beyond_ascii(self):
        name = f"Posteingang für Größen & 日本 {self.number}"
        self.create(name)
        postern = self.watch(folder=name).start()
        self.append(self.mail(), name)
        self.taken(postern)
        wait_until(lambda: self.flagged(name) == [True], 20, "the flag")

    # ---- folders that are not as usual
    def test_read_only_folder(self):
        self.read_only_folder()
        postern = self.watch().start(watching=[])
        self.taken(postern)
        postern.wait_for_log(r"mailbox support: .*read.only")
        postern.stop()
        postern.start(watching=[])
        postern.wait_for_log(r"(?s)mailbox support: \d+ committed, watching.*mailbox support: \d+ committed, watching")
        self.taken(postern)
        self.assertEqual(self.flagged(), [False])

    def test_folder_deleted_and_made_again(self):
        postern = self.watch(poll="1s").start()
        old = self.mail()
        self.append(old)
        self.taken(postern)
        wait_until(lambda: self.flagged() == [True], 20, "the flag")
        self.on_server("delete", f'"{self.folder}"')
        self.create()
        self.append(old)
        self.append(self.mail("ravi", f"{self.subject} anew"))
        wait_until(lambda: f"{self.subject} anew" in self.subjects(postern), 60, postern.log)
        self.assertEqual(self.subjects(postern), [self.subject, f"{self.subject} anew"])
        wait_until(lambda: self.flagged() == [True, True], 60, "the flags")

    # ---- mails that are not as usual
    def test_no_message_id(self):
        mail = self.mail()
        del mail["Message-ID"]
        self.append(mail)
        postern = self.watch().start()
        self.taken(postern)
        self.assert_not_again(postern)

    def test_8_bit_headers(self):
        raw = (f"From: Jörg Größe <rita@desk.test>\r\nTo: support@desk.test\r\nSubject: {self.subject} für Büro\r\n"
               f"Message-ID: <8bit-{self.server}@client.test>\r\nMIME-Version: 1.0\r\n"
               "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nDrückt nicht.\r\n")
        postern = self.watch().start()
        self.append(raw.encode())
        self.assertEqual(self.taken(postern)[0]["subject"], f"{self.subject} für Büro")
        message, = postern.show("HD-1")["messages"]
        self.assertEqual((message["from"]["name"], message["text"].strip()), ("Jörg Größe", "Drückt nicht."))

    def test_binary_body(self):
        octets = bytes(code for code in range(1, 256) if code not in b"\r\n") * 64
        raw = (f"From: rita@desk.test\r\nTo: support@desk.test\r\nSubject: {self.subject}\r\nMIME-Version: 1.0\r\n"
               f"Message-ID: <binary-{self.server}@client.test>\r\nContent-Type: application/octet-stream; name=all.bin\r\n"
               "Content-Disposition: attachment; filename=all.bin\r\nContent-Transfer-Encoding: binary\r\n\r\n")
        postern = self.watch().start()
        self.append(raw.encode() + octets + b"\r\n")
        self.taken(postern)
        file, = postern.show("HD-1")["messages"][0]["attachments"]
        self.assertEqual(file["filename"], "all.bin")
        self.assertIn(file["size"], (len(octets), len(octets) + 2))

    def test_empty_body(self):
        head = f"From: rita@desk.test\r\nTo: support@desk.test\r\nMessage-ID: <{{}}-{self.server}@client.test>\r\nSubject: {{}}\r\n"
        postern = self.watch().start()
        self.append((head.format("bare", f"{self.subject} bare") + "\r\n").encode())
        self.append((head.format("alone", f"{self.subject} alone")).encode())
        self.taken(postern, 2)
        self.assertEqual(self.subjects(postern), [f"{self.subject} alone", f"{self.subject} bare"])


class SmtpScenarios(Interop):
    plain, tls = None, None

    def setUp(self):
        super().setUp()
        self.create()

    def sending(self, **smtp):
        return self.desk(folder=self.folder, from_name=f"Desk {self.number}", smtp={"url": f"smtp://localhost:{self.bed.ports[self.plain]}", **smtp})

    def sent(self, postern, key="HD-1"):
        return {mail["to"]: mail for mail in postern.show(key)["mails"]}

    def wait_for_state(self, postern, address, state):
        wait_until(lambda: self.sent(postern).get(address, {}).get("state") == state, 20,
                   lambda: f"{state}: {self.sent(postern).get(address)}")
        return self.sent(postern)[address]

    def refuse(self, replies):
        self.bed.refuse(replies)
        self.addCleanup(self.bed.refuse, {})

    def test_tls(self):
        self.sending(url=f"smtps://localhost:{self.bed.ports[self.tls]}", tls="implicit").start()
        self.append(self.mail())
        self.to("rita")
        self.to("ann")

    def test_starttls_and_auth(self):
        self.sending().start()
        self.append(self.mail())
        self.to("rita")

    def test_wrong_password(self):  # O-11
        postern = self.sending(password="env:WRONG_PASSWORD")
        postern.environment["WRONG_PASSWORD"] = "not the right one"
        postern.start()
        self.append(self.mail())
        wait_until(lambda: any(relay["error"] for relay in postern.status()["relays"]), 20, "the relay's error in status")
        self.assertIn("535", next(relay["error"] for relay in postern.status()["relays"]))
        self.assertEqual({mail["state"] for mail in self.sent(postern).values()}, {"pending"})

    def test_one_recipient_refused_550(self):  # O-02
        self.refuse({"bob@desk.test": "550 5.1.1 bob has left"})
        postern = self.sending().start()
        self.append(self.mail())
        self.to("rita")
        self.to("ann")
        self.assertIn("bob has left", self.wait_for_state(postern, "bob@desk.test", "failed")["last_error"])

    def test_refused_450_then_accepted(self):  # O-01, O-12
        self.refuse({"ann@desk.test": "450 4.2.0 come back later"})
        postern = self.sending().start()
        self.append(self.mail())
        self.to("rita")
        wait_until(lambda: "come back later" in self.sent(postern).get("ann@desk.test", {}).get("last_error", ""), 20,
                   "the reason in the ticket")
        self.assertEqual(self.sent(postern)["ann@desk.test"]["state"], "pending")
        postern.stop()
        self.bed.refuse({})
        with sqlite3.connect(postern.folder / "postern.db") as store:  # the minute until the next try is over
            store.execute("UPDATE outbox SET next_attempt = 0 WHERE state = 'pending'")
        store.close()
        postern.start()
        self.wait_for_state(postern, "ann@desk.test", "sent")
        self.assertEqual(len(self.to("ann")), 1)

    def test_larger_than_size(self):  # O-06
        self.bed.limit_size(20_000)
        self.addCleanup(self.bed.limit_size, 60 << 20)
        postern = self.sending().start()
        mail = self.mail()
        mail.add_attachment(mails.PDF * 10, maintype="application", subtype="pdf", filename="Plan.pdf")
        self.append(mail)
        self.to("rita")
        notice = self.to("ann")[-1]  # without the file, which is named
        self.assertEqual(list(notice.iter_attachments()), [])
        self.assertIn("Plan.pdf", text_of(notice))
        self.assertEqual(self.wait_for_state(postern, "ann@desk.test", "sent")["last_error"], "")

    def test_leading_dots_and_long_lines(self):  # O-13
        postern = self.sending().start()
        self.append(self.mail())
        notice = self.to("ann")[-1]
        lines = [".", "..", ".and so on", "x" * 3000, ".", "ä" * 700, "end."]
        believed = "mx.desk.test; auth=pass smtp.auth=ann@desk.test"
        answer = reply_to(notice, "ann", "\n".join(lines), Authentication_Results=believed)
        self.append(answer)
        postern.wait_for_messages("HD-1", 2)
        got = text_of(self.to("rita", 2)[-1]).splitlines()
        self.assertEqual([line for line in got if line][: len(lines)], lines)

    def test_address_beyond_ascii(self):  # O-07
        address = "jörg@elsewhere.test"
        postern = self.sending().start()
        raw = (f"From: Jörg <{address}>\r\nTo: support@desk.test\r\nSubject: {self.subject}\r\n"
               f"Message-ID: <utf8-{self.server}@elsewhere.test>\r\n\r\nHello.\r\n")
        self.append(raw.encode())
        postern.wait_for_tickets(1)
        state, words = self.beyond_ascii
        self.assertIn(words, self.wait_for_state(postern, address, state)["last_error"])
        self.to("ann")

    def test_connection_closed_while_idle(self):
        postern = self.sending().start()
        self.append(self.mail())
        self.to("ann")
        self.to("bob")
        self.bed.restart(self.server)
        self.append(self.mail("ravi", f"{self.subject} again"))
        self.to("ravi")
        self.assertEqual([mail["attempts"] for mail in self.sent(postern, "HD-2").values()][:1], [1])


class Dovecot(ImapScenarios):
    server, plain, tls = "dovecot", "imap", "imaps"

    def read_only_folder(self):
        self.append(self.mail())
        self.bed.make_read_only("support@desk.test", self.folder)


class Cyrus(ImapScenarios):
    server, plain, tls = "cyrus", "cyrus-imap", "cyrus-imaps"

    def read_only_folder(self):
        """Another account's, for an owner always has all rights."""
        with self.bed.imap("sales", None, self.port) as imap:
            expect(imap.create(f'"{self.folder}"'))
            expect(imap.setacl(f'"{self.folder}"', "support", "lr"))
        self.bed.append("sales", self.mail(), self.folder, self.port)
        self.folder = f"Other Users/sales/{self.folder}"


class Postfix(SmtpScenarios):
    server, plain, tls = "postfix", "careless", "smtps"
    beyond_ascii = "failed", "550 5.1.1 <jörg@elsewhere.test>"  # asked in UTF-8 (RFC 6531), and it knows nobody there


class Exim(SmtpScenarios):
    server, plain, tls = "exim", "exim-submission", "exim-smtps"
    beyond_ascii = "sent", ""

    # ---- as shipped it neither adds Authentication-Results nor removes forged ones
    def test_forged_results_that_would_be_believed_are_found(self):
        relay = {"url": f"smtp://localhost:{self.bed.ports[self.plain]}"}
        done = self.desk(smtp=relay, subaddress=False).run("check", "--online", "--probe")
        self.assertEqual(done.returncode, 69, done.stdout + done.stderr)
        self.assertIn("A FORGED Authentication-Results FIELD of mx.desk.test IS LEFT AS IT IS AND BELIEVED", done.stdout)
        self.assertIn("RFC 8601 5", done.stdout)


del ImapScenarios, SmtpScenarios  # unittest looks for scenarios only where there is a server


# ---- the table
class Table(unittest.TextTestResult):
    """Remembers how each scenario went on each server: ok, or why not."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.rows = {}

    def note(self, test, word):
        scenario = test.id().rpartition(".")[2].removeprefix("test_").replace("_", " ")
        self.rows.setdefault(scenario, {})[type(test).__name__] = word

    def addSuccess(self, test):
        super().addSuccess(test)
        self.note(test, "ok")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(test, f"skipped: {reason}")

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.note(test, f"no: {str(error[1]).splitlines()[0][:70]}")

    def addError(self, test, error):
        super().addError(test, error)
        self.note(test, f"no: {type(error[1]).__name__}: {str(error[1]).splitlines()[0][:70]}")

    def print_rows(self, *servers):
        rows = [(name, [row[server] for server in servers]) for name, row in self.rows.items() if servers[0] in row]
        width = max(len(name) for name, _ in rows)
        print(f"\n{'':{width}}  {servers[0]:10}  {servers[1]}")
        for name, words in rows:
            print(f"{name:{width}}  {words[0]:10}  {words[1]}")


def print_table():
    tests = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
    begun = time.monotonic()
    result = unittest.TextTestRunner(resultclass=Table).run(tests)
    if not result.rows:
        sys.exit(desk.SKIPPED)
    result.print_rows("Dovecot", "Cyrus")
    result.print_rows("Postfix", "Exim")
    print(f"\n{result.testsRun} scenarios in {time.monotonic() - begun:.0f} s")
    sys.exit(not result.wasSuccessful())


if __name__ == "__main__":
    if sys.argv[1:] == ["--table"]:
        print_table()
    desk.main()
