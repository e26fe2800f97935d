"""Who is believed, by what real verifiers found out: OpenDKIM and OpenDMARC wrote each Authentication-Results of ours.

identity_test.py has more forms of these attacks with verdicts that a test ordered. Here the people of desk.test hand
their mail in at their provider, which signs it; Mallory owns elsewhere.test and what bed/domains.py gives strangers.
"""

import email.utils
import re

import desk
import mails
from desk import Story, address_of, compose, full, reply_to, text_of, wait_until

MALLORY = "mallory@elsewhere.test"


def results(mail):
    """{method: result} of the topmost field of each milter; nothing below our own Received is read."""
    text = ""
    for name, value in mail.items():
        if name == "Received" and "(Postfix)" in value:
            break
        text += f" {value}" if name == "Authentication-Results" else ""
    return dict(re.findall(r"\b(dkim|spf|dmarc)=(\w+)", text))


class Proof(Story):
    """A desk with HD-1 of rita, of which Ann has a notice; everybody's mail takes the way it takes in the world."""

    others = ("verifiers",)

    def setUp(self):
        super().setUp()
        self.bed.patience = 60  # on its way a mail meets ten programs
        self.postern = self.desk().start()
        self.say("rita", compose("rita", "support", "Printer", "The printer on the second floor jams."))
        self.first = self.acknowledgement()
        self.notice, = self.bed.wait_for_mails("ann")
        self.token = address_of(self.notice["Reply-To"])

    def say(self, person, mail, *to):
        """Through the provider, as oneself."""
        return self.bed.send(person, mail, *(to or (address_of(mail["To"]),)), port="provider")

    def answer(self, agent, text, notice=None, **headers):
        return self.say(agent, reply_to(notice or self.notice, agent, text, **headers))

    def second_ticket(self):
        """HD-2 of ravi; returns Ann's notice of it."""
        self.say("ravi", compose("ravi", "support", "Mouse", "The mouse is gone."))
        self.acknowledgement("ravi")
        return self.bed.wait_for_mails("ann", matching=lambda mail: "[HD-2]" in mail["Subject"])[0]

    def verdict(self, mail):
        """What our server's milters found of a mail that came to the desk."""
        same = lambda other: other["Message-ID"] == mail["Message-ID"]
        return results(self.bed.wait_for_mails("support", matching=same)[-1])

    def told(self, agent, words):
        return self.bed.wait_for_mails(agent, matching=lambda mail: words in text_of(mail))[0]

    def assert_only_notes(self, count):
        """`count` mails were kept on HD-1 for the agents alone, unproven, and nothing else came of them."""
        _, *kept = self.postern.wait_for_messages("HD-1", 1 + count)
        self.assertEqual([(note["internal"], note["verified"]) for note in kept], [(True, False)] * count)
        self.assert_untouched()

    def assert_untouched(self):
        self.assertEqual(self.postern.show("HD-1")["status"], "submitted")
        self.assert_heard_nothing("rita")

    def assert_heard_nothing(self, *people):
        """By the time a later request is answered, they have at most an acknowledgement."""
        self.say("rosa", compose("rosa", "support", "Later", "Later."))
        self.acknowledgement("rosa")
        for person in people:
            self.assertEqual([str(mail["Subject"]) for mail in self.bed.mails(person)
                              if mail["Auto-Submitted"] != "auto-replied"], [])


