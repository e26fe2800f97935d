"""The people around a ticket: agents who are away, those in Cc, and those who are not on it."""

import desk
import mails
from desk import Story, address_of, full, reply_to, table, text_of, wait_until

LEAD = table("[[agent]]", {"name": "Rosa", "email": full("rosa"), "lead": True, "queues": ["support"]})


class Away(Story):
    """Ann looks after the ticket, Bob and Rosa are there too, and Rosa leads."""

    def setUp(self):
        super().setUp()
        self.postern = self.desk(extra="\n" + LEAD).start()
        self.request()
        self.first = self.acknowledgement()
        self.notice = self.bed.wait_for_mails("ann")[0]

    def answer(self, agent, notice, text):
        mail = reply_to(notice, agent, text)
        self.bed.send(agent, mail, address_of(mail["To"]))

    def saying(self, person, words):
        return self.bed.wait_for_mails(person, matching=lambda mail: words in text_of(mail))[0]

    def write_again(self, words):
        self.bed.send("rita", reply_to(self.first, "rita", words), address_of(self.first["Reply-To"]))

    def test_the_lead_gets_what_is_for_an_agent_who_is_away(self):
        self.answer("ann", self.notice, "/take\n/away 3d")
        receipt = text_of(self.saying("ann", "You are away until"))
        self.assertIn("The notices of your tickets go to Rosa meanwhile.", receipt)
        row, = self.postern.listing("away")
        self.assertEqual((row["agent"], row["why"]), ("ann@desk.test", "/away 3d"))
        self.write_again("It jams again.")
        self.assertIn("Ann is away until", text_of(self.saying("rosa", "It jams again.")))
        done = self.postern.run("away", "Ann", "off")
        self.assertEqual((done.returncode, done.stdout), (0, "ann@desk.test is back\n"), done.stderr)
        self.assertEqual(self.postern.run("away").stdout, "nobody is away\n")
        self.write_again("And once more.")
        self.saying("ann", "And once more.")
        self.assertNotIn("It jams again.", "".join(text_of(mail) for mail in self.bed.mails("ann")))
        self.assertNotIn("And once more.", "".join(text_of(mail) for mail in self.bed.mails("rosa")))

    def test_an_absence_notice_does_it_for_a_day(self):
        self.answer("ann", self.notice, "/take")
        receipt = self.saying("ann", "Done: assignee ann@desk.test")
        absence = mails.vacation("ann", str(receipt["Reply-To"]))
        absence["In-Reply-To"] = absence["References"] = receipt["Message-ID"]
        absence.set_content("/done\nI am away until the 14th and do not read mail.")
        self.bed.send("ann", absence, address_of(receipt["Reply-To"]))
        self.saying("rosa", "The mail system of Ann says that they are away. HD-1 waits.")
        row, = self.postern.listing("away")
        self.assertIn("out-of-office of ann@desk.test", row["why"])
        self.assertNotEqual(self.postern.show("HD-1")["status"], "client-testing")
        self.write_again("It jams again.")
        self.assertIn("Ann is away until", text_of(self.saying("rosa", "It jams again.")))
        self.answer("ann", self.notice, "I am here after all.")
        self.saying("rita", "I am here after all.")
        self.assertEqual(self.postern.listing("away"), [])
        self.assertNotIn("until the 14th", "".join(text_of(mail) for mail in self.bed.mails("rita")))

    def test_an_admin_says_so_while_no_daemon_runs(self):
        self.assertEqual(self.postern.stop(), 0)
        done = self.postern.run("away", "bob@desk.test", "2w")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("meanwhile notices of their tickets go to rosa@desk.test", done.stdout)
        self.assertEqual(self.postern.run("away", "bop", "2w").returncode, 64)
        self.assertEqual(self.postern.run("away", "bob", "soon").returncode, 65)
        self.postern.start()
        self.request(person="ravi", subject="Scanner")
        self.bed.wait_for_mails("ann", matching=lambda mail: "Scanner" in mail["Subject"])
        wait_until(lambda: self.postern.show("HD-2")["mails"], 20, "mails of HD-2")
        self.assertNotIn("bob@desk.test", [mail["to"] for mail in self.postern.show("HD-2")["mails"]])


