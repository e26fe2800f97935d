"""Quiet towards the world: vacations, gateways, bounces, bombs and floods, and counters that outlive the process."""

import gzip
import shutil
import smtplib

import desk
from desk import Story, address_of, compose, reply_to, text_of, wait_until
from clients import as_bytes
from relay import Relay
from returned_test import read
from timers_test import HOUR, Clock

LEAD = '\n[[agent]]\nname = "Lea"\nemail = "rosa@desk.test"\nlead = true\n'
WORDS = ["printer", "cable", "monitor", "account", "invoice", "window", "coffee", "garden", "bicycle", "letter"]


def different(number):
    """Texts that no two have in common more than people's words have."""
    one, two = WORDS[number % 10], WORDS[number // 10 % 10]
    return f"My {one} has a fault since this {two} was moved, and {two * 2} {one * 2} stands beside {chr(97 + number % 26) * 6}."


class Quiet(Story):
    def pour(self, letters, to="support", sender="mallory@elsewhere.test"):
        """Many mails in one conversation with our server's door to the internet."""
        domain = sender.rpartition("@")[2]
        with smtplib.SMTP("localhost", self.bed.ports["mx"], f"dmarc-none-{domain}", timeout=60) as smtp:
            for letter in letters:
                smtp.sendmail(sender, [desk.full(to)], as_bytes(letter))

    def wait_until_told(self, count, person="support", seconds=60):
        """Until the daemon has told the server of all these mails: it has decided about each."""
        def all_seen():
            there = self.bed.mails(person)
            return len(there) >= count and all(rb"\Seen" in mail.flags for mail in there)
        wait_until(all_seen, seconds, lambda: f"{count} mails decided about, there are {len(self.bed.mails(person))}")

    def wait_until_sent(self, postern):
        waiting = lambda: postern.listing("outbox", "--state", "pending")
        wait_until(lambda: not waiting(), 30, lambda: f"an empty outbox: {waiting()}")

    def notes(self, postern, key):
        return "\n".join(f"{event['what']} | {event['why']}" for event in postern.show(key)["events"])


class Vacations(Quiet):
    """Everything that comes to them is answered by a program (RFC 3834), with more or less said about it."""

    def test_each_gets_one_acknowledgement_at_most(self):  # L-01
        postern = self.desk().start()
        programs = {
            "rita": lambda mail: self.absence(mail, "Automatic reply: away", Auto_Submitted="auto-replied"),
            "ravi": lambda mail: self.absence(mail, f"Re: {mail['Subject']}"),
            "rosa": lambda mail: self.absence(mail, f"Re: {mail['Subject']}", Precedence="bulk"),
            "mallory@elsewhere.test": lambda mail: self.absence(mail, "Abwesenheitsnotiz: bin im Urlaub"),
        }
        answered = {person: 0 for person in programs}
        for number, person in enumerate(programs):
            self.request(person, f"Question {number}", different(number))
        for rounds in range(1, 4):
            postern.wait_for_tickets(4)
            for person in programs:
                for mail in self.bed.wait_for_mails(person, 1 if rounds == 1 else 0)[answered[person]:]:
                    answered[person] += 1
                    # To the envelope's sender, which is nobody for a null one; a careless program takes the header's.
                    self.bed.send(person, programs[person](mail), address_of(mail["Reply-To"]), sender="")
            self.wait_until_told(4 + sum(answered.values()))
            self.wait_until_sent(postern)
        self.assertEqual(answered, {person: 1 for person in programs})
        self.assertEqual([len(postern.show(ticket["key"])["messages"]) for ticket in postern.tickets()], [2] * 4)
        self.assertEqual({ticket["status"] for ticket in postern.tickets()}, {"submitted"})

    def absence(self, mail, subject, **headers):
        return compose(address_of(mail["To"]), str(mail["Reply-To"]), subject, "I am away until the 14th of next month and read no mail.",
                       In_Reply_To=mail["Message-ID"], **headers)


class Gateways(Quiet):
    """Our desks send to a relay of the test's, which hands on without any header what a loop needs to go on."""

    def setUp(self):
        super().setUp()
        self.relay = Relay()
        self.addCleanup(self.relay.close)
        self.carried, self.arrived = 0, {}

    def carry(self, handed_on):
        """What came out since the last time is handed on: (its recipient, its text) -> (From, To, text) or nothing."""
        for _, recipients, raw in self.relay.mails[self.carried:]:
            self.carried += 1
            to = address_of(recipients[0].partition(":")[2])
            for sender, target, text in handed_on(to, text_of(read((None, None, raw)))):
                self.arrived[target] = self.arrived.get(target, 0) + 1
                mail = compose(sender, target, f"Your request no. {self.carried}", text)
                self.bed.from_outside(mail, target, sender=sender, dmarc="none")

    def live(self, desks, handed_on):
        """Until nothing moves any more: each mail is a ticket, each answer is out, nothing is to be handed on."""
        def still():
            self.carry(handed_on)
            settled = all(len(postern.tickets()) == self.arrived.get(address, 0) and not postern.listing("outbox")
                          for address, postern in desks.items())
            return settled and self.carried == len(self.relay.mails)
        wait_until(still, 90, lambda: f"an end of it: {self.arrived}, {self.carried} of {len(self.relay.mails)} carried")

    def alerts(self, words):
        """What the lead is told of the desk itself."""
        return [mail for mail in self.relay.to("rosa@desk.test") if words in " ".join(text_of(read(mail)).split())]

    def acknowledgements(self, address):
        return [mail for mail in self.relay.to(address) if read(mail)["Auto-Submitted"] == "auto-replied"]

    def test_two_desks_stop_and_say_why(self):  # L-02
        addresses = ("support@desk.test", "sales@desk.test")
        desks = {address: self.desk((address.partition("@")[0],), smtp=self.relay.keys(), extra=LEAD).start() for address in addresses}
        def to_the_other(to, text):
            return [(addresses[to == addresses[0]], to, text)] if to in addresses else []
        self.arrived[addresses[0]] = 1
        self.bed.from_outside(compose(addresses[1], addresses[0], "Order", "Where is the order of last week, please?"),
                              addresses[0], sender=addresses[1])
        self.live(desks, to_the_other)
        for address in addresses:
            self.assertIn(len(self.acknowledgements(address)), range(2, 6), address)
        # The one that was asked first has seen three mails alike, stops, and so the other has nothing more to answer.
        postern, other = desks[addresses[0]], addresses[1]
        self.assertIn(f"{other} answers like a machine", self.notes(postern, postern.tickets()[-1]["key"]))
        muted, = postern.status()["automatic_mail"]["muted"]
        self.assertEqual(muted["who"], other)
        self.assertIn(f"no automatic mail to {other}", postern.run("status").stdout)
        self.assertEqual(len(self.alerts(f"{other} answers our automatic mail like a machine")), 1)
        self.assert_people_are_answered(postern, other)

    def assert_people_are_answered(self, postern, requester):
        """An agent's words go out to whom the desk itself does not write any more."""
        key = postern.tickets()[-1]["key"]
        notice = next(mail for mail in self.relay.to("ann@desk.test")
                      if f"[{key}]" in read(mail)["Subject"] and "support@desk.test" in str(read(mail)["From"]))
        answer = reply_to(read(notice), "ann", "It was sent on Monday.")
        self.bed.send("ann", answer, address_of(answer["To"]))
        def said():
            return [mail for mail in self.relay.to(requester) if text_of(read(mail)).startswith("It was sent on Monday.")]
        wait_until(said, 20, lambda: f"the agent's answer: {self.notes(postern, key)}")

    def test_a_list_between_that_changes_its_face(self):  # L-03
        postern = self.desk(smtp=self.relay.keys()).start()
        def from_another(to, text):
            if not to.endswith("@elsewhere.test"):
                return []
            return [(f"member{self.carried}@elsewhere.test", "support@desk.test", text)]
        self.arrived["support@desk.test"] = 1
        self.bed.from_outside(compose("member0@elsewhere.test", "support", "Hello", "Who can help us with it, please?"), "support")
        self.live({"support@desk.test": postern}, from_another)
        answers = [mail for mail in self.relay.mails if "@elsewhere.test>" in mail[1][0]]
        self.assertIn(len(answers), range(3, 11))
        muted, = postern.status()["automatic_mail"]["muted"]
        self.assertEqual(muted["who"], "@elsewhere.test")

    def test_strangers_without_end_stop_all_automatic_mail(self):  # L-03, L-08
        postern = self.desk(smtp=self.relay.keys(), extra="\n[limits]\nnew_recipients_hour = 5\n" + LEAD).start()
        for number in range(12):
            sender = f"victim@{chr(97 + number)}.test"
            self.bed.from_outside(compose(sender, "support", f"Hello {number}", different(number)), "support", sender=sender)
        postern.wait_for_tickets(12)
        self.wait_until_sent(postern)
        self.assertEqual(len([mail for mail in self.relay.mails if "victim@" in mail[1][0]]), 5)
        automatic = postern.status()["automatic_mail"]
        self.assertIsNotNone(automatic["stopped_since"])
        self.assertIn("new_recipients_hour = 5", automatic["reason"])
        self.assertIn("STOPPED since", postern.run("status").stdout)
        self.assertEqual(len(self.alerts("all automatic mail to requesters has stopped")), 1)
        self.assert_people_are_answered(postern, postern.tickets()[-1]["requester"])


class Returned(Quiet):
    def test_an_agents_full_mailbox(self):  # L-04
        postern = self.desk(extra=LEAD).start()
        self.request()
        acknowledgement = self.acknowledgement()
        notice, = self.bed.wait_for_mails("ann")
        answer = reply_to(notice, "ann", "Please take the white paper.")
        self.bed.send("ann", answer, address_of(answer["To"]))
        self.bed.wait_for_mails("rita", 2)
        self.bed.fill_mailbox("ann@desk.test")
        self.reply(acknowledgement, "It still jams.")
        told, = self.bed.wait_for_mails("rosa", matching=lambda mail: "Mail to Ann bounces" in text_of(mail))
        self.assertIn("HD-1", told["Subject"])
        self.assertIn("status=bounced", self.bed.log("postfix"))
        self.assertRegex(self.notes(postern, "HD-1"), r"mail to ann@desk.test bounced: failed ann@desk.test 5\.2\.2")
        self.bed.fill_mailbox("ann@desk.test", False)
        self.reply(acknowledgement, "And now it burns.")
        self.bed.wait_for_mails("rosa", matching=lambda mail: "And now it burns." in text_of(mail))
        self.wait_until_sent(postern)
        self.assertEqual([mail for mail in self.bed.mails("ann") if "burns" in text_of(mail)], [])
        self.assertEqual((len(postern.tickets()), len(self.bed.mails("rita"))), (1, 2))
        self.assertEqual(self.bed.mails("bob")[1:], [], "the ticket is Ann's")

    def reply(self, mail, text):
        answer = reply_to(mail, "rita", text)
        self.bed.send("rita", answer, address_of(answer["To"]))

    def test_a_storm_of_forged_bounces(self):  # L-07
        postern = self.desk().start()
        self.request()
        self.acknowledgement()
        self.wait_until_sent(postern)
        arrived = self.everything()
        self.pour([self.forged(number) for number in range(300)], sender="")
        self.wait_until_told(301)
        self.wait_until_sent(postern)
        self.assertEqual(self.everything(), arrived)
        ticket, = postern.tickets()
        self.assertEqual([mail["state"] for mail in postern.show(ticket["key"])["mails"]], ["sent"] * 3)
        self.request("ravi", "Next", different(3))
        self.acknowledgement("ravi")

    def everything(self):
        return {person: len(self.bed.mails(person)) for person in ("ann", "bob", "rita", "ravi", "rosa", "sales")}

    def forged(self, number):
        ids = [f"<hd-1.{number}.k1{'a' * 32}@desk.test>", "<nobody@desk.test>", ""]
        report = (f"From: Mail Delivery System <MAILER-DAEMON@mx{number}.elsewhere.test>\r\nTo: support@desk.test\r\n"
                  f"Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <{number}@mx.elsewhere.test>\r\nMIME-Version: 1.0\r\n"
                  'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
                  "--b\r\n\r\nIt could not be delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
                  "Reporting-MTA: dns; mx.elsewhere.test\r\n\r\nFinal-Recipient: rfc822; rita@desk.test\r\nAction: failed\r\n"
                  f"Status: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {ids[number % 3]}\r\n--b--\r\n")
        plain = (f"From: MAILER-DAEMON@mx{number}.elsewhere.test\r\nTo: support@desk.test\r\nSubject: failure notice\r\n"
                 f"Message-ID: <{number}@mx.elsewhere.test>\r\n\r\nHi. This is the qmail-send program at mx.elsewhere.test.\r\n"
                 "I'm afraid I wasn't able to deliver your message to the following addresses.\r\n\r\n<rita@desk.test>:\r\n"
                 "Sorry, no mailbox here by that name. (#5.1.1)\r\n")
        return (plain if number % 5 == 4 else report).encode()


class OwnMail(Quiet):
    def test_comes_back_by_every_way(self):  # L-05
        postern = self.desk().start()
        self.request()
        acknowledgement, notice = self.acknowledgement(), self.bed.wait_for_mails("ann")[0]
        self.bed.append("support", acknowledgement)  # a copy of what was sent, in INBOX
        self.bed.from_outside(acknowledgement, "support", sender="support@desk.test")  # a forwarding to itself
        self.bed.send("ann", notice, "support")  # an agent whose rule redirects everything
        self.bed.append("support", self.bed.mails("support")[0])  # the request itself once more
        self.wait_until_told(5)
        self.wait_until_sent(postern)
        ticket, = postern.tickets()
        self.assertEqual(len(postern.show(ticket["key"])["messages"]), 1)
        self.assertEqual([len(self.bed.mails(person)) for person in ("rita", "ann", "bob")], [1, 1, 1])

    def test_an_agent_who_is_the_desk_is_refused(self):  # L-05
        postern = self.desk(extra='\n[[agent]]\nname = "Loop"\nemail = "Support@desk.test"\n')
        done = postern.run("check")
        self.assertEqual(done.returncode, 78, done.stdout)
        self.assertIn("Support@desk.test", done.stderr)

    def test_our_address_in_a_strangers_mail(self):  # L-06
        postern = self.desk().start()
        for number, sender in enumerate(("support@desk.test", "SUPPORT+hd-1.tk1aaa@desk.test")):
            self.bed.from_outside(compose(sender, "support", "Internal", different(number)), "support", dmarc="fail")
        postern.wait_for_tickets(2)
        self.bed.wait_for_mails("ann", 2)
        self.wait_until_sent(postern)
        self.assertEqual(len(self.bed.mails("support")), 2)
        for key in ("HD-1", "HD-2"):
            self.assertIn("From is an address of ours", self.notes(postern, key))

    def test_what_goes_in_circles(self):  # L-12
        postern = self.desk().start()
        circling = compose("rita", "support", "Round and round", different(1))
        raw = b"Received: from a by b; Mon, 5 Oct 2026 10:00:00 +0000\r\n" * 51 + as_bytes(circling)
        self.bed.append("support", raw)  # Postfix itself would take no more than 50
        hop = compose("ravi", "support", "From a desk", different(2), X_Postern_Hop="hd-7.1.k1aaaa@elsewhere.test")
        self.bed.send("ravi", hop, "support")
        postern.wait_for_tickets(2)
        self.request("rosa", "Hello", different(3))
        self.acknowledgement("rosa")
        self.wait_until_sent(postern)
        self.assertEqual([len(self.bed.mails(person)) for person in ("rita", "ravi", "ann")], [0, 0, 1])
        notes = {ticket["subject"]: self.notes(postern, ticket["key"]) for ticket in postern.tickets()}
        self.assertIn("51 Received fields: it goes in circles", notes["Round and round"])
        self.assertIn("X-Postern-Hop", notes["From a desk"])


class Floods(Quiet):
    def setUp(self):
        super().setUp()
        self.postern = self.desk()
        self.clock = Clock(self.postern)
        self.postern.start()

    def assert_agents_hear_the_rest_in_one_mail(self, agent, count, tickets):
        self.clock.go_on(HOUR + 60)
        digest, = self.bed.wait_for_mails(agent, matching=lambda mail: f"{count} more in support" in str(mail["Subject"]))
        self.assertIn(tickets, text_of(digest))

    def test_a_ticket_bomb(self):  # L-08, L-11
        bombs = 400
        self.pour(compose("rita", "support", f"WIN {number} http://evil.test", different(number) + " http://evil.test")
                  for number in range(bombs))
        self.wait_until_told(bombs, seconds=120)
        self.wait_until_sent(self.postern)
        self.assertEqual(len(self.postern.tickets("--limit", "1000")), bombs)
        answers = self.bed.mails("rita")
        self.assertLessEqual(len(answers), 10)
        for answer in answers:
            for form in (answer.as_string(), text_of(answer), answer.get_body(("html",)).get_content()):
                self.assertNotIn("evil", form)
        notices = len(self.bed.mails("ann"))
        self.assertLessEqual(notices, 21)
        self.assert_agents_hear_the_rest_in_one_mail("ann", bombs - 20, "HD-")
        self.assertLessEqual(len(self.bed.mails("ann")), notices + 1)

    def test_a_burst_of_replies(self):  # L-09
        replies = 250
        self.request()
        acknowledgement = self.acknowledgement()
        to = address_of(acknowledgement["Reply-To"])
        letters = [reply_to(acknowledgement, "rita", f"{different(number)} Number {number}.") for number in range(replies)]
        self.pour(letters, to, sender="rita@desk.test")
        self.wait_until_told(replies + 1, seconds=120)
        self.wait_until_sent(self.postern)
        messages = self.postern.show("HD-1")["messages"]
        self.assertEqual(len(messages), replies + 1)
        said = {message["message_id"].strip("<>") for message in messages}
        self.assertLessEqual({letter["Message-ID"].strip("<>") for letter in letters}, said)
        self.assertEqual(len(self.bed.mails("rita")), 1)
        notices = len(self.bed.mails("ann"))
        self.assertLessEqual(notices, 20)
        self.assert_agents_hear_the_rest_in_one_mail("ann", replies + 1 - notices, "HD-1")


class Lists(Quiet):
    def test_get_no_acknowledgement(self):  # L-10
        postern = self.desk().start()
        report = compose("noreply-dmarc-support@google.test", "support", "Report domain: desk.test Submitter: google.test Report-ID: 7", "")
        report.add_attachment(gzip.compress(b"<feedback/>"), maintype="application", subtype="gzip",
                              filename="google.test!desk.test!1790000000!1790086399.xml.gz")
        other = compose("dmarcreport@microsoft.test", "support", "[Preview] Report Domain: desk.test Submitter: microsoft.test Report-ID: 9",
                        "This is a DMARC aggregate report from Microsoft Corporation.")
        other.add_attachment(gzip.compress(b"<feedback/>"), maintype="application", subtype="gzip",
                             filename="microsoft.test!desk.test!1790000000!1790086399.xml.gz")
        robots = [compose("rita", "support", "[users] Hello", different(1), List_Id="<users.elsewhere.test>"),
                  compose("ravi", "support", "News of October", different(2), Precedence="bulk",
                          List_Unsubscribe="<mailto:off@elsewhere.test>"), report, other]
        senders = [address_of(mail["From"]) for mail in robots]
        self.pour(robots)
        postern.wait_for_tickets(len(robots))
        self.bed.wait_for_mails("ann", len(robots))
        self.assertEqual([mail["to"] for ticket in postern.tickets() for mail in postern.show(ticket["key"])["mails"]
                          if mail["to"] in senders], [])


class Counters(Quiet):
    def test_outlive_kill_restart_and_a_copied_store(self):  # L-13
        postern = self.desk(extra="\n[limits]\nacks_per_recipient_day = 3\n").start()
        self.ask(postern, 4)
        self.assertEqual(len(self.bed.mails("rita")), 3)
        postern.kill()
        self.ask(postern.start(), 6)
        self.assertEqual(postern.stop(), 0)
        copy = self.desk(extra="\n[limits]\nacks_per_recipient_day = 3\n")
        for file in postern.folder.glob("postern.db*"):
            (shutil.copytree if file.is_dir() else shutil.copy2)(file, copy.folder / file.name)
        self.ask(copy.start(), 8)
        self.assertEqual(len(self.bed.mails("rita")), 3)
        self.assertIn("acks_per_recipient_day = 3", self.notes(copy, "HD-8"))
        self.request("ravi", "Hello", different(50))
        self.acknowledgement("ravi")

    def ask(self, postern, tickets):
        """Rita asks until there are so many tickets."""
        for number in range(len(postern.tickets()), tickets):
            self.request(subject=f"Question {number}", text=different(number * 7))
        postern.wait_for_tickets(tickets)
        self.wait_until_sent(postern)


if __name__ == "__main__":
    desk.main()
