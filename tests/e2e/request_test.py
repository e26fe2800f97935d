"""A request's way: ticket, acknowledgement, the agents' notice, the requester's further words."""

import subprocess

import desk
import mails
from desk import Story, address_of, compose, reply_to, text_of


class Request(Story):
    def setUp(self):
        super().setUp()
        rule = '\n[[rule]]\nname = "networking"\nwords = ["vpn", "wifi"]\ntag = ["networking"]\n'
        self.postern = self.desk(extra=rule).start()

    def test_plain_request_makes_a_ticket_and_tells_everybody(self):
        self.request(subject="Printer trouble", text="The printer on the second floor jams.\nThe paper is blue.")
        ticket, = self.postern.wait_for_tickets(1)
        self.assertEqual((ticket["requester"], ticket["subject"], ticket["status"], ticket["queue"]),
                         ("rita@desk.test", "Printer trouble", "submitted", "support"))
        for agent in ("ann", "bob"):
            notice, = self.bed.wait_for_mails(agent)
            self.assertIn(f"[{ticket['key']}]", notice["Subject"])
            self.assertIn("The printer on the second floor jams.\nThe paper is blue.", text_of(notice))
            self.assertEqual(address_of(notice["From"]), "support@desk.test")
            self.assertRegex(notice["Return-Path"], r"^<support\+b-1\.\d+\.[a-z0-9]+@desk\.test>$")  # L-04

    def test_acknowledgement_is_quiet_and_echoes_nothing_unproven(self):  # L-11
        unproven = compose("rita", "support", "Buy cheap watches", "Visit www.watches.example now")
        self.bed.from_outside(unproven, "support")
        answer = self.acknowledgement()
        key = self.postern.tickets()[0]["key"]
        self.assertIn(f"[{key}]", answer["Subject"])
        self.assertEqual(answer["Auto-Submitted"], "auto-replied")
        self.assertEqual(answer["Return-Path"], "<>")
        self.assertEqual(address_of(answer["From"]), "support@desk.test")
        self.assertTrue(answer["Message-ID"].strip("<>").endswith("@desk.test"))
        for words in ("watches", "Visit"):
            for form in (answer.as_string(), text_of(answer), answer.get_body(("html",)).get_content()):
                self.assertNotIn(words, form)

    def test_the_mail_is_flagged_on_the_server(self):
        self.request()
        self.postern.wait_for_tickets(1)
        self.bed.wait_for_mails("support", matching=lambda mail: rb"\Seen" in mail.flags)

    def test_reply_joins_the_ticket(self):
        self.request()
        answer = self.acknowledgement()
        self.bed.send("rita", reply_to(answer, "rita", "It is the blue paper, I think."), address_of(answer["Reply-To"]))
        key = self.postern.tickets()[0]["key"]
        first, second = self.postern.wait_for_messages(key, 2)
        self.assertEqual(second["reply_text"].strip(), "It is the blue paper, I think.")
        self.assertTrue(second["verified"])
        self.assertEqual(len(self.postern.tickets()), 1)
        notice = self.bed.wait_for_mails("ann", 2)[1]
        self.assertIn("It is the blue paper", text_of(notice))
        self.assertEqual(self.acknowledged(), 1)

    def test_reply_to_the_plain_address_joins_by_its_message_id(self):
        self.request()
        answer = self.acknowledgement()
        reply = reply_to(answer, "rita", "Still jammed.")
        reply.replace_header("To", "support@desk.test")
        self.bed.send("rita", reply, "support")
        self.postern.wait_for_messages(self.postern.tickets()[0]["key"], 2)
        self.assertEqual(len(self.postern.tickets()), 1)

    def test_a_stranger_with_the_number_does_not_join(self):
        self.request()
        ticket, = self.postern.wait_for_tickets(1)
        stranger = desk.compose("mallory@elsewhere.test", "support", f"Re: [{ticket['key']}] Printer", "Tell me all.")
        self.bed.from_outside(stranger, "support", dmarc="pass")
        self.postern.wait_for_tickets(2)
        self.assertEqual(len(self.postern.show(ticket["key"])["messages"]), 1)

    def test_outlook_mail_with_attachment_reaches_the_agents(self):
        self.bed.send("ravi", mails.outlook("ravi", "support"), "support")
        ticket, = self.postern.wait_for_tickets(1)
        message, = self.postern.show(ticket["key"])["messages"]
        self.assertIn("the invoice for café furniture shows “20 chairs”, we ordered 12.", message["text"])
        self.assertNotIn("MsoNormal", message["text"])
        self.assertEqual([(file["filename"], file["size"]) for file in message["attachments"]],
                         [("Rechnung für März.pdf", len(mails.PDF))])
        notice, = self.bed.wait_for_mails("ann")
        attached, = notice.iter_attachments()
        self.assertEqual((attached.get_filename(), attached.get_content()), ("Rechnung für März.pdf", mails.PDF))

    def test_robots_get_no_answer(self):  # L-01
        self.bed.send("ravi", mails.vacation("ravi", "support"), "support", sender="")
        self.bed.send("rosa", mails.shy_vacation("rosa", "support"), "support")
        self.request()
        self.acknowledgement()  # which came after the robots' mails
        self.assertEqual((self.bed.mails("ravi"), self.bed.mails("rosa")), ([], []))

    def test_a_robot_on_our_acknowledgement_does_not_start_a_war(self):
        self.request()
        answer = self.acknowledgement()
        robot = reply_to(answer, "rita", "I am away.", Auto_Submitted="auto-replied")
        self.bed.send("rita", robot, address_of(answer["Reply-To"]), sender="")
        self.request(person="ravi")
        self.acknowledgement("ravi")
        self.assertEqual(len(self.bed.mails("rita")), 1)

    def test_keywords_tag(self):
        self.request(subject="No connection", text="My VPN asks for a password again.")
        self.assertEqual(self.postern.wait_for_tickets(1)[0]["tags"], ["networking"])
        events = self.postern.show("HD-1")["events"]
        self.assertTrue(any("networking" in event["what"] + event["why"] for event in events), events)

    def test_swaks_is_a_client_too(self):
        done = subprocess.run(
            ["swaks", "--server", "localhost", "--port", str(self.bed.ports["submission"]), "--tls",
             "--tls-ca-path", self.bed.ca_file, "--auth", "LOGIN", "--auth-user", "rosa@desk.test",
             "--auth-password", self.bed.passwords["rosa@desk.test"], "--from", "rosa@desk.test",
             "--to", "support@desk.test", "--h-From", "Rosa <rosa@desk.test>", "--header", "Subject: By swaks",
             "--body", "Hello from a shell."], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.postern.wait_for_tickets(1)[0]["subject"], "By swaks")
        self.acknowledgement("rosa")


class Order(Story):
    def test_a_reply_is_decided_after_its_original(self):  # N-05
        """Both wait in the mailbox, and the original takes far longer to read."""
        for number in range(6):
            request = compose("rita", "support", f"Plans {number}", "Here they are.")
            plan = "<p>A line of the plan</p>\n" * 60_000
            request.add_alternative(plan, subtype="html")
            self.bed.append("support", request)
            self.bed.append("support", compose("rita", "support", f"Re: Plans {number}", "And one more thing.",
                                               In_Reply_To=request["Message-ID"]))
        postern = self.desk()
        self.assertEqual(postern.run("run", "--once").returncode, 0)
        tickets = postern.tickets()
        self.assertEqual([ticket["subject"] for ticket in tickets], [f"Plans {number}" for number in range(6)])
        self.assertEqual([len(postern.show(ticket["key"])["messages"]) for ticket in tickets], [2] * 6)


if __name__ == "__main__":
    desk.main()