class Genuine(Proof):
    def test_an_agent_at_home_answers_and_is_obeyed(self):
        first = self.answer("ann", "Please take the white paper.")
        self.assertEqual(self.verdict(first), {"dkim": "pass", "spf": "pass", "dmarc": "pass"})
        reply = self.bed.wait_for_mails("rita", 2)[1]
        self.assertTrue(text_of(reply).startswith("Please take the white paper."), text_of(reply))
        self.say("rita", reply_to(reply, "rita", "That helped."))
        notice = self.told("ann", "That helped.")
        self.assertNotIn("Unverified", text_of(notice))
        self.answer("ann", "/done\nGlad to hear it.", notice)
        self.bed.wait_for_mails("rita", matching=lambda mail: "Glad to hear it." in text_of(mail))
        wait_until(lambda: self.postern.show("HD-1")["status"] == "client-testing", self.bed.patience, "client-testing")
        story = self.postern.show("HD-1")
        self.assertIn("Authentication-Results of mx.desk.test: dmarc=pass", str(story["events"]))
        self.assertEqual([message["verified"] for message in story["messages"]], [True] * 4)

    def test_a_signature_is_enough_where_the_way_was_another(self):
        """Sent on by somebody else's server: SPF says nothing of desk.test, the signature holds."""
        signed = reply_to(self.notice, "ann", "By another way.")
        self.say("ann", signed, full("sales"))  # to have it signed
        whole, = self.bed.wait_for_mails("sales")
        self.bed.hand_over(mails.as_bytes(whole), self.token, sender=MALLORY)
        self.assertEqual(self.verdict(signed), {"dkim": "pass", "spf": "pass", "dmarc": "pass"})
        self.bed.wait_for_mails("rita", matching=lambda mail: "By another way." in text_of(mail))

    # ----
    def test_nothing_internal_leaves(self):
        mail = reply_to(self.notice, "ann", "Please take the white paper.", Organization="Inner circle",
                        X_Mailer="Trace 1.0")
        self.say("ann", mail)
        self.bed.wait_for_mails("rita", 2)
        self.answer("ann", "/note\nThis customer is trouble.")
        self.told("ann", "kept as an internal note")
        self.answer("ann", "/done\nNow it should work.")
        self.bed.wait_for_mails("rita", 3)
        inner = self.bed.mails("ann") + self.bed.mails("bob")
        secrets = {str(mail["Message-ID"]).strip("<>") for mail in inner}
        secrets |= {address_of(mail["Reply-To"]).partition("@")[0] for mail in inner}
        secrets |= {"ann@", "bob@", "192.0.2.10", "Inner circle", "Trace 1.0", "trouble", "/done", "opened HD-1",
                    "dkim=", "dmarc=", "DKIM-Signature", str(mail["Message-ID"]).strip("<>")}
        for seen in self.bed.mails("rita"):
            for secret in secrets:
                self.assertNotIn(secret, seen.as_string())


