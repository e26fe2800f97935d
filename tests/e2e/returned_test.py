"""Mail of ours that comes back or is refused for what it is: scripted relays, and reports as servers write them."""

import contextlib
import email
import email.policy
import re
import smtplib
import sqlite3

import desk
from desk import Story, address_of, compose, reply_to, text_of, wait_until
from relay import Relay

REPORT = """Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{id}@mx.example.net>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b

This is the mail system at mx.example.net. Nothing of your mail is returned.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; rita@desk.test
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 rita has moved

--b--
"""


def read(mail):
    return email.message_from_bytes(mail[2], policy=email.policy.default)


class Relayed(Story):
    """Rita has asked, Ann has answered; everything the desk sends goes to our relay."""

    offers = ["PIPELINING", "8BITMIME", "SIZE 10000000", "DSN"]

    def setUp(self):
        super().setUp()
        self.relay = Relay(self.offers)
        self.addCleanup(self.relay.close)
        self.postern = self.desk(smtp=self.relay.keys()).start()

    def ask(self, **arguments):
        self.request(**arguments)
        wait_until(lambda: self.relay.to("ann@desk.test"), 20, "the notice")
        wait_until(lambda: self.relay.to("rita@desk.test"), 20, "the acknowledgement")

    def answer(self, text="Please take the white paper."):
        notice = read(self.relay.to("ann@desk.test")[0])
        reply = reply_to(notice, "ann", text)
        self.bed.send("ann", reply, address_of(reply["To"]))
        wait_until(lambda: self.answers(), 20, "the answer")
        return self.answers()[-1]

    def answers(self):
        return [mail for mail in self.relay.to("rita@desk.test") if "Auto-Submitted" not in read(mail)]

    def mail_row(self):
        return next(mail for mail in self.postern.show("HD-1")["mails"] if mail["purpose"] == "reply")

    def told(self):
        return [mail for mail in self.relay.to("ann@desk.test") if "did not arrive" in read(mail)["Subject"]]


class Reports(Relayed):
    def report(self, to, action="failed", status="5.1.1"):
        self.reports = getattr(self, "reports", 0) + 1
        mail = REPORT.format(to=to, action=action, status=status, id=self.reports).replace("\n", "\r\n").encode()
        done = self.postern.run("deliver", "--mailbox", "support", input=mail)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.decode()

    def test_each_kind_and_only_with_our_token(self):  # O-16
        self.ask()
        sender, recipients, _ = self.answer()
        self.assertRegex(sender, r"^MAIL FROM:<support\+b-1\.\d+\.[a-z0-9]+@desk\.test>.* RET=HDRS ENVID=hd-1\.")
        self.assertRegex(recipients[0], r"> NOTIFY=FAILURE,DELAY$")
        automatic, quiet, _ = self.relay.to("rita@desk.test")[0]
        self.assertRegex(automatic, r"^MAIL FROM:<> .*ENVID=hd-1\.")
        self.assertRegex(quiet[0], r"> NOTIFY=NEVER$")
        address = re.search("<(.*?)>", sender)[1]
        wait_until(lambda: self.mail_row()["state"] == "sent", 10, "the answer's state")
        heard = len(self.relay.mails)
        forged = address.replace("@", "2@") if address[-11] != "2" else address.replace("2@", "3@")
        for to, action, status, words in ((forged, "failed", "5.1.1", "bounce"), ("support@desk.test", "failed", "5.1.1", "bounce"),
                                          (address, "delayed", "4.4.1", "HD-1: bounce"),
                                          (address, "delivered", "2.0.0", "HD-1: bounce")):
            with self.subTest(to=to, action=action):
                self.assertIn(words, self.report(to, action, status))
                self.assertEqual(self.mail_row()["state"], "sent")
        self.assertEqual(len(self.relay.mails), heard)
        self.assertIn("HD-1: bounce", self.report(address))
        self.assertEqual(self.mail_row()["state"], "failed")
        wait_until(self.told, 10, "the news for the agent")
        self.assertIn("rita has moved", text_of(read(self.told()[0])))
        self.assertEqual(len(self.postern.tickets()), 1)
        done = self.postern.run("outbox", "retry", "all-failed")
        self.assertEqual(done.stdout, "1 mail goes out again\n", done.stderr)
        wait_until(lambda: len(self.answers()) == 2, 10, "the answer once more")
        first, second = self.answers()
        self.assertEqual((first[0], first[2]), (second[0], second[2]))


