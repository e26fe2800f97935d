"""Who is believed, by what real verifiers found out: OpenDKIM and OpenDMARC wrote each Authentication-Results of ours.

identity_test.py has more forms of these attacks with verdicts that a test ordered. Here the people of desk.test hand
their mail in at their provider, which signs it; Mallory owns elsewhere.test and what bed/domains.py gives strangers.
"""

import re

from desk import Story, address_of, compose, reply_to, text_of

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
