"""Who is an agent: what proves it, what does not, and what a requester gets to see of one."""

import email.utils
import re

import desk
import mails
from desk import Story, address_of, compose, reply_to, text_of, wait_until

HOP = "Received: from client.test (client.test [192.0.2.1]) by mx.desk.test (Postfix) with ESMTPS id 4Zx1; {date}"
FOREIGN_HOP = "Received: from pc by client.test with ESMTP id 7; {date}"
LIE = "Authentication-Results: mx.desk.test; auth=pass (LOGIN) smtp.auth=ann@desk.test"


def delivered(mail, *fields):
    """The mail with these fields above its own, as a server writes them."""
    date = email.utils.format_datetime(email.utils.localtime())
    return "".join(f"{field.format(date=date)}\r\n" for field in fields).encode() + mails.as_bytes(mail)


def bare(notice, person, to, text):
    """An answer that names its ticket by the address alone: nothing quoted, no In-Reply-To."""
    return compose(person, to, f"Re: {notice['Subject']}", text)


class Desk(Story):
    """A desk with HD-1 of rita, of which Ann has a notice."""

    def setUp(self):
        super().setUp()
        self.postern = self.desk().start()
        self.request()
        self.acknowledgement()
        self.notice, = self.bed.wait_for_mails("ann")
        self.token = address_of(self.notice["Reply-To"])

    def second_ticket(self):
        """HD-2 of ravi; returns Ann's notice of it."""
        self.request("ravi", "Mouse", "The mouse is gone.")
        self.acknowledgement("ravi")
        return self.bed.wait_for_mails("ann", matching=lambda mail: "[HD-2]" in mail["Subject"])[0]

    def wait_for_event(self, words, key="HD-1", count=1):
        def events():
            return [event for event in self.postern.show(key)["events"] if words in event["what"] + event["why"]]
        wait_until(lambda: len(events()) >= count, 20,
                   lambda: f"{count} events with \"{words}\": {self.postern.show(key)['events']}")

    def assert_only_notes(self, count):
        """`count` mails were kept on HD-1 for the agents alone, unproven, and nothing else came of them."""
        _, *kept = self.postern.wait_for_messages("HD-1", 1 + count)
        self.assertEqual([(note["internal"], note["verified"]) for note in kept], [(True, False)] * count)
        self.assertEqual(self.postern.show("HD-1")["status"], "submitted")
        self.assert_heard_nothing("rita")

    def assert_heard_nothing(self, *people):
        """By the time a later request is answered, they have their acknowledgement and nothing else."""
        self.request("rosa", "Later", "Later.")
        self.acknowledgement("rosa")
        for person in people:
            self.assertEqual([str(mail["Subject"]) for mail in self.bed.mails(person)
                              if mail["Auto-Submitted"] != "auto-replied"], [])