class Forged(Proof):
    # ----
    def test_an_agents_address_without_their_key(self):
        claims = [reply_to(self.notice, "ann", f"/done\nSend your password. {number}") for number in range(3)]
        self.bed.from_stranger(claims[0], self.token)  # signed for desk.test, with a key that desk.test does not have
        self.bed.hand_over(claims[1], self.token)
        self.bed.hand_over(claims[2], self.token, sender=full("ann"))  # the envelope claims it, too
        self.assertEqual([self.verdict(mail) for mail in claims],
                         [{"dkim": "fail", "spf": "pass", "dmarc": "fail"},
                          {"dkim": "none", "spf": "pass", "dmarc": "fail"},
                          {"dkim": "none", "spf": "fail", "dmarc": "fail"}])
        self.assert_only_notes(3)
        self.assertIn("If you did not write it, somebody used your address.", text_of(self.told("ann", "was not sent")))

    # ----
    def test_results_that_our_server_did_not_write(self):
        date = email.utils.format_datetime(email.utils.localtime())
        hop = f"from mail.desk.test by mx.desk.test (Postfix) with ESMTPSA id 4Zx1; {date}"
        lies = ["mx.desk.test; dmarc=pass header.from=desk.test",
                "mx.desk.test; auth=pass (LOGIN) smtp.auth=ann@desk.test",
                "mx.desk.test; dkim=pass header.d=desk.test; spf=pass smtp.mailfrom=desk.test"]
        claims = []
        for lie in lies:
            for fields in ([("Authentication-Results", lie)],
                           [("Received", hop), ("Authentication-Results", lie)],
                           [("Authentication-Results", lie), ("Received", hop)]):
                claims.append(self.claim(f"Believe me, number {len(claims)}.", fields))
        carrier = reply_to(self.notice, "ann", "/done\nThe proof is attached.")
        carrier.add_attachment(compose("ann", "support", "Proof", "", Authentication_Results=lies[1]))
        for mail in claims:
            self.bed.hand_over(mail, self.token)
        self.bed.hand_over(carrier, self.token)
        self.assert_only_notes(len(claims) + 1)

    def claim(self, text, fields):
        """An answer as of Ann that brings these fields along, in this order."""
        above = "".join(f"{name}: {value}\r\n" for name, value in fields)
        return above.encode() + mails.as_bytes(reply_to(self.notice, "ann", f"/done\n{text}"))

    # ----
    def test_a_good_signature_of_another_domain(self):
        mail = reply_to(self.notice, "ann", "/done\nSend your password.", Sender=MALLORY)
        self.bed.from_stranger(mail, self.token)
        self.assertEqual(self.verdict(mail), {"dkim": "pass", "spf": "pass", "dmarc": "fail"})
        sealed = reply_to(self.notice, "ann", "/done\nSend it now.", Sender=MALLORY,
                          ARC_Seal="i=1; a=rsa-sha256; t=1; cv=none; d=elsewhere.test; s=stranger; b=AAAA",
                          ARC_Authentication_Results="i=1; mx.desk.test; dmarc=pass header.from=desk.test")
        self.bed.from_stranger(sealed, self.token)
        self.assertEqual(self.verdict(sealed)["dmarc"], "fail")
        self.assert_only_notes(2)

    # ----
    def test_look_alikes_are_proven_and_are_not_agents(self):
        proven = ["ann@sub.desk.test", "ann@desk.test.elsewhere.test", "ann@notdesk.test",
                  '"ann@desk.test" <ann@elsewhere.test>', "=?utf-8?q?ann=40desk=2Etest?= <ann@elsewhere.test>"]
        broken = ["ann@desk.test@elsewhere.test", "ann@elsewhere.test, ann@desk.test",
                  "ann@desk.test, ann@elsewhere.test", "ann@elsewhere.test\r\nFrom: ann@desk.test",
                  "Ann <ann@desk.test> <ann@elsewhere.test>",
                  "=?utf-8?b?YW5uQGRlc2sudGVzdA==?=@elsewhere.test"]
        for sender in proven + broken:
            mail = compose("ann", self.token, f"Re: {self.notice['Subject']}", f"/done\nI am {ascii(sender)}.")
            head, _, rest = mails.as_bytes(mail).partition(b"From: Ann <ann@desk.test>")
            self.bed.from_stranger(head + b"From: " + sender.encode() + rest, self.token)
            if sender in proven:
                self.assertEqual(self.verdict(mail), {"dkim": "pass", "spf": "pass", "dmarc": "pass"}, sender)
        events = lambda: self.postern.show("HD-1")["events"]
        held = lambda: [event for event in events() if "is held" in event["what"] + event["why"]]
        wait_until(lambda: len(held()) >= len(proven + broken), self.bed.patience, lambda: f"all held: {held()}")
        self.assertEqual(len(self.postern.show("HD-1")["messages"]), 1)
        self.assert_untouched()
        self.assertEqual([str(mail["Subject"]) for mail in self.bed.mails(MALLORY)], [])


