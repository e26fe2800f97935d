"""Nothing happens twice, nothing is lost: duplicates, kill -9 at the worst moments, renumbered mailboxes."""

import time

import desk
from desk import Story, compose, wait_until
from gate import Gate


class OnceStory(Story):
    def settle(self, postern):
        """Everything sent before this has had its effect when this returns: a later request has been answered."""
        before = self.acknowledged("rosa")
        self.request(person="rosa", subject=f"Marker {before}")
        wait_until(lambda: self.acknowledged("rosa") > before, 20, lambda: f"the marker's answer, log:\n{postern.log()}")

    def assert_rita_once(self, postern):
        self.assertEqual([ticket["requester"] for ticket in postern.tickets("--requester", "rita@desk.test")],
                         ["rita@desk.test"])
        self.acknowledgement("rita", seconds=90)  # half a minute later when the kill has cut its sending off
        self.assertEqual(self.acknowledged("rita"), 1)
        self.assertEqual(len(postern.show("HD-1")["messages"]), 1)


class Once(OnceStory):
    def test_same_bytes_under_two_uids(self):  # S-25
        postern = self.desk().start()
        mail = compose("rita", "support", "Twice", "The server delivers me twice.")
        self.bed.append("support", mail)
        self.bed.append("support", mail)
        self.settle(postern)
        self.assert_rita_once(postern)

    def test_same_bytes_while_it_was_away(self):  # S-25
        postern = self.desk().start()
        mail = compose("rita", "support", "Twice", "The server delivers me twice.")
        self.bed.append("support", mail)
        self.acknowledgement()
        self.assertEqual(postern.stop(), 0)
        self.bed.append("support", mail)
        postern.start()
        self.settle(postern)
        self.assert_rita_once(postern)

    def test_renumbered_mailbox(self):  # S-01
        postern = self.desk().start()
        self.request()
        self.acknowledgement()
        seen = len(postern.log())
        self.bed.forget_uids("support@desk.test")
        postern.wait_for_log(r"support: .*UIDVALIDITY", since=seen, seconds=60)
        self.settle(postern)
        self.assert_rita_once(postern)

    def test_renumbered_while_it_was_away(self):  # S-01
        postern = self.desk().start()
        self.request()
        self.acknowledgement()
        postern.stop()
        self.bed.forget_uids("support@desk.test")
        postern.start()
        self.settle(postern)
        self.assert_rita_once(postern)

    def test_mail_that_came_while_it_was_away(self):
        postern = self.desk().start()
        postern.stop()
        self.request()
        postern.start(watching=[])
        self.acknowledgement()
        self.assert_rita_once(postern)

    def test_flag_taken_back_by_another_client(self):  # S-23
        postern = self.desk().start()
        self.request()
        self.acknowledgement()
        wait_until(lambda: rb"\Seen" in self.bed.mails("support")[0].flags, 20, "the flag")
        with self.bed.imap("support") as imap:
            imap.store("1", "-FLAGS", r"(\Seen)")
        self.assertEqual(postern.stop(), 0)
        postern.start()
        self.settle(postern)
        self.assert_rita_once(postern)


class Killed(OnceStory):
    """kill -9 with the client's words on their way."""

    def gate(self, port):
        gate = Gate(self.bed.ports[port])
        self.addCleanup(gate.close)
        return gate

    def test_between_commit_and_flag(self):  # C-10
        gate = self.gate("imap")
        postern = self.desk(url=f"imap://localhost:{gate.port}", tls="none").start()
        gate.hold(b"UID STORE")
        self.request()
        self.assertTrue(gate.held.wait(20), postern.log())
        postern.kill()
        gate.release()
        self.assertNotIn(rb"\Seen", self.bed.mails("support")[0].flags)
        postern.start()
        wait_until(lambda: rb"\Seen" in self.bed.mails("support")[0].flags, 20, "the flag after the restart")
        self.settle(postern)
        self.assert_rita_once(postern)

    def test_between_commit_and_move(self):  # C-10, C-11
        gate = self.gate("imap")
        postern = self.desk(url=f"imap://localhost:{gate.port}", tls="none", after="move:Processed").start()
        gate.hold(b"UID MOVE")
        self.request()
        self.assertTrue(gate.held.wait(20), postern.log())
        postern.kill()
        gate.release()
        postern.start()
        self.bed.wait_for_mails("support", 1, folder="Processed")
        self.settle(postern)
        self.assert_rita_once(postern)
        self.assertEqual(len(self.bed.mails("support", folder="Processed")), 2)  # rita's and the marker

    def test_before_anything_was_fetched(self):  # C-01
        gate = self.gate("imap")
        postern = self.desk(url=f"imap://localhost:{gate.port}", tls="none").start()
        gate.hold(b"BODY.PEEK")
        self.request()
        self.assertTrue(gate.held.wait(20), postern.log())
        postern.kill()
        gate.release()
        self.assertEqual(postern.tickets(), [])
        postern.start(watching=[])
        self.acknowledgement()
        self.settle(postern)
        self.assert_rita_once(postern)

    def test_before_the_relay_heard_anything(self):  # C-13
        gate = self.gate("careless")
        postern = self.desk(smtp={"url": f"smtp://localhost:{gate.port}"}).start()
        gate.hold(b"STARTTLS")
        self.request()
        self.assertTrue(gate.held.wait(20), postern.log())
        postern.kill()
        gate.release()
        postern.start()
        wait_until(lambda: self.bed.mails("ann") and self.bed.mails("bob"), 120, "the notices")
        self.bed.wait_for_mails("rita", seconds=120)
        self.assert_rita_once(postern)

    def test_twenty_times_in_a_row(self):
        """Requests keep coming while the daemon is killed at moments nobody chose."""
        postern = self.desk().start()
        for turn in range(20):
            self.bed.append("support", compose("ravi", "support", f"Request {turn}", f"Number {turn}."))
            time.sleep(0.01 * turn)  # the moment of the kill is what varies
            postern.kill()
            postern.start(watching=[])
        postern.wait_for_tickets(20, seconds=60)
        self.settle(postern)
        subjects = [ticket["subject"] for ticket in postern.tickets("--requester", "ravi@desk.test")]
        self.assertEqual(sorted(subjects), sorted(f"Request {turn}" for turn in range(20)))


if __name__ == "__main__":
    desk.main()