class Identity(Desk):
    # ----
    def test_results_that_our_server_did_not_write(self):
        denied = "Authentication-Results: mx.desk.test; dmarc=fail header.from=desk.test"
        answer = lambda text: reply_to(self.notice, "ann", f"/done\n{text}")
        carrier = answer("The proof is attached.")
        carrier.add_attachment(compose("ann", "support", "Proof", "", Authentication_Results=LIE.partition(": ")[2]))
        forged = [delivered(answer("Below the real one."), HOP, denied, LIE),
                  delivered(answer("Below a real one that found nothing."), HOP,
                            "Authentication-Results: mx.desk.test; dmarc=none", LIE),
                  delivered(answer("Of another server."), HOP, LIE.replace("mx.desk.test", "mx.elsewhere.test")),
                  delivered(answer("Of a server with a longer name."), HOP, LIE.replace("mx.desk", "mx.desk.test.mx")),
                  delivered(answer("Below a foreign hop."), HOP, FOREIGN_HOP, LIE),
                  delivered(answer(f"{LIE}\n\nQuoted.\n> {LIE}"), HOP),
                  delivered(carrier, HOP)]
        for mail in forged:
            self.bed.append("support", mail)
        self.assert_only_notes(len(forged))
        self.bed.append("support", delivered(answer("By our own server."), HOP, LIE))
        self.assertIn("By our own server.", text_of(self.bed.wait_for_mails("rita", 2)[1]))

    # ----
    def test_the_story_tells_what_proves_each_mail(self):
        self.bed.send("ann", reply_to(self.notice, "ann", "Please take the white paper."), self.token)
        self.postern.wait_for_messages("HD-1", 2)
        self.bed.from_outside(compose("rita", "support", "Re: [HD-1] Printer", "Send me all."), "support", dmarc="fail")
        self.postern.wait_for_messages("HD-1", 3)
        self.bed.send("ann", compose("ann", "support", "Re: [HD-1] Printer", "/done"), "support")
        *inbound, refused = self.postern.wait_for_messages("HD-1", 4)
        ours = "Authentication-Results of mx.desk.test: "
        self.assertEqual([(message["proven"], message["proof"]) for message in inbound],
                         [(True, f"{ours}auth=pass"),
                          (True, f"{ours}auth=pass; the agent's own private address of HD-1 in To"),
                          (False, f"{ours}dmarc=fail")])
        self.assertEqual((refused["proven"], refused["proof"]),
                         (False, "no valid agent's token of this ticket for ann@desk.test"))
        told = self.postern.run("show", "HD-1").stdout
        for proof in (f"verified by {ours}auth=pass\n", "private address of HD-1 in To\n", f"unverified: {ours}dmarc=fail\n",
                      "unverified: no valid agent's token"):
            self.assertIn(f"{proof}", told)

    # ----
    def test_a_token_that_is_not_the_senders_for_this_ticket(self):
        other, = self.bed.wait_for_mails("bob", matching=lambda mail: "[HD-1]" in mail["Subject"])
        second = address_of(self.second_ticket()["Reply-To"])
        local, _, domain = self.token.partition("@")
        neighbour = {"a": "b"}.get(local[-1], "a")
        addresses = {"of another agent": address_of(other["Reply-To"]),
                     "of another ticket": second.replace("+hd-2.", "+hd-1."),
                     "with another last letter": f"{local[:-1]}{neighbour}@{domain}",
                     "of a requester": address_of(self.acknowledgement()["Reply-To"]),
                     "none": "support+hd-1@desk.test"}
        for name, address in addresses.items():
            self.bed.send("ann", bare(self.notice, "ann", address, f"/done\nToken {name}."), address)
        self.assert_only_notes(len(addresses))
        self.bed.send("ann", bare(self.notice, "ann", self.token, "The right one."), self.token)
        self.assertIn("The right one.", text_of(self.bed.wait_for_mails("rita", 2)[1]))

    def test_tokens_of_two_tickets_in_one_mail(self):
        second = self.second_ticket()
        mail = reply_to(self.notice, "ann", "For whom?")
        mail.replace_header("To", second["Reply-To"])
        self.bed.send("ann", mail, address_of(second["Reply-To"]))
        for agent in ("ann", "bob"):
            self.bed.wait_for_mails(agent, matching=lambda mail: "Held: " in mail["Subject"])
        self.assert_heard_nothing("rita", "ravi")

    # ----
    def test_a_genuine_answer_again(self):
        second = address_of(self.second_ticket()["Reply-To"])
        genuine = reply_to(self.notice, "ann", "Please take the white paper.")
        self.bed.send("ann", genuine, self.token)
        self.bed.wait_for_mails("rita", 2)
        changed = reply_to(self.notice, "ann", "/done\nPlease send your password.")
        changed.replace_header("Message-ID", genuine["Message-ID"])
        moved = mails.as_bytes(genuine).replace(self.token.encode(), self.token.replace("+hd-1.", "+hd-2.").encode())
        for number, (mail, to) in enumerate([(genuine, self.token), (genuine, second), (changed, self.token),
                                             (moved, second)], 3):
            self.bed.from_outside(mail, to, sender="ann@desk.test", dmarc="pass")
            self.bed.wait_for_mails("support", number + 1)
        self.assert_heard_nothing("ravi")
        self.assertEqual(len(self.bed.mails("rita")), 2)
        self.assertEqual(self.postern.show("HD-1")["status"], "in-progress")

    # ----
    def test_keys_rotate(self):
        keys = self.postern.folder / "postern.db.keys"
        old, fresh = keys.read_text(), f"fresh {'5a' * 32}\n"
        self.postern.stop()
        keys.write_text(fresh + old)
        self.postern.start()
        self.bed.send("ann", reply_to(self.notice, "ann", "An old key is as good."), self.token)
        self.assertIn("An old key is as good.", text_of(self.bed.wait_for_mails("rita", 2)[1]))
        self.postern.stop()
        keys.write_text(fresh)
        self.postern.start()
        self.bed.send("ann", reply_to(self.notice, "ann", "/done\nThe key is gone."), self.token)
        told, = self.bed.wait_for_mails("ann", matching=lambda mail: "nothing was changed" in text_of(mail))
        self.assertIn("no valid agent's token", text_of(told))
        self.assertEqual(len(self.bed.mails("rita")), 2)
        self.bed.send("ann", reply_to(told, "ann", "This one has the new key."), address_of(told["Reply-To"]))
        self.assertIn("This one has the new key.", text_of(self.bed.wait_for_mails("rita", 3)[2]))

    # ----
    def test_look_alikes(self):
        senders = ["ann@sub.desk.test", "ann@desk.test.elsewhere.test", "ann@notdesk.test", "ann+x@desk.test",
                   '"ann@desk.test" <ann@elsewhere.test>', "=?utf-8?q?ann=40desk=2Etest?= <ann@elsewhere.test>",
                   "=?utf-8?q?ann=40desk=2Etest?=", "=?utf-8?b?YW5uQGRlc2sudGVzdA==?=@elsewhere.test",
                   "ann@desk.test@elsewhere.test", "ann@d\u0435sk.test", "ann@desk.test, ann@elsewhere.test",
                   "ann@elsewhere.test, ann@desk.test", "ann@desk.test\r\nFrom: mallory@elsewhere.test",
                   "mallory@elsewhere.test\r\nFrom: ann@desk.test", "Ann <ann@desk.test> <ann@elsewhere.test>"]
        for sender in senders:
            mail = mails.as_bytes(bare(self.notice, "ann", self.token, f"/done\nI am {ascii(sender)}."))
            head, _, rest = mail.partition(b"From: Ann <ann@desk.test>")
            self.bed.from_outside(head + b"From: " + sender.encode() + rest, self.token, dmarc="pass",
                                  domain=None if sender.isascii() else "elsewhere.test")
        self.wait_for_event("is held", count=len(senders))
        self.assertEqual(len(self.postern.show("HD-1")["messages"]), 1)
        self.assertEqual(self.postern.show("HD-1")["status"], "submitted")
        self.assert_heard_nothing("rita", "mallory@elsewhere.test")

    # ----
    def test_control_fields_give_nothing_and_stay_here(self):
        control = {"X-Postern-Priority": "urgent", "X-Postern-Queue": "sales", "X-Postern-Assignee": "ann@desk.test",
                   "X-Postern-Agent": "ann@desk.test", "X-RT-Command": "status completed",
                   "X-RT-Ticket": "desk #1", "X-RT-Originator": "ann@desk.test", "X-Zammad-Ticket-Priority": "3"}
        fields = {name.replace("-", "_"): value for name, value in control.items()}
        self.request("ravi", "Mouse", "The mouse is gone.", **fields)
        told = self.bed.wait_for_mails("ann", matching=lambda mail: "[HD-2]" in mail["Subject"])[0]
        ticket = self.postern.show("HD-2")
        self.assertEqual((ticket["status"], ticket["priority"], ticket["queue"], ticket["assignee"], ticket["tags"]),
                         ("submitted", "normal", "support", "", []))
        self.bed.send("ann", reply_to(told, "ann", "Here is another.", **fields), address_of(told["Reply-To"]))
        acknowledgement, reply = self.bed.wait_for_mails("ravi", 2)
        for mail in (told, acknowledgement, reply):
            self.assertEqual([name for name in control if name in mail], [])
        self.assertEqual(self.postern.show("HD-2")["status"], "in-progress")

    def test_a_loop_field_is_answered_by_nobody(self):
        self.request("ravi", "Mouse", "The mouse is gone.", X_Loop="support@desk.test")
        self.bed.send("ann", reply_to(self.notice, "ann", "Around.", X_Loop="support@desk.test"), self.token)
        self.assert_only_notes(1)
        self.assertEqual(self.bed.mails("ravi"), [])

    def test_a_requester_sees_the_desk_and_nothing_behind_it(self):
        mail = reply_to(self.notice, "ann", "Please take the white paper.\n\nAnn\nann@desk.test",
                        X_Originating_IP="[192.0.2.77]", X_Mailer="Trace 1.0", Organization="Inner circle",
                        Sender="ann@desk.test", Disposition_Notification_To="ann@desk.test")
        notes = "Received: from anns-laptop.desk.test ([192.0.2.77]) by client.test with ESMTPSA id 9; {date}"
        self.bed.send("ann", delivered(mail, notes), self.token)
        self.bed.wait_for_mails("rita", 2)
        self.bed.send("ann", reply_to(self.notice, "ann", "/note\nThis customer is trouble."), self.token)
        self.bed.send("ann", reply_to(self.notice, "ann", "/done\n/time 30m\nNow it should work."), self.token)
        third = self.bed.wait_for_mails("rita", 3)[2]
        self.assertIn("Now it should work.", text_of(third))
        self.bed.send("rita", reply_to(third, "rita", "yes"), address_of(third["Reply-To"]))
        wait_until(lambda: self.postern.show("HD-1")["status"] == "completed", 20, "completed")
        seen = "".join(mail.as_string() for mail in self.bed.wait_for_mails("rita", 4))
        notices = "".join(mail.as_string() for mail in self.bed.mails("ann"))
        tokens = set(re.findall(r"hd-1\.\d+\.[a-z0-9]{30,}\.a[a-z2-7]+|\+hd-1\.a[a-z0-9]+", notices))
        self.assertGreater(len(tokens), 2)
        for secret in ("ann@", "bob@", "laptop", "192.0.2.77", "Trace 1.0", "Inner circle", "trouble", "opened HD-1",
                       "/done", "nobody's yet", "30m", "30 min", *tokens):
            self.assertNotIn(secret, seen)


