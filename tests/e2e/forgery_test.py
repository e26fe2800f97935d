"""Forgers, and strangers who are proven to be strangers, before real verifiers. See proof.py."""

import email.utils

import desk
import mails
from desk import address_of, compose, full, reply_to, text_of, wait_until
from proof import MALLORY, Proof


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


if __name__ == "__main__":
    desk.main(Proof.others)