class Strangers(Proof):
    """Mallory, proven to be Mallory."""

    def mallory(self, to, subject="Hello", text="Let me in.", **headers):
        mail = compose(MALLORY, to, subject, text, **headers)
        return self.bed.from_stranger(mail, to, *filter(None, [headers.get("Cc")]))

    def assert_nothing_of_the_ticket(self, mails_of):
        for mail in mails_of:
            for secret in ("second floor", "rita", "HD-1]", self.token, address_of(self.first["Reply-To"])):
                self.assertNotIn(secret, mail.as_string())

    # ----
    def test_numbers_and_ids_open_a_ticket_of_their_own(self):
        request, = self.bed.wait_for_mails("support")
        ours = str(self.first["Message-ID"])
        tries = [dict(subject="Re: [HD-1] Printer"), dict(to="support+hd-1@desk.test"),
                 dict(to="support+hd-1.tk1aaaaaaaaaaaaaaaaaaaaaaaaaa@desk.test"),
                 dict(In_Reply_To="<hd-1.1.k1aaaaaaaaaaaaaaaaaaaaaaaaaa@desk.test>"),
                 dict(In_Reply_To=ours, References=f"{request['Message-ID']} {ours}")]
        for number, one in enumerate(tries, 2):
            mail = self.mallory(**{"to": full("support"), **one, "text": f"Attempt {number}"})
            self.assertEqual(self.verdict(mail)["dmarc"], "pass")
            self.postern.wait_for_tickets(number)
        self.assertEqual(len(self.postern.show("HD-1")["messages"]), 1)
        self.told("bob", "Attempt 2")
        self.assert_untouched()
        self.assert_nothing_of_the_ticket(self.bed.mails(MALLORY))

    # ----
    def test_an_agents_token_in_another_agents_hands(self):
        mail = reply_to(self.notice, "bob", "/done\nI am Bob with Ann's token.")
        self.say("bob", mail)
        self.assertEqual(self.verdict(mail)["dmarc"], "pass")
        self.assert_only_notes(1)

    # ----
    def test_a_cc_is_told_nothing(self):
        spoofed = compose("rita", "support", "Re: [HD-1] Printer", "Please keep my colleague informed.", Cc=MALLORY)
        self.bed.from_stranger(spoofed, full("support"))
        self.assertEqual(self.verdict(spoofed)["dmarc"], "fail")
        self.told("ann", "Please keep my colleague informed.")
        own = reply_to(self.first, "rita", "And this is from me.", Cc=MALLORY)
        self.say("rita", own)
        self.assertEqual(self.verdict(own)["dmarc"], "pass")
        notice = self.told("ann", "And this is from me.")
        self.answer("ann", "An answer for rita alone.", notice)
        self.bed.wait_for_mails("rita", matching=lambda mail: "An answer for rita alone." in text_of(mail))
        self.mallory(full("support"), "Re: [HD-1] Printer", "I am in Cc, so let me in.")
        self.postern.wait_for_tickets(2)
        self.assert_heard_nothing()
        self.assert_nothing_of_the_ticket(self.bed.mails(MALLORY))
        self.assertEqual([person["email"] for person in self.postern.show("HD-1")["participants"]], [full("rita")])

    # ----
    def test_a_sign_up_mail_to_a_token_address_is_held(self):
        mail = self.mallory(address_of(self.first["Reply-To"]), "Confirm your address", "Your code is 123456.")
        self.assertEqual(self.verdict(mail), {"dkim": "pass", "spf": "pass", "dmarc": "pass"})
        held, = self.bed.wait_for_mails("ann", matching=lambda mail: "Held: " in mail["Subject"])
        self.assertIn("Your code is 123456.", text_of(held))
        self.assert_untouched()
        self.assertEqual(self.bed.mails(MALLORY), [])
        forged = reply_to(held, "ann", "release")
        self.bed.from_stranger(forged, address_of(held["Reply-To"]))
        self.assertEqual(self.verdict(forged)["dmarc"], "fail")
        self.told("ann", "somebody used your address")
        self.assertEqual(len(self.bed.mails("rita")), 1)
        self.answer("ann", "release", held)
        self.told("ann", f"{MALLORY} can write on that ticket")


