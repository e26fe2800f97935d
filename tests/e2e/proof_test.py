"""Agents whose proof real verifiers wrote: what they may do, and what no proof is enough for. See proof.py."""

import desk
import mails
from desk import address_of, compose, full, reply_to, text_of, wait_until
from proof import MALLORY, Proof, results


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
    desk.main(Proof.others)