class Refusing(Relayed):
    def test_a_relay_that_wants_the_plain_sender_gets_it(self):
        self.relay.rules = [("MAIL FROM:<support+b-", "553 5.7.1 Sender address rejected: not owned by user support")]
        self.ask()
        sender, _, _ = self.answer()
        self.assertTrue(sender.startswith("MAIL FROM:<support@desk.test>"), sender)
        wait_until(lambda: self.mail_row()["state"] == "sent", 10, "the answer's state")

    def test_after_five_days_it_fails_is_told_and_kept(self):  # O-15
        self.ask()
        self.relay.rules = [("RCPT TO:<rita@", "451 4.3.2 come back later")]
        refused = self.relay.refused
        notice = read(self.relay.to("ann@desk.test")[0])
        reply = reply_to(notice, "ann", "Please take the white paper.")
        self.bed.send("ann", reply, address_of(reply["To"]))
        wait_until(lambda: self.relay.refused > refused and self.mail_row()["last_error"], 20, "the first try")
        self.postern.stop()
        with contextlib.closing(sqlite3.connect(self.postern.folder / "postern.db")) as store, store:
            store.execute("UPDATE attempt SET started = started - 5 * 86400")
            store.execute("UPDATE outbox SET next_attempt = 0")
        self.postern.start()
        wait_until(lambda: self.mail_row()["state"] == "failed", 20, "the end of patience")
        self.assertIn("given up after 5 days: RCPT TO: 451 4.3.2 come back later", self.mail_row()["last_error"])
        wait_until(self.told, 20, "the news for the agent")
        self.relay.rules = []
        self.assertEqual(self.postern.run("outbox", "retry", "HD-1").returncode, 0)
        wait_until(self.answers, 10, "the answer")
        wait_until(lambda: self.mail_row()["state"] == "sent", 10, "the answer's state")
        self.assertEqual(len(self.answers()), 1)


class RealPostfix(Story):
    def test_a_report_comes_back_through_it(self):  # O-16
        postern = self.desk().start()
        self.request()
        self.acknowledgement()
        notice = self.bed.wait_for_mails("ann")[0]
        reply = reply_to(notice, "ann", "Please take the white paper.")
        self.bed.send("ann", reply, address_of(reply["To"]))
        self.bed.wait_for_mails("rita", 2)
        address = re.findall(r"from=<(support\+b-1\.\d+\.[a-z0-9]+@desk\.test)>", self.bed.log("postfix"))[-1]  # the answer's
        report = REPORT.format(to=address, action="failed", status="5.1.1", id=1).replace("\n", "\r\n").encode()
        self.bed.from_outside(report.partition(b"\r\n")[2], address, sender="")
        told = self.bed.wait_for_mails("ann", matching=lambda mail: "did not arrive" in mail["Subject"])[0]
        self.assertIn("rita has moved", text_of(told))
        self.assertEqual(len(postern.tickets()), 1)
        event = next(event for event in postern.show("HD-1")["events"] if "bounced" in event["what"])
        self.assertIn("to the bounce address of that mail", event["why"])


class Small(Relayed):
    offers = ["PIPELINING", "8BITMIME", "SIZE 6000"]

    def test_too_large_is_said_and_not_tried_again(self):  # O-06
        self.request(text="The printer on the second floor jams.\n" * 200)
        self.request("ravi")
        wait_until(lambda: len(self.postern.listing("outbox", "--state", "failed")) == 2, 20, "the large notices")
        for mail in self.postern.listing("outbox", "--state", "failed"):
            self.assertEqual(mail["attempts"], 1)
            self.assertRegex(mail["reason"], r"552 5\.3\.4 the mail has \d+ bytes, the server takes at most 6000")
        wait_until(lambda: self.relay.to("ravi@desk.test"), 20, "the other's acknowledgement")


