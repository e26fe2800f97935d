"""kill -9 at every step a mail meets in the store and the outbox: one ticket, one acknowledgement, one notice each."""

import desk
from desk import Story, compose, wait_until

# The fail points of store/fail_point.h. Up to the claim everything is rolled back or found again: exactly one mail each.
STEPS = {
    "store.raw-stored": "C-05",
    "store.message-inserted": "C-06",
    "store.ticket-created": "C-07",
    "store.outbox-inserted": "C-08",
    "store.before-commit": "C-08",
    "store.committed": "C-10",
    "outbox.claimed": "C-13",
}


class Crash(Story):
    def test_each_step(self):
        for step, fault in STEPS.items():
            with self.subTest(step, fault=fault):
                for person in ("support", "rita", "ann", "bob"):
                    self.bed.empty(person)
                self.crash_at(step)

    def crash_at(self, step):
        postern = self.crashed_desk(step)
        postern.start(watching=[])
        self.acknowledgement(seconds=120)
        for agent in ("ann", "bob"):
            self.bed.wait_for_mails(agent, seconds=120)
        wait_until(lambda: rb"\Seen" in self.bed.mails("support")[0].flags, 20, "the flag")
        self.assertEqual([ticket["subject"] for ticket in postern.tickets()], ["Printer"])
        self.assertEqual(len(postern.show("HD-1")["messages"]), 1)
        self.assertEqual(postern.stop(), 0)
        self.assertEqual([len(self.bed.mails(person)) for person in ("rita", "ann", "bob")], [1, 1, 1])

    def crashed_desk(self, step):
        """A desk whose daemon has died at this step of a first request."""
        postern = self.desk()
        postern.environment["POSTERN_FAIL"] = f"{step}:1:kill"
        postern.start()
        self.request()
        wait_until(lambda: postern.daemon.poll() is not None, 20, f"the daemon's death at {step}")
        self.assertEqual(postern.daemon.returncode, -9)
        del postern.environment["POSTERN_FAIL"]
        return postern

    def test_after_the_servers_250(self):  # C-17: the one window for a second copy, with the same Message-ID
        postern = self.crashed_desk("outbox.before-record")
        postern.start(watching=[])
        for person in ("rita", "ann", "bob"):
            self.bed.wait_for_mails(person, seconds=120)
        wait_until(lambda: all(mail["state"] == "sent" for mail in postern.show("HD-1")["mails"]), 120, "all mails sent")
        for person in ("rita", "ann", "bob"):
            copies = self.bed.mails(person)
            self.assertLessEqual(len(copies), 2)
            self.assertEqual(len({mail["Message-ID"] for mail in copies}), 1)
        self.assertEqual(len(postern.tickets()), 1)

    def test_in_the_middle_of_the_first_sight(self):
        """Mails that were there before the desk stay unanswered, also when the first pass is cut off."""
        for number in range(5):
            self.bed.append("support", compose("rita", "support", f"Old {number}", "Long done."))
        postern = self.desk()
        postern.environment["POSTERN_FAIL"] = "store.committed:1:kill"
        postern.start(watching=[])
        wait_until(lambda: postern.daemon.poll() is not None, 20, "the daemon's death")
        del postern.environment["POSTERN_FAIL"]
        postern.start()
        postern.wait_for_tickets(5)
        self.request(person="rosa")
        self.acknowledgement("rosa")  # by now answers to rita would have come
        self.assertEqual(self.bed.mails("rita"), [])


if __name__ == "__main__":
    desk.main()
