"""Mail too large to be taken in whole: a ticket that says what stayed on the server, on a real Dovecot."""

import desk
from desk import Story, address_of, compose, reply_to, text_of, wait_until

NAME = "Druckerstau über Nacht.mp4"
REPORT = """Return-Path: <>
From: Gwasanaeth <gweinydd@mx.example.net>
To: {to}
Subject: Hysbysiad
Message-ID: <{number}@mx.example.net>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Ni chyrhaeddodd y neges.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; rita@desk.test
Action: failed
Status: 5.1.1

--b
Content-Type: message/rfc822

{film}
--b--
"""
LIMIT = "\n[limits]\nmax_message_size = \"64 KiB\"\n"


def film():
    mail = compose("rita", "support", "A film of it", "Please see how it jams.")
    mail.add_attachment(b"\0" * 150_000, maintype="video", subtype="mp4", filename=NAME)
    mail.add_attachment(b"x" * 1000, maintype="application", subtype="zip", filename="log.zip")
    return mail


def bounce(number, to):
    """A report with the whole mail in it."""
    return REPORT.format(number=number, to=to, film=film().as_string()).replace("\n", "\r\n").encode()


class Large(Story):
    def test_a_ticket_once_that_says_what_was_left(self):
        self.a_ticket_once("seen", "INBOX")

    def test_it_is_moved_like_others(self):
        self.a_ticket_once("move:Processed", "Processed")

    def a_ticket_once(self, after, folder):
        self.bed.append("support", film())
        postern = self.desk(after=after, start="all", extra=LIMIT)
        for _ in range(2):  # the second pass does nothing
            self.assertEqual(postern.run("run", "--once").returncode, 0)
            ticket, = postern.tickets()
            self.assertEqual(ticket["subject"], "A film of it")
            message, = postern.show(ticket["key"])["messages"]
            for words in ("Please see how it jams.", NAME, "video/mp4", "log.zip", "application/zip"):
                self.assertIn(words, message["text"])
            events = " ".join(event["what"] for event in postern.show(ticket["key"])["events"])
            self.assertEqual(events.count("left on the server: " + NAME), 1)
        self.assertEqual(postern.run("verify").returncode, 0)
        mail, = self.bed.mails("support", folder)  # whole, where it belongs
        self.assertIn(NAME, [part.get_filename() for part in mail.iter_attachments()])

    def test_who_wrote_and_who_reads_hear_of_it(self):
        postern = self.desk(extra=LIMIT).start()
        self.bed.send("rita", film(), "support")
        told = text_of(self.acknowledgement())
        self.assertIn("more than we can take in", told)
        self.assertNotIn("Druckerstau", told)  # L-11
        notice = text_of(self.bed.wait_for_mails("ann")[-1])
        for words in ("Please see how it jams.", NAME, "too large to be taken in whole"):
            self.assertIn(words, notice)
        self.request(person="ravi")
        self.acknowledgement("ravi")
        self.assertEqual(len(postern.tickets()), 2)

    def test_a_bounce_is_no_ticket(self):
        """Its status part stays on the server, and nobody here reads Welsh: what kind of report it is, its structure tells."""
        postern = self.desk(extra=LIMIT).start()
        self.request()
        self.acknowledgement()
        answer = reply_to(self.bed.wait_for_mails("ann")[-1], "ann", "Please take the white paper.")
        self.bed.send("ann", answer, address_of(answer["To"]))
        answered = self.bed.wait_for_mails("rita", matching=lambda mail: "white paper" in text_of(mail))[-1]
        for number, to in enumerate([answered["Return-Path"].strip("<>"), "support@desk.test"]):
            self.bed.append("support", bounce(number, to))
        bounced = lambda: [mail for mail in postern.show("HD-1")["mails"] if mail["last_error"].startswith("bounced")]
        wait_until(bounced, 20, lambda: f"the bounce, log:\n{postern.log()}")
        self.request(person="ravi")
        self.acknowledgement("ravi")
        self.assertEqual(len(postern.tickets()), 2)  # rita's and ravi's
        self.assertEqual([mail["to"] for mail in bounced()], ["rita@desk.test"])
        self.assertEqual(postern.stop(), 0)
        self.assertEqual(postern.run("verify").returncode, 0)


if __name__ == "__main__":
    desk.main()