class SevenBit(Relayed):
    offers = ["PIPELINING"]

    def test_a_held_mail_with_8_bit_text_can_be_read(self):  # O-08
        self.ask()
        address = address_of(read(self.relay.to("rita@desk.test")[0])["Reply-To"])
        mail = compose("mallory@elsewhere.test", address, "Grüße", "Schöne Grüße aus Köln.")
        raw = mail.as_bytes(policy=email.policy.SMTP.clone(cte_type="8bit"))
        head, _, _ = raw.partition(b"\r\n\r\n")
        head = re.sub(rb"(?im)^content-transfer-encoding:.*\r\n", b"", head + b"\r\n") + b"Content-Transfer-Encoding: 8bit\r\n"
        raw = head + b"\r\n" + "Schöne Grüße aus Köln.\r\n".encode()
        self.bed.from_outside(raw, address, dmarc="pass")
        held = lambda: [mail for mail in self.relay.to("ann@desk.test") if "Held: " in read(mail)["Subject"]]
        wait_until(held, 20, "the held mail")
        notice = read(held()[0])
        for _, _, text in self.relay.mails:
            self.assertTrue(text.isascii())
        self.assertIn("Schöne Grüße aus Köln.", text_of(notice))
        self.assertIn("attached as the file message.eml", text_of(notice))
        whole, = notice.iter_attachments()
        self.assertEqual((whole.get_content_type(), whole.get_filename()), ("application/octet-stream", "message.eml"))
        self.assertIn("Schöne Grüße aus Köln.".encode(), whole.get_content())


class Oversize(Relayed):
    """A relay that takes 60 kB, and files of 60 kB (O-06)."""

    offers = ["PIPELINING", "8BITMIME", "SIZE 60000"]

    def with_file(self, mail, name, octets=60000):
        mail.add_attachment(b"\x01" * octets, maintype="application", subtype="zip", filename=name)
        return mail

    def answer_with_file(self):
        notice = read(self.relay.to("ann@desk.test")[0])
        answer = self.with_file(reply_to(notice, "ann", "Please find the plan attached."), "plan.zip")
        self.bed.send("ann", answer, address_of(answer["To"]))

    def test_an_answer_too_large_fails_with_a_way_on(self):  # O-06
        self.ask()
        self.answer_with_file()
        wait_until(self.told, 20, "the news")
        news = text_of(read(self.told()[0]))
        row = self.mail_row()
        failed, = self.postern.listing("outbox", "--state", "failed")
        for words in ("takes at most 60000", "plan.zip (60 kB)", f"postern outbox retry {failed['id']}", "rita@desk.test"):
            self.assertIn(words, news)
        self.assertEqual((row["state"], row["attempts"]), ("failed", 1))
        self.assertEqual(self.answers(), [])
        self.assertFalse([text for text in self.relay.texts if b"plan attached" in text])
        # the limit is raised, and a connection that knows of it is made
        self.relay.offers = ["PIPELINING", "8BITMIME", "SIZE 1000000"]
        self.assertEqual(self.postern.stop(), 0)
        self.postern.start()
        self.assertEqual(self.postern.run("outbox", "retry", str(failed["id"])).returncode, 0)
        wait_until(self.answers, 20, "the answer")
        self.assertEqual([part.get_filename() for part in read(self.answers()[0]).iter_attachments()], ["plan.zip"])

    def test_an_answer_without_its_files(self):  # O-06
        self.postern.stop()
        self.postern = self.desk(smtp={**self.relay.keys(), "oversize": "strip"}).start()
        self.ask()
        self.answer_with_file()
        wait_until(self.answers, 20, "the answer")
        answer = read(self.answers()[0])
        self.assertEqual(list(answer.iter_attachments()), [])
        self.assertIn("plan attached", text_of(answer))
        self.assertRegex(text_of(answer).replace("\n", " "), r"Left out.*too large.*plan\.zip \(60 kB\).*HD-1")
        words = lambda: [mail for mail in self.relay.to("ann@desk.test") if "without their files" in text_of(read(mail))]
        wait_until(words, 20, "the news for the agent")
        self.assertEqual(self.told(), [])
        self.assertIn("goes without its files", str(self.postern.show("HD-1")["events"]))
        self.assertEqual(self.mail_row()["state"], "sent")

    def test_a_notice_goes_without_its_files(self):  # O-06
        self.bed.send("rita", self.with_file(compose("rita", "support", "Logs", "See the file."), "logs.zip"), "support")
        wait_until(lambda: self.relay.to("ann@desk.test"), 20, "the notice")
        notice = read(self.relay.to("ann@desk.test")[0])
        self.assertIn("See the file.", text_of(notice))
        self.assertRegex(text_of(notice).replace("\n", " "), r"Left out.*logs\.zip \(60 kB\)")
        self.assertEqual(list(notice.iter_attachments()), [])


