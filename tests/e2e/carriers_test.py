"""How a mail finds its ticket where a carrier is lost: relays rename mails, servers know no sub-addressing, and address
books complete old private addresses."""

import re

import desk
from desk import Story, address_of, compose, full, reply_to, text_of

RENAMED = r"<\d+\.\d+\.named\.anew@relay\.test>"
REPORT = """From: MAILER-DAEMON@relay.test
To: {bounce}
Subject: Undelivered Mail Returned to Sender
Message-ID: <report@relay.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.test

Final-Recipient: rfc822; rita@desk.test
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 rita has moved

--b
Content-Type: text/rfc822-headers

Message-ID: {returned}

--b--
"""


class Carriers(Story):
    keys = {}

    def setUp(self):
        super().setUp()
        self.arrange()
        self.postern = self.desk(**self.keys).start()
        self.request()
        self.first = self.acknowledgement()
        self.notice, = self.bed.wait_for_mails("ann")

    def arrange(self):
        """Before the desk starts."""

    def say(self, person, mail):
        return self.bed.send(person, mail, address_of(mail["To"]))

    def answer(self, person, mail, text, lost=()):
        """A reply without some of what a client sends along: "References", "In-Reply-To", "quote", "key"."""
        reply = reply_to(mail, person, text)
        if "quote" in lost:
            reply.set_content(f"{text}\n")
        for field in ("References", "In-Reply-To"):
            if field in lost:
                del reply[field]
        if "key" in lost:
            reply.replace_header("Subject", "Re: Printer")
        return self.say(person, reply)

    def assert_joins(self, count, text):
        *_, last = self.postern.wait_for_messages("HD-1", count)
        self.assertTrue(last["reply_text"].startswith(text) or last["text"].startswith(text), last)
        self.assertEqual(len(self.postern.tickets()), 1)
        return last

    def whys(self):
        return " ".join(event["why"] for event in self.postern.show("HD-1")["events"])


class Renamed(Carriers):
    """A relay gives each mail of ours another Message-ID, so that In-Reply-To names nothing we know."""

    def arrange(self):
        self.bed.rewrite_message_ids()

    def test_the_address_finds_the_ticket(self):
        for mail in (self.first, self.notice):
            self.assertRegex(str(mail["Message-ID"]), RENAMED)
        self.answer("rita", self.first, "By the address alone.", ("References", "quote", "key"))
        self.assertTrue(self.assert_joins(2, "By the address alone.")["verified"])
        self.assertIn("the private address of HD-1 in To", self.whys())
        self.answer("ann", self.notice, "An answer by the address alone.", ("References", "quote", "key"))
        reply = self.bed.wait_for_mails("rita", matching=lambda mail: "An answer by" in text_of(mail))[0]
        self.assertRegex(str(reply["Message-ID"]), RENAMED)
        self.answer("rita", reply, "And as a client writes it.")
        self.assert_joins(4, "And as a client writes it.")

    def test_a_report_marks_the_mail_by_the_envelope(self):  # O-16
        """What comes back bears the relay's Message-ID, which says nothing."""
        self.answer("ann", self.notice, "Is its lamp on?")
        reply = self.bed.wait_for_mails("rita", 2)[1]
        bounce = address_of(reply["Return-Path"])
        report = REPORT.format(bounce=bounce, returned=reply["Message-ID"]).replace("\n", "\r\n").encode()
        self.bed.from_outside(report, bounce, sender="")
        told = self.bed.wait_for_mails("ann", matching=lambda mail: "rita has moved" in text_of(mail))[0]
        self.assertIn("Is its lamp on?", text_of(told))
        answer = next(mail for mail in self.postern.show("HD-1")["mails"] if mail["purpose"] == "reply")
        self.assertEqual(answer["state"], "failed")
        self.assertEqual(len(self.postern.tickets()), 1)