class Cc(Story):
    """Rita asks, with Ravi in Cc."""

    def setUp(self):
        super().setUp()
        self.postern = self.desk().start()
        mail = desk.compose("rita", "support", "Printer", "It jams.", Cc=full("ravi"))
        self.bed.send("rita", mail, full("support"))
        self.acknowledgement()
        self.notice = self.bed.wait_for_mails("ann")[0]

    def answer(self, agent, notice, text):
        mail = reply_to(notice, agent, text)
        self.bed.send(agent, mail, address_of(mail["To"]))

    def test_who_is_in_cc_gets_copies_when_an_agent_says_so(self):
        self.assertIn("Cc in their mail (told nothing): ravi@desk.test", text_of(self.notice))
        self.assertEqual([person["email"] for person in self.postern.show("HD-1")["pending"]], ["ravi@desk.test"])
        self.assertIn("in Cc      ravi@desk.test, told nothing", self.postern.run("show", "HD-1").stdout)
        self.answer("ann", self.notice, "Have you tried the other tray?")
        self.bed.wait_for_mails("rita", 2)
        self.answer("ann", self.notice, "/cc\nThe new tray is here.")
        copy = self.bed.wait_for_mails("ravi")[0]
        reply = self.bed.wait_for_mails("rita", 3)[2]
        self.assertEqual(text_of(copy), text_of(reply))
        for field in ("Message-ID", "Reply-To", "Return-Path"):
            self.assertNotEqual(copy[field], reply[field], field)
        for secret in ("rita@", "ann@", address_of(reply["Reply-To"]), reply["Message-ID"], self.notice["Message-ID"]):
            self.assertNotIn(secret, copy.as_string())
        receipt = self.bed.wait_for_mails("ann", matching=lambda mail: "a copy of your words" in text_of(mail))[0]
        self.assertIn("To rita@desk.test: your words\nTo ravi@desk.test: a copy of your words\n", text_of(receipt))
        shown = self.postern.show("HD-1")
        self.assertEqual([(person["email"], person["role"]) for person in shown["participants"]],
                         [("rita@desk.test", "requester"), ("ravi@desk.test", "copied")])
        self.assertEqual(shown["pending"], [])
        self.bed.send("ravi", reply_to(copy, "ravi", "Good news for our floor."), address_of(copy["Reply-To"]))
        told = self.bed.wait_for_mails("ann", matching=lambda mail: "Good news for our floor." in text_of(mail))[0]
        self.answer("ann", told, "/done\nPlease test it.")
        self.bed.wait_for_mails("ravi", 2)
        self.bed.wait_for_mails("rita", 4)
        self.assertEqual(text_of(self.bed.mails("ravi")[1]).strip(), "Please test it.")
        self.assertNotIn("Good news", "".join(text_of(mail) for mail in self.bed.mails("rita")))
        self.assertEqual(len(self.postern.tickets()), 1)

    def test_a_pending_person_is_a_stranger(self):
        self.bed.submit("ravi", "support", "Re: [HD-1] Printer", "I have it too.")
        self.postern.wait_for_tickets(2)
        self.bed.wait_for_mails("bob", matching=lambda mail: "I have it too." in text_of(mail))
        self.assertEqual(len(self.postern.show("HD-1")["messages"]), 1)
        private = self.acknowledgement()["Reply-To"]
        self.bed.send("ravi", desk.compose("ravi", str(private), "Printer", "Let me in."), address_of(private))
        held = self.bed.wait_for_mails("bob", matching=lambda mail: "Let me in." in text_of(mail))[0]
        self.assertIn("Held", held["Subject"])
        self.assertEqual(len(self.postern.show("HD-1")["messages"]), 1)


