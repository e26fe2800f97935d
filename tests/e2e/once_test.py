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


class Renumbered(OnceStory):
    """Old mails under new UIDs: told by size, date and Message-ID, so that nothing of them is fetched."""

    def setUp(self):
        super().setUp()
        self.gate = Gate(self.bed.ports["imap"])
        self.addCleanup(self.gate.close)

    def watch(self, **keys):
        return self.desk(url=f"imap://localhost:{self.gate.port}", tls="none", **keys)

    def restart(self, postern, old, fetched):
        """Starts the daemon; of its folder's mails so many are old ones, and so many are fetched."""
        if not fetched:
            self.gate.hold(b"BODY.PEEK[]")
        seen = len(postern.log())
        postern.start()
        self.assertRegex(postern.log()[seen:], rf"{old} mails in folder \w+ are old ones .*; {fetched} are fetched")
        self.assertRegex(postern.log()[seen:], rf"support: {fetched} committed, watching")
        self.assertFalse(self.gate.held.is_set(), "a body was asked for")
        self.gate.release()

    def assert_in_order(self, postern):
        self.assertEqual(postern.stop(), 0)
        done = postern.run("verify")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def mails_to_people(self):
        """How many mails people have about anything but the markers."""
        return {person: len([mail for mail in self.bed.mails(person) if "Marker" not in mail["Subject"]])
                for person in ("rita", "ravi", "ann", "bob")}

    def flags(self, folder="INBOX"):
        return [rb"\Seen" in mail.flags for mail in self.bed.mails("support", folder=folder)]

    def test_while_it_was_away(self):  # S-01
        postern = self.watch().start()
        self.request()
        self.acknowledgement()
        self.bed.append("support", compose("ravi", "support", "Second", "Another request."))
        postern.wait_for_tickets(2)
        wait_until(lambda: all(self.flags()), 20, "the flags")
        told = {"rita": 1, "ravi": 1, "ann": 2, "bob": 2}
        wait_until(lambda: self.mails_to_people() == told, 20, lambda: f"{told}, not {self.mails_to_people()}")
        postern.stop()
        self.bed.forget_uids("support@desk.test")
        with self.bed.imap("support") as imap:
            imap.store("1:*", "-FLAGS", r"(\Seen)")
        self.restart(postern, old=2, fetched=0)
        wait_until(lambda: all(self.flags()), 20, "the flags under the new numbers")
        self.assertEqual(len(postern.tickets()), 2)
        self.settle(postern)
        self.assert_rita_once(postern)
        self.assertEqual(self.mails_to_people(), told)
        self.assert_in_order(postern)

    def test_the_same_mail_twice_is_fetched(self):  # S-01, S-25
        postern = self.watch().start()
        mail = compose("rita", "support", "Twice", "The server delivers me twice.")
        self.bed.append("support", mail)
        self.bed.append("support", mail)
        wait_until(lambda: self.flags() == [True] * 2, 20, "the flags")
        self.acknowledgement()  # the servers stop now: a mail cut off on its way to rita would reach her twice
        postern.stop()
        self.bed.forget_uids("support@desk.test")
        postern.start()
        self.settle(postern)
        self.assert_rita_once(postern)

    def test_what_start_left_alone_stays_so(self):  # S-01
        for number in range(3):
            self.bed.append("support", compose("ravi", "support", f"Archive {number}", "Long ago."), date=1_600_000_000)
        postern = self.watch(start="now").start()
        self.request()
        self.acknowledgement()
        postern.stop()
        self.bed.forget_uids("support@desk.test")
        self.restart(postern, old=1, fetched=0)
        self.settle(postern)
        self.assert_rita_once(postern)
        self.assertEqual(postern.tickets("--requester", "ravi@desk.test"), [])

    # ---- a folder that can be deleted
    def make(self, *mails):
        with self.bed.imap("support", None) as imap:
            self.assertEqual(imap.create("Requests")[0], "OK")
        for mail, date in mails:
            self.bed.append("support", mail, folder="Requests", date=date)

    def delete(self):
        with self.bed.imap("support", None) as imap:
            self.assertEqual(imap.delete("Requests")[0], "OK")

    def uid_validity(self):
        with self.bed.imap("support", "Requests") as imap:
            return int(imap.response("UIDVALIDITY")[1][0])

    def dated(self, *subjects):
        now = int(time.time())
        return [(compose("rita", "support", subject, f"{subject} jams."), now + number)
                for number, subject in enumerate(subjects)]

    def subjects(self, postern):
        return [ticket["subject"] for ticket in postern.tickets()]

    def test_folder_made_anew_with_its_old_mails(self):  # S-05
        self.make()
        postern = self.watch(folder="Requests").start()
        before = self.uid_validity()
        old = self.dated("Printer", "Scanner", "Toaster")
        for mail, date in old:
            self.bed.append("support", mail, folder="Requests", date=date)
        postern.wait_for_tickets(3)
        wait_until(lambda: self.flags("Requests") == [True] * 3, 20, "the flags")
        postern.stop()
        self.delete()
        self.make(*reversed(old), *self.dated("Kettle"))
        self.assertNotEqual(self.uid_validity(), before)
        self.restart(postern, old=3, fetched=1)
        self.assertEqual(self.subjects(postern), ["Printer", "Scanner", "Toaster", "Kettle"])
        wait_until(lambda: self.flags("Requests") == [True] * 4, 20, "the flags under the new numbers")
        self.assert_in_order(postern)

    def test_a_number_comes_back_with_other_mails(self):  # S-03
        self.make()
        postern = self.watch(folder="Requests").start()
        first = self.uid_validity()
        self.bed.append("support", self.dated("Printer")[0][0], folder="Requests")
        postern.wait_for_tickets(1)
        postern.stop()
        self.delete()
        self.make(*self.dated("Scanner"))
        postern.start()
        postern.wait_for_tickets(2)
        postern.stop()
        self.delete()
        self.make(*self.dated("Toaster"))
        self.bed.set_uid_validity("support@desk.test", "Requests", first)
        self.assertEqual(self.uid_validity(), first)
        postern.start()
        self.assertEqual(self.subjects(postern), ["Printer", "Scanner", "Toaster"])
        self.assert_in_order(postern)

    def test_the_same_number_counts_from_below(self):  # S-03
        self.make()
        postern = self.watch(folder="Requests").start()
        first = self.uid_validity()
        old = self.dated("Printer", "Scanner", "Kettle")
        for mail, date in old:
            self.bed.append("support", mail, folder="Requests", date=date)
        postern.wait_for_tickets(3)
        postern.stop()
        self.delete()
        self.make(*self.dated("Toaster"), old[0])
        self.bed.set_uid_validity("support@desk.test", "Requests", first)
        self.restart(postern, old=1, fetched=1)
        self.assertEqual(self.subjects(postern), ["Printer", "Scanner", "Kettle", "Toaster"])
        self.assert_in_order(postern)


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