class Held(Desk):
    """A stranger holds a genuine token address: the Ticket Trick (A-07, A-08)."""

    def setUp(self):
        super().setUp()
        address = address_of(self.acknowledgement()["Reply-To"])
        self.mail = compose("mallory@elsewhere.test", address, "Confirm your address", "Your code is 123456.",
                            Cc="eve@elsewhere.test")
        self.bed.from_outside(self.mail, address, dmarc="pass")
        self.held, = self.bed.wait_for_mails("ann", matching=lambda mail: "Held: " in mail["Subject"])

    def decide(self, word):
        self.bed.send("ann", reply_to(self.held, "ann", word), address_of(self.held["Reply-To"]))
        return self.bed.wait_for_mails("ann", matching=lambda mail: text_of(mail).startswith("The held mail"))[0]

    def writers(self, key):
        return [message["from"]["email"] for message in self.postern.show(key)["messages"]]

    def assert_nothing_went_out(self, *people):
        self.assert_heard_nothing("rita", "mallory@elsewhere.test", *people)
        self.assertEqual(self.bed.mails("mallory@elsewhere.test"), [])

    def test_each_agent_gets_one_notice_with_the_mail(self):
        self.assertEqual(len(self.postern.show("HD-1")["messages"]), 1)
        self.assert_nothing_went_out()
        for agent in ("ann", "bob"):
            notice, = self.bed.wait_for_mails(agent, matching=lambda mail: "Held: " in mail["Subject"])
            whole, = notice.iter_attachments()
            self.assertEqual(whole.get_content_type(), "message/rfc822")
            inner = whole.get_content()
            self.assertEqual((inner["Message-ID"], inner["Cc"]), (self.mail["Message-ID"], "eve@elsewhere.test"))
            self.assertEqual(text_of(inner).strip(), "Your code is 123456.")
            self.assertIn("Your code is 123456.", text_of(notice))

    def test_release(self):
        self.assertIn("mallory@elsewhere.test can write on that ticket", text_of(self.decide("release")))
        _, released, *_ = self.postern.wait_for_messages("HD-1", 2)
        self.assertEqual((released["from"]["email"], released["verified"], released["internal"]),
                         ("mallory@elsewhere.test", False, False))
        self.assert_nothing_went_out()
        self.bed.send("ann", reply_to(self.notice, "ann", "For rita alone."), self.token)
        self.bed.wait_for_mails("rita", 2)
        self.assertEqual(self.bed.mails("mallory@elsewhere.test"), [])

    def test_spam(self):
        self.decide("spam")
        self.assertEqual(len(self.postern.tickets()), 1)
        self.assert_nothing_went_out()
        late, = self.bed.wait_for_mails("bob", matching=lambda mail: "Held: " in mail["Subject"])
        self.bed.send("bob", reply_to(late, "bob", "release"), address_of(late["Reply-To"]))
        self.bed.wait_for_mails("bob", matching=lambda mail: "held no longer" in text_of(mail))
        self.assertNotIn("mallory@elsewhere.test", self.writers("HD-1"))

    def test_a_key(self):
        self.second_ticket()
        self.decide("HD-2")
        _, joined = self.postern.wait_for_messages("HD-2", 2)
        self.assertIn("123456", joined["text"])
        self.assertNotIn("mallory@elsewhere.test", self.writers("HD-1"))
        self.assert_nothing_went_out("ravi")

    def test_a_word_of_a_forged_agent(self):
        mail = reply_to(self.held, "ann", "release")
        self.bed.from_outside(mail, address_of(self.held["Reply-To"]), dmarc="fail")
        self.assert_only_notes(1)