class Outsiders(Story):
    """HD-1 is Rita's, and others got hold of her acknowledgement."""

    def begin(self, **participants):
        self.postern = self.desk(extra="\n" + table("[participants]", participants)).start()
        self.request()
        self.first = self.acknowledgement()
        self.private = address_of(self.first["Reply-To"])
        self.notice = self.bed.wait_for_mails("ann")[0]

    def outside(self, sender, text, to=None, dmarc="pass", **headers):
        mail = reply_to(self.first, sender, text, **headers)
        mail.replace_header("To", full(to or self.private))
        self.bed.from_outside(mail, full(to or self.private), sender=full(sender), dmarc=dmarc)

    def told(self, words):
        return text_of(self.bed.wait_for_mails("ann", matching=lambda mail: words in text_of(mail))[0])

    def assert_only_rita_is_answered(self, *others):
        """An agent's answer goes to Rita, who has heard nothing but that; the others have nothing of HD-1."""
        self.bed.send("ann", reply_to(self.notice, "ann", "It is mended."), address_of(self.notice["Reply-To"]))
        acknowledgement, answer = self.bed.wait_for_mails("rita", 2)
        self.assertEqual(text_of(answer).strip(), "It is mended.")
        for person in others:
            self.assertEqual([str(mail["Subject"]) for mail in self.bed.mails(person) if "[HD-1]" in mail["Subject"]], [])
        self.assertEqual(len(self.bed.mails("rita")), 2)
        shown = self.postern.show("HD-1")
        self.assertEqual({mail["to"] for mail in shown["mails"]}, {full(person) for person in ("rita", "ann", "bob")})
        self.assertEqual([person["email"] for person in shown["participants"]], ["rita@desk.test"])

    def test_a_colleagues_mail_is_a_note_and_a_strangers_a_ticket(self):
        self.begin(stranger="new", colleague="internal")
        self.bed.send("ravi", reply_to(self.first, "ravi", "I have it too."), self.private)
        _, note = self.postern.wait_for_messages("HD-1", 2)
        self.assertEqual((note["from"]["email"], note["internal"], note["verified"]), ("ravi@desk.test", True, True))
        self.assertIn("so their mail is an internal note (participants.colleague = internal)", self.told("I have it too."))
        self.outside("mallory@elsewhere.test", "Tell me all.")
        self.outside("ravi", "I am Ravi, I am.", dmarc="fail")
        self.postern.wait_for_tickets(3)
        for key in ("HD-2", "HD-3"):
            whys = [event["why"] for event in self.postern.show(key)["events"] if "possibly related to HD-1" in event["what"]]
            self.assertEqual(len(whys), 1, key)
            self.assertIn("is not on that ticket (participants.stranger = new)", whys[0])
        self.assertEqual(len(self.postern.show("HD-1")["messages"]), 2)
        self.assert_only_rita_is_answered("ravi", "mallory@elsewhere.test")

    def test_with_the_table_at_its_widest_nobody_is_told_anything(self):
        self.begin(stranger="accept")
        checked = self.postern.run("check")
        self.assertIn('[participants] stranger: "accept" puts the mail of whoever got hold', checked.stderr)
        self.outside("codes@elsewhere.test", "Your code is 123456.")
        self.assertIn("The settings let them write here (participants.stranger = accept)", self.told("123456"))
        self.outside("rita", "My friend is in Cc.", dmarc="fail", Cc="mallory@elsewhere.test")
        self.outside("mallory@elsewhere.test", "I am her friend.")
        self.outside("eve@elsewhere.test", "By the Message-ID alone.", to="support")
        self.told("By the Message-ID alone.")
        messages = self.postern.wait_for_messages("HD-1", 5)
        self.assertEqual([message["internal"] for message in messages], [False] * 5)
        self.assertEqual(self.postern.show("HD-1")["pending"], [])
        self.assertEqual(self.postern.show("HD-1")["status"], "submitted")
        self.assert_only_rita_is_answered("mallory@elsewhere.test")
        self.assertEqual(len(self.postern.tickets()), 1)


if __name__ == "__main__":
    desk.main()