class BeyondAscii(Relayed):
    """A requester whose address has letters beyond ASCII before the @ (RFC 6531, 6532)."""

    offers = ["PIPELINING", "8BITMIME", "SMTPUTF8"]
    jorg = "jörg@elsewhere.test"

    def write(self):
        """Through Postfix. The envelope's sender is in ASCII: Dovecot 2.3 takes no other (it has no SMTPUTF8)."""
        mail = compose("rita", "support", "Grüße", "Der Drucker klemmt.")
        mail.replace_header("From", "PLACE")
        raw = mail.as_bytes(policy=email.policy.SMTP).replace(b"From: PLACE", f"From: Jörg <{self.jorg}>".encode())
        with smtplib.SMTP("localhost", self.bed.ports["mx"], "dmarc-none-elsewhere.test", timeout=20) as smtp:
            smtp.sendmail("joerg@elsewhere.test", ["support@desk.test"], raw, mail_options=["BODY=8BITMIME"])

    def test_is_answered_where_the_relay_takes_it(self):  # O-07
        self.write()
        wait_until(lambda: self.relay.to(self.jorg), 20, "the acknowledgement")
        sender, recipients, raw = self.relay.to(self.jorg)[0]
        self.assertIn(" SMTPUTF8", sender)
        self.assertIn(f"<{self.jorg}>", recipients[0])
        self.assertIn(f"<{self.jorg}>".encode(), raw.partition(b"\r\n\r\n")[0])
        self.assertEqual(self.postern.show("HD-1")["requester"], self.jorg)
        wait_until(lambda: self.relay.to("ann@desk.test"), 20, "the notice")
        self.assertNotIn("SMTPUTF8", self.relay.to("ann@desk.test")[0][0])
        answer = reply_to(read(self.relay.to("ann@desk.test")[0]), "ann", "Please take the white paper.")
        self.bed.send("ann", answer, address_of(answer["To"]))
        wait_until(lambda: len(self.relay.to(self.jorg)) == 2, 20, "the answer")
        self.assertEqual(self.postern.listing("outbox"), [])

    def test_fails_for_good_where_it_does_not(self):  # O-07
        self.relay.offers.remove("SMTPUTF8")
        self.write()
        told = lambda: [mail for mail in self.relay.to("ann@desk.test") if "did not arrive" in read(mail)["Subject"]]
        wait_until(told, 20, "the news")
        self.assertIn(f"To: {self.jorg}", text_of(read(told()[0])))
        self.assertIn("needs SMTPUTF8, which the server does not offer", text_of(read(told()[0])))
        failed, = self.postern.listing("outbox", "--state", "failed")
        self.assertEqual((failed["to"], failed["attempts"]), (self.jorg, 1))
        self.assertFalse([command for command in self.relay.commands if self.jorg in command])


if __name__ == "__main__":
    desk.main()
