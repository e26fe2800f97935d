"""What rules say and write down, and mail of a web form: the person it names is answered, and nothing is believed of it."""

import desk
from desk import Story, compose, text_of

RULES = """
[[field]]
name = "room"
label = "Room"

[[field]]
name = "building"
values = ["North", "South"]

[[rule]]
name = "outage"
words = ["mail server"]
reply = "reply-outage"
field = {building = "north"}
link = "HD-1"

[[rule]]
name = "never"
in_hours = false
tag = "never"
"""


class Rules(Story):
    def with_rules(self):
        postern = self.desk(extra=RULES, form_senders=["forms@example.net"])
        folder = postern.folder / "texts"
        (folder / "en").mkdir(parents=True)
        (folder / "en" / "reply-outage.txt").write_text(
            "Subject: [{{key}}] We know about the mail server\n\n{{> greeting}}\n\nit is being mended.\n\n{{> closing}}\n")
        postern.config.write_text(f'[templates]\nfolder = "{folder}"\n' + postern.config.read_text())
        return postern

    def test_a_rule_replies_fills_a_field_and_links(self):
        postern = self.with_rules().start()
        self.request(subject="Something is wrong", text="Nothing comes in any more.")
        postern.wait_for_tickets(1)
        self.request(subject="The mail server is down", text="No mail since nine.")
        postern.wait_for_tickets(2)
        answers = self.bed.wait_for_mails("rita", 3)
        reply = next(mail for mail in answers if mail["Subject"] == "[HD-2] We know about the mail server")
        self.assertIn("it is being mended.", text_of(reply))
        self.assertEqual(reply["Auto-Submitted"], "auto-replied")
        notice = next(mail for mail in self.bed.wait_for_mails("ann", 2) if "HD-2" in mail["Subject"])
        self.assertIn("\nbuilding: North\n", text_of(notice))

        incident, problem = postern.show("HD-2"), postern.show("HD-1")
        self.assertEqual(incident["fields"], {"building": "North"})
        self.assertEqual([(link["is"], link["key"]) for link in incident["links"]], [("problem", "HD-1")])
        self.assertEqual([(link["is"], link["key"]) for link in problem["links"]], [("incident", "HD-2")])
        self.assertEqual(incident["tags"], [])  # every hour is one of business

        self.assertEqual(postern.run("set", "HD-1", "room=12").returncode, 0)
        self.assertEqual([ticket["key"] for ticket in postern.tickets("--field", "room=12")], ["HD-1"])
        self.assertEqual(postern.tickets("--field", "room=12", "--field", "building=North"), [])
        self.assertRegex(postern.run("show", "HD-1").stdout, r"\n  Room +12\n  incident +HD-2, submitted: The mail server is down\n")
        refused = postern.run("set", "HD-1", "building=Nort")
        self.assertEqual(refused.returncode, 65, refused.stderr)
        self.assertIn('did you mean "North"?', refused.stderr)
        self.assertEqual(postern.run("set", "HD-1", "room=").returncode, 0)
        self.assertEqual(postern.show("HD-1")["fields"], {})
        self.assertIn("there are: room, building", postern.run("tickets", "--field", "rom=12").stderr)

        rehearsed = postern.run("rules", "test").stdout
        self.assertRegex(rehearsed, r"2 mails looked at; 0 tickets would be different")
        listed = {row["name"]: row["languages"] for row in postern.listing("template", "list")}
        self.assertEqual(listed["reply-outage"], "en*")
        self.assertIn("it is being mended.", postern.run("template", "show", "reply-outage", "--ticket", "HD-2").stdout)

    def test_the_mail_of_a_form_opens_a_ticket_of_who_filled_it_in(self):
        postern = self.with_rules().start()
        form = compose("forms@example.net", "support", "Contact form", "The printer jams.", Reply_To="Rita Reader <rita@desk.test>")
        self.bed.from_outside(form, "support", dmarc="pass")
        ticket, = postern.wait_for_tickets(1)
        self.assertEqual(ticket["requester"], "rita@desk.test")
        answer = self.acknowledgement()
        self.assertNotIn("Contact form", str(answer))
        notice, = self.bed.wait_for_mails("ann")
        self.assertIn("It came by the form forms@example.net", text_of(notice))
        opened = postern.show(ticket["key"])["events"][0]
        self.assertIn("by the form forms@example.net", opened["why"])

        forged = compose("forms@example.net", "support", "Contact form", "And again.", Reply_To="rita@desk.test")
        self.bed.from_outside(forged, "support", dmarc="fail")
        self.assertEqual(postern.wait_for_tickets(2)[1]["requester"], "forms@example.net")
        numbered = compose("forms@example.net", "support", "[HD-1] Contact form", "Close it.", Reply_To="rita@desk.test")
        self.bed.from_outside(numbered, "support", dmarc="pass")
        self.assertEqual(postern.wait_for_tickets(3)[2]["requester"], "rita@desk.test")

        file = postern.folder / "form.eml"
        file.write_bytes(bytes(form))
        explained = postern.run("explain", str(file)).stdout
        self.assertRegex(explained, r"from +.*forms@example\.net")


if __name__ == "__main__":
    desk.main()
