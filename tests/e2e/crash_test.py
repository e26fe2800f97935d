"""kill -9 at every step a mail meets, from the open folder to the relay's answer: nothing lost, nothing twice."""

from typing import NamedTuple

import desk
import mails
import oracles
from desk import Story, compose, wait_until


class Case(NamedTuple):
    fault: str
    steps: str            # fail points of store/fail_point.h: one kill after the other, each at the next start
    second_copies: tuple = (0,)
    keys: dict = {}

    @property
    def folder(self):
        return self.steps.replace(" ", "-").replace(".", "-")


# A second copy on the wire is allowed in one window alone: the relay may have heard the final dot, and "sent" is not
# committed. imap.told, and a later start's imap.selected, are met while mails are on their way, and so may fall into the
# window too.
WINDOW = (0, 1)
CASES = [
    Case("C-01", "imap.selected"),
    Case("C-02", "imap.literal-begun"),
    Case("C-03", "imap.literal-complete"),
    Case("C-05", "store.raw-stored"),
    Case("C-06", "store.message-inserted"),
    Case("C-07", "store.ticket-created"),
    Case("C-08", "store.outbox-inserted"),
    Case("C-08", "store.before-commit"),
    Case("C-10", "store.committed"),
    Case("C-12", "imap.told", WINDOW, {"after": "move:Told"}),
    Case("C-13", "outbox.claimed"),
    Case("C-14", "smtp.recipients-accepted"),
    Case("C-15", "smtp.half-sent"),
    Case("C-16", "smtp.dot-sent", WINDOW),
    Case("C-17", "smtp.answered", (1,)),
    Case("C-17", "outbox.before-record", (1,)),
    Case("C-19", "imap.literal-begun imap.selected store.before-commit store.committed"),
    Case("C-19", "store.committed outbox.claimed outbox.resumed imap.selected", WINDOW),
    Case("C-19", "store.committed imap.told outbox.resumed", WINDOW),
]


class Crash(Story):
    """Each case is a desk with a store and a folder of its own. They crash one after the other and recover together."""

    def test_every_step(self):
        crashed = [(case, *self.crashed_desk(case)) for case in CASES]
        for _, postern, _ in crashed:
            postern.launch()
        for case, postern, sent in crashed:
            with self.subTest(case.steps, fault=case.fault):
                self.assert_recovered(case, postern, sent)
        self.assertEqual(self.bed.mails("ravi"), [])  # I4

    def crashed_desk(self, case):
        """A desk that died at the case's steps with a request and a robot's mail in its folder, and these two mails."""
        with self.bed.imap("support", folder=None) as imap:
            imap.create(case.folder)
        postern = self.desk(folder=case.folder, **case.keys).start()  # sees the folder empty
        self.assertEqual(postern.stop(), 0)
        request = compose("rita", "support", "Printer", "The printer on the second floor jams.\n" * 20000)
        sent = [request, mails.vacation("ravi", "support")]
        for mail in sent:
            self.bed.append("support", mail, case.folder)
        for step in case.steps.split():
            postern.die_at(f"{step}:1:kill")
        return postern, sent

    def assert_recovered(self, case, postern, sent):
        wait_until(lambda: len(postern.tickets()) >= 2, 60, lambda: f"two tickets, log:\n{postern.log()}")
        oracles.wait_until_sent(postern, 120)
        wait_until(lambda: self.told(case), 20, lambda: f"the server told, log:\n{postern.log()}")
        told = oracles.stories(postern)
        oracles.assert_taken_once(self, told, sent)
        self.assertEqual(sorted(mail["to"] for story in told for mail in story["mails"]),
                         sorted(["rita@desk.test"] + 2 * ["ann@desk.test", "bob@desk.test"]))
        arrived = [mail for person in ("rita", "ann", "bob") for mail in self.bed.mails(person)]
        self.assertIn(oracles.assert_sent_once(self, told, arrived), case.second_copies)
        oracles.assert_in_order(self, postern)

    def told(self, case):
        """Every mail of the case is flagged, or moved when that is what the server is told."""
        if case.keys:
            return not self.bed.mails("support", case.folder)
        return all(rb"\Seen" in mail.flags for mail in self.bed.mails("support", case.folder))

    def test_in_the_middle_of_the_first_sight(self):
        """Mails that were there before the desk stay unanswered, also when the first pass is cut off."""
        for number in range(5):
            self.bed.append("support", compose("rita", "support", f"Old {number}", "Long done."))
        postern = self.desk()
        postern.die_at("store.committed:1:kill")
        postern.start()
        postern.wait_for_tickets(5)
        self.request(person="rosa")
        self.acknowledgement("rosa")  # by now answers to rita would have come
        self.assertEqual(self.bed.mails("rita"), [])


if __name__ == "__main__":
    desk.main()