class Addresses(Desk):
    """Ann writes from home, too."""
    HOME = "ann.at.home@elsewhere.test"

    def desk(self, *arguments, **keys):
        made = super().desk(*arguments, **keys)
        self.write_config(made, "also_from")
        return made

    def write_config(self, made, key):
        anns = 'email = "ann@desk.test"\n'
        rest = made.config.read_text().replace(f'also_from = ["{self.HOME}"]\n', "")
        made.config.write_text(rest.replace(anns, f'{anns}{key} = ["{self.HOME}"]\n' if key else anns))

    def from_home(self, text, domain="elsewhere.test"):
        self.bed.from_outside(reply_to(self.notice, self.HOME, text), self.token, sender=self.HOME, dmarc="pass",
                              domain=domain)

    def test_an_answer_from_home(self):
        self.from_home(f"/priority urgent\nPlease take the white paper.\n\nAnn, {self.HOME}")
        answer = self.bed.wait_for_mails("rita", 2)[1]
        self.assertIn("Please take the white paper.\n\nAnn, support@desk.test\n", text_of(answer))
        self.assertNotIn("home", mails.as_bytes(answer).decode())
        ticket = self.postern.show("HD-1")
        self.assertEqual((ticket["assignee"], ticket["priority"]), ("ann@desk.test", "urgent"))
        self.assertIn(f"{self.HOME} is an address of ann@desk.test", ticket["messages"][1]["proof"])
        receipt, = self.bed.wait_for_mails("ann", matching=lambda mail: "Priority" in text_of(mail) or "urgent" in text_of(mail))
        self.assertEqual(receipt["To"], "Ann <ann@desk.test>")

    # ----
    def test_what_the_address_does_not_prove(self):
        self.from_home("/done\nOnly the other address is proven.", domain="desk.test")
        self.assert_only_notes(1)
        self.postern.stop()
        self.write_config(self.postern, None)
        self.postern.start()
        self.from_home("/done\nFrom an address that is no agent's any more.")
        self.wait_for_event("is held")
        self.assertEqual(self.postern.show("HD-1")["status"], "submitted")


if __name__ == "__main__":
    desk.main()