class Plain(Carriers):
    """A mailbox whose server knows no sub-addressing at all."""

    keys = {"subaddress": False}

    def arrange(self):
        self.bed.forget_sub_addressing()

    def test_a_whole_conversation(self):
        self.answer("ann", self.notice, "Please take the white paper.")
        reply = self.bed.wait_for_mails("rita", 2)[1]
        self.answer("rita", reply, "That helped.")
        told = self.bed.wait_for_mails("ann", matching=lambda mail: "That helped." in text_of(mail))[0]
        self.assertNotIn("Unverified", text_of(told))
        self.answer("ann", told, "/done\nGlad to hear it.")
        last = self.bed.wait_for_mails("rita", matching=lambda mail: "Glad to hear it." in text_of(mail))[0]
        self.answer("rita", last, "Yes, it works!")
        desk.wait_until(lambda: self.postern.show("HD-1")["status"] == "completed", 20, "completed")
        self.assertEqual(len(self.postern.tickets()), 1)
        for person in ("rita", "ann", "bob"):
            for mail in self.bed.mails(person):
                for field in ("From", "Reply-To", "Return-Path"):
                    self.assertNotIn("+", str(mail[field] or ""), field)


class RenamedAndPlain(Carriers):
    """Both at once: neither an address nor a Message-ID is left."""

    keys = {"subaddress": False}

    def arrange(self):
        self.bed.change(rewrite_ids=True, sub_addressing=False)

    def test_the_first_of_our_references_is_left(self):
        self.answer("rita", self.first, "By References.", ("quote", "key"))
        self.assertTrue(self.assert_joins(2, "By References.")["verified"])

    def test_the_reference_line_in_the_quoted_text(self):
        self.answer("rita", self.first, "By the quoted line.", ("References", "key"))
        self.assertTrue(self.assert_joins(2, "By the quoted line.")["verified"])
        self.assertIn("our reference to HD-1 in the text", self.whys())
        self.answer("ann", self.notice, "/done\nAn agent by the quoted line.", ("References", "key"))
        self.bed.wait_for_mails("rita", matching=lambda mail: "An agent by the quoted line." in text_of(mail))
        # Without it there is a number and no more: shown to the agents, and told to its author.
        self.answer("ann", self.notice, "Without the quote.", ("References", "quote"))
        self.bed.wait_for_mails("ann", matching=lambda mail: "It does not answer a notice of HD-1" in text_of(mail))
        self.assertNotIn("Without the quote.", "".join(text_of(mail) for mail in self.bed.mails("rita")))

    def test_the_number_in_the_subject(self):
        self.answer("rita", self.first, "By the number.", ("References", "quote"))
        self.assert_joins(2, "By the number.")
        self.assertIn("[HD-1] in the subject", self.whys())
        self.say("ravi", compose("ravi", "support", str(self.first["Subject"]), "I am not on that ticket."))
        self.postern.wait_for_tickets(2)
        self.assertEqual(len(self.postern.show("HD-1")["messages"]), 2)

    def test_somebody_elses_quoted_line(self):
        quoted = re.search(r"hd-1\.\d+\.k\S+", text_of(self.first))[0]
        self.say("ravi", compose("ravi", "support", "My own matter", f"Hello,\n\n> Reference: {quoted}"))
        self.postern.wait_for_tickets(2)
        self.assertEqual(len(self.postern.show("HD-1")["messages"]), 1)


class AddressBook(Carriers):
    def test_an_address_that_was_completed_opens_a_linked_ticket(self):
        self.say("rita", compose("rita", str(self.first["Reply-To"]), "The door squeaks", "Since this morning."))
        self.postern.wait_for_tickets(2)
        self.assertEqual(self.postern.show("HD-2")["requester"], full("rita"))
        self.assertEqual(len(self.postern.show("HD-1")["messages"]), 1)
        told = [(event["what"], event["why"]) for event in self.postern.show("HD-2")["events"]]
        self.assertIn("follows HD-1", [what for what, _ in told])
        self.assertIn("an address book's entry", str(told))
        self.assertIn("continued in HD-2", [event["what"] for event in self.postern.show("HD-1")["events"]])
        answer = self.bed.wait_for_mails("rita", matching=lambda mail: "[HD-2]" in mail["Subject"])[0]
        self.answer("rita", answer, "Still squeaks.")
        self.postern.wait_for_messages("HD-2", 2)
        self.say("rita", compose("rita", str(self.first["Reply-To"]), "Re: Printer", "This one belongs there."))
        self.postern.wait_for_messages("HD-1", 2)

    def test_an_agents_new_mail_reaches_no_requester(self):
        self.say("ann", compose("ann", str(self.notice["Reply-To"]), "Lunch on Friday", "Shall we?"))
        self.postern.wait_for_tickets(2)
        self.assertEqual(self.postern.show("HD-2")["requester"], full("ann"))
        self.assertEqual(len(self.bed.mails("rita")), 1)


if __name__ == "__main__":
    desk.main()
