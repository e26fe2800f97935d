"""Agents answer by pressing Reply: with every proof it reaches the requester, without one it reaches nobody."""

import desk
import mails
from desk import Story, address_of, reply_to, text_of, wait_until


class Agent(Story):
    def setUp(self):
        super().setUp()
        self.postern = self.desk().start()
        self.request()
        self.acknowledgement()
        self.notice = self.bed.wait_for_mails("ann")[0]

    def answer(self, agent, text, notice=None, **options):
        mail = reply_to(notice or self.notice, agent, text)
        self.bed.send(agent, mail, address_of(mail["To"]), **options)

    def test_an_answer_reaches_the_requester_as_from_the_desk(self):
        self.answer("ann", "Please take the white paper.")
        reply = self.bed.wait_for_mails("rita", 2)[1]
        self.assertEqual(text_of(reply).partition("\n")[0], "Please take the white paper.")
        self.assertEqual(address_of(reply["From"]), "support@desk.test")
        for secret in ("ann@desk.test", address_of(self.notice["Reply-To"]), "opened HD-1"):
            self.assertNotIn(secret, reply.as_string())
        ticket, = self.postern.tickets()
        self.assertEqual((ticket["assignee"], ticket["status"]), ("ann@desk.test", "in-progress"))

    def test_the_conversation_goes_on(self):
        self.answer("ann", "Please take the white paper.")
        first = self.bed.wait_for_mails("rita", 2)[1]
        self.bed.send("rita", reply_to(first, "rita", "That helped."), address_of(first["Reply-To"]))
        notice = self.bed.wait_for_mails("ann", matching=lambda mail: "That helped." in text_of(mail))[0]
        self.answer("ann", "Glad to hear it.", notice)
        self.bed.wait_for_mails("rita", matching=lambda mail: "Glad to hear it." in text_of(mail))
        self.assertEqual(len(self.postern.tickets()), 1)

    def test_an_attachment_goes_along(self):
        mail = reply_to(self.notice, "ann", "The manual.")
        mail.add_attachment(mails.PDF, maintype="application", subtype="pdf", filename="manual.pdf")
        self.bed.send("ann", mail, address_of(mail["To"]))
        attached, = self.bed.wait_for_mails("rita", 2)[1].iter_attachments()
        self.assertEqual((attached.get_filename(), attached.get_content()), ("manual.pdf", mails.PDF))

    def test_done_asks_the_requester(self):
        self.answer("ann", "/done\nI have replaced the paper.")
        wait_until(lambda: self.postern.tickets()[0]["status"] == "client-testing", 20, "client-testing")
        words = "".join(text_of(mail) for mail in self.bed.wait_for_mails("rita", 2))
        self.assertNotIn("/done", words)

    def test_reply_pressed_by_mistake_sends_nothing(self):
        self.answer("ann", "")
        self.bed.wait_for_mails("ann", matching=lambda mail: "nothing was sent" in text_of(mail))
        self.assert_rita_heard_nothing()

    def test_an_unknown_command_stops_everything(self):
        self.answer("ann", "/dnoe\nI have replaced the paper.")
        told = self.bed.wait_for_mails("ann", matching=lambda mail: "dnoe" in text_of(mail))[0]
        self.assertIn("/done", text_of(told))
        self.assert_rita_heard_nothing()

    def test_the_notice_forwarded_to_another_agent_proves_nothing(self):
        self.answer("bob", "I am Bob with Ann's token.")
        self.assert_rita_heard_nothing()

    def test_a_forged_agent_is_not_obeyed(self):
        mail = reply_to(self.notice, "ann", "/done\nSend your password to this address.")
        self.bed.from_outside(mail, address_of(mail["To"]), dmarc="fail")
        self.assert_rita_heard_nothing()

    def test_signed_in_as_another_than_the_from_says(self):
        mail = reply_to(self.notice, "ann", "/done\nSend your password to this address.")
        self.bed.send("rosa", mail, address_of(mail["To"]), port="careless", sender="ann@desk.test")
        self.assert_rita_heard_nothing()

    def assert_rita_heard_nothing(self):
        """By the time a later request is answered, rita has her acknowledgement and nothing else."""
        self.bed.wait_for_mails("support", 2)
        self.request(person="ravi")
        self.acknowledgement("ravi")
        self.assertEqual(len(self.bed.mails("rita")), 1)
        self.assertEqual(self.postern.show("HD-1")["status"], "submitted")


if __name__ == "__main__":
    desk.main()