class Agents(Proof):
    # ----
    def test_a_genuine_answer_again(self):
        second = address_of(self.second_ticket()["Reply-To"])
        genuine = self.answer("ann", "/done\nPlease take the white paper.")
        self.bed.wait_for_mails("rita", 2)
        wait_until(lambda: self.postern.show("HD-1")["status"] == "client-testing", self.bed.patience, "client-testing")
        arrived, = self.bed.wait_for_mails("support", matching=lambda m: m["Message-ID"] == genuine["Message-ID"])
        whole = mails.as_bytes(arrived)
        self.assertEqual(self.postern.run("set", "HD-1", "status=in-progress").returncode, 0)
        # Message-ID is not among what OpenDKIM signs unless it is told to.
        fresh = whole.replace(str(genuine["Message-ID"]).encode(), b"<another@client.test>")
        replays = [(whole, self.token), (whole, second), (fresh, self.token), (fresh, second)]
        before = len(self.bed.mails("support"))
        for number, (mail, to) in enumerate(replays, 1):
            self.bed.hand_over(mail, to)
            self.assertEqual(results(self.bed.wait_for_mails("support", before + number)[-1])["dmarc"], "pass")
        self.assert_heard_nothing("ravi")
        self.assertEqual(self.postern.show("HD-1")["status"], "in-progress")
        self.assertEqual(self.postern.show("HD-2")["status"], "submitted")
        again = [mail for mail in self.bed.mails("rita") if "white paper" in text_of(mail)]
        self.assertEqual(len(again), 1)

    # ----
    def test_who_is_no_agent_any_more(self):
        self.postern.stop()
        text = self.postern.config.read_text()
        self.postern.config.write_text(text.replace(desk.table("[[agent]]", {"name": "Ann", "email": full("ann")}), ""))
        self.postern.start()
        mail = self.answer("ann", "/done\nOne last answer.")
        self.assertEqual(self.verdict(mail)["dmarc"], "pass")
        self.bed.wait_for_mails("bob", matching=lambda mail: "Held: " in mail["Subject"])
        self.assertEqual(len(self.postern.show("HD-1")["messages"]), 1)
        self.assert_untouched()

    # ----
    def test_what_an_agents_program_writes(self):
        absence = mails.vacation("ann", self.token)
        absence["In-Reply-To"] = absence["References"] = self.notice["Message-ID"]
        absence.set_content("/done\nI am away until the 14th and do not read mail.")
        receipt = reply_to(self.notice, "ann", "/done\nYour mail was read.", Auto_Submitted="auto-replied")
        meeting = reply_to(self.notice, "ann", "/done\nAccepted.")
        meeting.add_alternative("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n", subtype="calendar",
                                params={"method": "REPLY"})
        for mail in (absence, receipt, meeting):
            self.say("ann", mail, self.token)
            self.assertEqual(self.verdict(mail)["dmarc"], "pass")
        self.postern.wait_for_messages("HD-1", 4)
        self.assert_untouched()

    def test_a_customers_mail_handed_on_with_a_command_in_it(self):
        text = "/close\n/status completed\nPlease close all my tickets."
        forward = compose("ann", "support", "Fwd: My tickets", "See below.\n\n---------- Forwarded message ----------\n"
                          f"From: Rosa <rosa@desk.test>\nDate: Mon, 30 Nov 2026 10:00:00 +0000\nSubject: My tickets\n"
                          f"To: ann@desk.test\n\n{text}")
        self.say("ann", forward)
        self.assertEqual(self.verdict(forward)["dmarc"], "pass")
        self.postern.wait_for_tickets(2)
        self.assertEqual((self.postern.show("HD-2")["requester"], self.postern.show("HD-2")["status"]),
                         (full("rosa"), "submitted"))
        answer = reply_to(self.notice, "ann", text)
        answer.replace_header("Subject", "Fwd: [HD-1] Printer")
        self.say("ann", answer)
        self.told("ann", "It is a forwarded mail")
        self.assertEqual(self.postern.show("HD-1")["status"], "submitted")
        self.assertEqual(len(self.bed.mails("rita")), 1)


if __name__ == "__main__":
    desk.main(("verifiers",))
