"""Mail that is held without belonging to a ticket: marked as spam upstream, or held by a rule; the command and the digest."""

import desk
from desk import Story, address_of, reply_to, text_of, wait_until
from timers_test import Clock

RULE = """
[[rule]]
name = "invoices"
words = ["invoice"]
hold = true

[[agent]]
name = "Lea"
email = "rosa@desk.test"
lead = true
"""


class HeldStory(Story):
    def held(self, postern, count=1):
        wait_until(lambda: len(postern.listing("quarantine")) >= count, 20, lambda: f"{count} held mails, log:\n{postern.log()}")
        return postern.listing("quarantine")

    def say(self, postern, *words):
        done = postern.run("quarantine", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def assert_in_order(self, postern):
        self.assertEqual(postern.stop(), 0)
        self.assertEqual(postern.run("verify").stdout, "the store is in order\n")


class Quarantine(HeldStory):
    def test_marked_as_spam_and_released_by_the_command(self):
        postern = self.desk().start()
        self.request(subject="Cheap watches", text="Buy now.", X_Spam_Flag="YES")
        mail, = self.held(postern)
        self.assertEqual(mail["reason"], "held: rule upstream-spam (built in): X-Spam-Flag: YES")
        self.assertEqual((mail["subject"], mail["mailbox"]), ("Cheap watches", "support"))
        self.assertIn("rita@desk.test", mail["from"])
        number = str(mail["number"])
        self.assertIn("Cheap watches", self.say(postern))
        self.assertIn("  | Buy now.", self.say(postern, "show", number))
        self.assertIn("X-Spam-Flag: YES", self.say(postern, "show", number, "--raw"))
        self.assertEqual((postern.tickets(), self.bed.mails("ann"), self.bed.mails("rita")), ([], [], []))
        self.assertEqual(self.say(postern, "release", number), f"mail {number} is HD-1 now\n")
        self.acknowledgement()
        self.assertIn("Buy now.", text_of(self.bed.wait_for_mails("ann")[0]))
        self.assertEqual(self.say(postern), "no mails in quarantine\n")
        gone = postern.run("quarantine", "release", number)
        self.assertEqual(gone.returncode, 66)
        self.assertIn("there is no mail", gone.stderr)
        self.assert_in_order(postern)

    def test_put_on_a_ticket_or_away_while_no_daemon_runs(self):
        postern = self.desk().start()
        self.request()
        self.acknowledgement()
        for number in range(2):
            self.request("ravi", f"Offer {number}", "Buy.", X_Spam_Flag="YES")
        first, second = self.held(postern, 2)
        self.assertEqual(postern.stop(), 0)
        self.assertIn("is on HD-1 now", self.say(postern, "release", str(first["number"]), "--to", "HD-1"))
        self.assertIn("is put away", self.say(postern, "drop", str(second["number"]), "--note", "junk"))
        self.assertEqual(len(postern.show("HD-1")["messages"]), 2)
        self.assertEqual(postern.run("verify").stdout, "the store is in order\n")

    def test_held_by_a_rule_and_released_by_an_agents_reply(self):
        postern = self.desk(extra=RULE).start()
        self.request(subject="Your invoice", text="Please pay.")
        notice, = self.bed.wait_for_mails("ann")
        self.assertEqual(notice["Subject"], "Held: Your invoice")
        answer = reply_to(notice, "ann", "release")
        forged = reply_to(notice, "ann", "spam")
        self.bed.from_outside(forged, address_of(forged["To"]), dmarc="fail")
        self.bed.wait_for_mails("ann", matching=lambda mail: "nothing was changed" in text_of(mail))
        self.assertEqual(len(self.held(postern)), 1)
        self.bed.send("ann", answer, address_of(answer["To"]))
        self.acknowledgement()
        ticket, = postern.wait_for_tickets(1)
        self.assertEqual(ticket["subject"], "Your invoice")
        self.bed.wait_for_mails("ann", matching=lambda mail: "is HD-1 now" in text_of(mail))
        again = reply_to(self.bed.wait_for_mails("bob")[0], "bob", "spam")
        self.bed.send("bob", again, address_of(again["To"]))
        self.bed.wait_for_mails("bob", matching=lambda mail: "is held no longer" in text_of(mail))
        self.assertEqual(len(postern.tickets()), 1)
        self.assert_in_order(postern)


class Digest(HeldStory):
    def test_the_digest_of_a_morning(self):
        postern = self.desk(extra=RULE)
        config = postern.config.read_text()
        config = config.replace('prefix = "HD"', 'prefix = "HD"\nack_max_age = "30d"')
        config = config.replace('email = "bob@desk.test"', 'email = "bob@desk.test"\nnotices = "digest"')
        postern.config.write_text(config)
        clock = Clock(postern)
        postern.start()
        clock.wait_for_look()
        self.request()
        self.bed.wait_for_mails("ann")
        for number in range(2):
            self.request("ravi", f"Offer {number}", "Buy.", X_Spam_Flag="YES")
        first, second = (mail["number"] for mail in self.held(postern, 2))
        self.assertEqual(self.bed.mails("bob"), [])
        clock.go_on(24 * 3600)
        told, = self.bed.wait_for_mails("bob", matching=lambda mail: "Daily digest" in mail["Subject"])
        self.assertIn("HD-1  Printer", text_of(told))
        self.assertNotIn("Offer", text_of(told))
        digest, = self.bed.wait_for_mails("rosa", matching=lambda mail: "held" in mail["Subject"])
        self.assertIn(f"  {first}  ", text_of(digest))
        self.assertIn("rule upstream-spam", text_of(digest))
        answer = reply_to(digest, "rosa", f"release {first}\nspam {second}")
        self.bed.send("rosa", answer, address_of(answer["To"]))
        postern.wait_for_tickets(2)
        self.assertEqual(postern.listing("quarantine"), [])
        clock.go_on(24 * 3600)
        self.assertEqual(len([mail for mail in self.bed.mails("rosa") if "release NUMBER" in text_of(mail)]), 1)
        self.assert_in_order(postern)


if __name__ == "__main__":
    desk.main()
