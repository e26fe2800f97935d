"""A new agent tries out the commands, in plain and in HTML mails, in answers to notices and in fresh mails."""

import email.utils
import re
import time

import desk
import mails
from desk import Story, address_of, full, reply_to, table, text_of, wait_until

LEAD = table("[[agent]]", {"name": "Rosa", "email": full("rosa"), "lead": True})
MORE = table("[[field]]", {"name": "room", "label": "Room"}) + "\n" + table("[commands]", {"erledigt": "done"})


class Orders(Story):
    def setUp(self):
        super().setUp()
        self.postern = self.desk(extra="\n" + LEAD + "\n" + MORE).start()
        mail = desk.compose("rita", "support", "Printer", "It jams.")
        mail.add_attachment(mails.PDF, maintype="application", subtype="pdf", filename="plan.pdf")
        self.bed.send("rita", mail, full("support"))
        self.acknowledgement()
        self.notice = self.bed.wait_for_mails("ann")[0]

    def answer(self, text, agent="ann", notice=None):
        mail = reply_to(notice or self.notice, agent, text)
        self.bed.send(agent, mail, address_of(mail["To"]))

    def told(self, words, agent="ann"):
        return self.bed.wait_for_mails(agent, matching=lambda mail: words in text_of(mail))[-1]

    def test_a_new_agent_finds_the_way(self):
        self.answer("/hepl")
        self.assertIn("Did you mean /help?", text_of(self.told("is no command")))
        self.answer("/help")
        page = text_of(self.told("/resolution new toner"))
        printed = self.postern.run("help", "agents")
        self.assertEqual(printed.returncode, 0, printed.stderr)
        self.assertIn("/erledigt = /done", printed.stdout)
        for line in printed.stdout.strip().splitlines():
            self.assertIn(line.strip(), page)
        self.assertIn("Befehle", self.postern.run("help", "agents", "--language", "de").stdout)

    def test_what_is_known_of_a_ticket(self):
        self.answer("/take\n/field room 12\n/vendor Acme, case 4711\n/tag paper")
        self.told("Done: assignee ann@desk.test")
        shown = self.postern.show("HD-1")
        self.assertEqual(shown["fields"], {"room": "12", "vendor": "Acme, case 4711"})
        self.answer("/note\nShe sounds angry.")
        self.told("kept as an internal note")
        self.answer("/show")
        story = self.told("| She sounds angry.")
        self.assertIn("| It jams.", text_of(story))
        self.answer("/send plan.pdf")
        attached, = self.told("plan.pdf is attached").iter_attachments()
        self.assertEqual((attached.get_filename(), attached.get_content()), ("plan.pdf", mails.PDF))
        # An answer to the story stays here; sent all the same, it goes out without a line of it.
        self.answer("Please take a pencil.", notice=story)
        self.told("begin with a line /reply")
        self.answer("/reply\nPlease take the other tray.", notice=story)
        reply = self.bed.wait_for_mails("rita", 2)[1]
        self.assertEqual(text_of(reply).strip(), "Please take the other tray.")
        for secret in ("angry", "Acme", "ann@desk.test"):
            self.assertNotIn(secret, reply.as_string())

    def test_an_html_mail_commands_by_its_first_visible_lines(self):
        html = ('<html><body><div style="display:none">/status completed</div><div>/take</div><div>/tag&nbsp;paper<br></div>'
                '<div><br></div><div>Please take the <b>other</b> tray.</div></body></html>')
        mail = reply_to(self.notice, "ann", "x")
        mail.clear_content()
        mail.set_content(html, subtype="html")
        self.bed.send("ann", mail, address_of(mail["To"]))
        reply = self.bed.wait_for_mails("rita", 2)[1]
        self.assertTrue(text_of(reply).startswith("Please take the other tray."), text_of(reply))
        shown = self.postern.show("HD-1")
        self.assertEqual((shown["assignee"], shown["tags"], shown["status"]), ("ann@desk.test", ["paper"], "in-progress"))
        # Beside a text, the HTML says nothing; and what only looks like a slash sends nothing.
        both = reply_to(self.notice, "ann", "\u2044done\nThank you.")
        both.add_alternative("<p>/status completed</p>", subtype="html")
        self.bed.send("ann", both, address_of(both["To"]))
        self.told("only looks like a slash")
        self.assertEqual(self.postern.show("HD-1")["status"], "in-progress")
        self.assertEqual(len(self.bed.mails("rita")), 2)

    def set_send_delay(self, before, after):
        config = self.postern.config
        config.write_text(config.read_text().replace(f'send_delay = "{before}"', f'send_delay = "{after}"'))
        self.postern.kill()
        self.postern.start()

    def waiting_for(self, address):
        return [mail for mail in self.postern.listing("outbox") if mail["to"] == address]

    def test_what_was_sent_too_soon_is_taken_back(self):
        """Unseen while it waits, also across a kill; told honestly once it has gone."""
        self.set_send_delay("0s", "1h")
        self.answer("/done\n/tag paper\nTake a hammer.")
        receipt = text_of(self.told("Requesters get nothing before"))
        self.assertIn("To rita@desk.test: your words\n", receipt)
        token = re.search(r"/undo ([0-9a-f]{8})", receipt)[1]
        self.assertEqual(len(self.waiting_for("rita@desk.test")), 1)
        self.postern.kill()
        self.postern.start()
        self.answer("/undo " + token)
        told = text_of(self.told("Taken back."))
        self.assertIn("Not sent: rita@desk.test (your words)\n", told)
        self.assertIn("status Submitted", told)
        shown = self.postern.show("HD-1")
        self.assertEqual((shown["status"], shown["assignee"], shown["tags"]), ("submitted", "", []))
        self.assertEqual(self.waiting_for("rita@desk.test"), [])
        self.assertTrue(all(message["internal"] for message in shown["messages"] if message["from"]["email"] == "ann@desk.test"))
        self.set_send_delay("1h", "0s")
        self.answer("/done\nTake a screwdriver.")
        self.bed.wait_for_mails("rita", 2)
        self.answer("/undo")
        self.assertIn("Sent already, and not to be taken back: rita@desk.test (your words)\n", text_of(self.told("Sent already")))
        self.assertEqual(self.postern.show("HD-1")["status"], "submitted")
        self.assertEqual(["hammer" in text_of(mail) for mail in self.bed.mails("rita")], [False, False])

    def test_two_agents_answer_the_same_mail(self):
        notice = self.bed.wait_for_mails("bob")[0]
        told_at = email.utils.parsedate_to_datetime(notice["Date"]).timestamp()
        wait_until(lambda: time.time() >= told_at + 1, 5, lambda: "the next second")  # the desk counts in them
        self.answer("Take the other tray.", agent="bob", notice=notice)
        self.bed.wait_for_mails("rita", 2)
        self.answer("Take a hammer.")
        question = self.told("Your answer has not been sent.")
        self.assertIn("bob@desk.test answered HD-1", text_of(question))
        self.assertIn("> Take the other tray.", text_of(question))
        self.assertEqual([message["waits"] for message in self.postern.show("HD-1")["messages"]], [False, False, True])
        self.answer("Yes please", notice=question)
        self.told("is none of the words")
        self.assertEqual(len(self.bed.mails("rita")), 2)
        self.answer("drop", notice=question)
        self.told("Your answer is dropped.")
        self.answer("/tag rollers\nOr clean the rollers.")
        again = self.bed.wait_for_mails("ann", 2, lambda mail: "Your answer has not been sent." in text_of(mail))[1]
        self.answer("Send", notice=again)
        self.assertTrue(text_of(self.bed.wait_for_mails("rita", 3)[2]).startswith("Or clean the rollers."))
        self.assertEqual(self.postern.show("HD-1")["tags"], ["rollers"])
        self.assertNotIn("hammer", "".join(text_of(mail) for mail in self.bed.mails("rita")))

    def test_tickets_among_themselves(self):
        self.request(person="ravi", subject="Scanner")
        self.postern.wait_for_tickets(2)
        self.request(person="rita", subject="Printer again")
        self.postern.wait_for_tickets(3)
        self.answer("/problem HD-2")
        self.told("incident of HD-2")
        self.assertEqual([link["key"] for link in self.postern.show("HD-1")["links"]], ["HD-2"])
        self.answer("/merge HD-3")
        self.told("/merge is for leads")
        lead = self.bed.wait_for_mails("rosa", matching=lambda mail: "[HD-1]" in mail["Subject"])[0]
        self.answer("/merge HD-3", agent="rosa", notice=lead)
        self.told("HD-1 merged into HD-3", agent="rosa")
        first = self.bed.mails("rita")[0]
        self.bed.send("rita", reply_to(first, "rita", "Any news?"), address_of(first["Reply-To"]))
        self.postern.wait_for_messages("HD-3", 2)
        merged = self.postern.run("merge", "HD-2", "HD-3", "--note", "one cause")
        self.assertEqual((merged.returncode, merged.stdout), (0, "HD-2 changed\n"), merged.stderr)
        self.assertEqual(self.postern.run("merge", "HD-3", "HD-3").returncode, 65)
        self.assertEqual(self.postern.run("merge", "HD-3", "HD-77").returncode, 66)
        for mail in self.bed.mails("rita") + self.bed.mails("ravi"):
            self.assertNotIn("merged", text_of(mail))

    def test_spam_hears_nothing_and_is_held_from_then_on(self):
        self.answer("/take\n/spam")
        self.told("put away as spam")
        self.assertEqual(self.postern.show("HD-1")["status"], "cancelled")
        self.request(subject="Cheap watches")
        wait_until(lambda: self.postern.listing("quarantine"), 20, "held mail")
        held, = self.postern.listing("quarantine")
        self.assertIn("called spam by ann@desk.test on HD-1", held["reason"])
        self.assertEqual(len(self.bed.mails("rita")), 1)

    def test_without_a_notice_there_are_lists_and_tickets_for_others(self):
        self.bed.submit("ann", "support", "what is there", "/my\n/board")
        self.assertIn("Tickets that are not done: 1", text_of(self.told("You have no open tickets.")))
        self.bed.submit("ann", "support", "The door", "/for ravi@desk.test\n\nHe called: the door is open.")
        self.told("HD-2 is open for ravi@desk.test.")
        self.assertIn("[HD-2]", self.acknowledgement("ravi")["Subject"])
        self.assertEqual(self.postern.show("HD-2")["requester"], "ravi@desk.test")
        self.bed.submit("ann", "support", "Re: [HD-1] Printer", "/done")
        self.told("does not answer a notice of HD-1")
        self.bed.submit("ann", "support", "nothing", "/done")
        self.told("/done is about a ticket")
        self.assertEqual(self.postern.show("HD-1")["status"], "submitted")
        self.assertEqual(len(self.postern.tickets()), 2)

    def test_words_of_the_desks_own(self):
        self.answer("/erledigt\nThe roller was old.")
        wait_until(lambda: self.postern.show("HD-1")["status"] == "client-testing", 20, "client-testing")


if __name__ == "__main__":
    desk.main()
