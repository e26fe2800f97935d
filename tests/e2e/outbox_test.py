"""Outgoing mail that does not go: listed with its reason, sent again as it was, or dropped."""

import desk
from desk import Story, wait_until
from relay import Relay


class Outbox(Story):
    def setUp(self):
        super().setUp()
        self.relay = Relay()
        self.addCleanup(self.relay.close)

    def a_failed_acknowledgement(self):
        self.relay.rules = [("RCPT TO:<rita@", "550 5.1.1 rita has moved")]
        postern = self.desk(smtp=self.relay.keys()).start()
        self.request()
        wait_until(lambda: postern.listing("outbox", "--state", "failed"), 20, "a failed mail")
        return postern

    def test_a_refused_mail_is_mended_and_arrives_once(self):  # O-02
        postern = self.a_failed_acknowledgement()
        mail, = postern.listing("outbox", "--to", "rita@desk.test")
        self.assertEqual((mail["state"], mail["ticket"], mail["to"]), ("failed", "HD-1", "rita@desk.test"))
        self.assertIn("rita has moved", mail["reason"])
        self.assertIn("rita has moved", postern.run("outbox", "--to", "rita@desk.test").stdout)
        self.relay.rules = []
        done = postern.run("outbox", "retry", str(mail["id"]))
        self.assertEqual((done.returncode, done.stdout), (0, "1 mail goes out again\n"), done.stderr)
        wait_until(lambda: self.relay.to("rita@desk.test"), 5, "the mail, at once")
        sent, = self.relay.to("rita@desk.test")
        self.assertIn(mail["message_id"].encode(), sent[2])
        wait_until(lambda: not postern.listing("outbox"), 10, "an empty outbox")
        story = postern.show("HD-1")
        event = next(event for event in story["events"] if "goes out again" in event["what"])
        self.assertTrue(event["actor"].startswith("admin "), event)
        self.assertIn("rita has moved", event["why"])
        again = postern.run("outbox", "retry", str(mail["id"]))
        self.assertEqual(again.returncode, 64)
        self.assertIn("was sent", again.stderr)
        self.assertEqual(len(self.relay.to("rita@desk.test")), 1)

    def test_it_is_the_same_mail_to_its_last_byte(self):
        self.relay.rules = [(".", "554 5.7.1 looks like spam")]
        postern = self.desk(smtp=self.relay.keys()).start()
        self.request()
        wait_until(lambda: len(postern.listing("outbox", "--state", "failed")) >= 3, 20, "three failed mails")
        wait_until(lambda: not postern.listing("outbox", "--state", "pending"), 20, "nothing on its way")
        failed = postern.listing("outbox")
        self.relay.rules = []
        self.assertEqual(postern.run("outbox", "retry", "HD-1").returncode, 0)
        wait_until(lambda: not postern.listing("outbox"), 20, "an empty outbox")
        for mail in failed:
            wanted = f"Message-ID: <{mail['message_id']}>".encode()
            refused, taken = [text for text in self.relay.texts if wanted in text]
            self.assertEqual(refused, taken)

    def test_a_relay_that_is_left_alone_is_asked_at_once(self):  # O-11
        self.relay.rules = [("MAIL", "535 5.7.8 authenticate first")]
        postern = self.desk(smtp=self.relay.keys()).start()
        self.request()
        wait_until(lambda: any(mail["reason"] for mail in postern.listing("outbox")), 20, "the reason")
        self.relay.rules = []
        self.assertEqual(postern.run("outbox", "retry", "all-pending").returncode, 0)
        wait_until(lambda: self.relay.to("rita@desk.test"), 10, "the acknowledgement")

    def test_drop_without_a_daemon(self):
        postern = self.a_failed_acknowledgement()
        postern.stop()
        mail, = postern.listing("outbox", "--ticket", "HD-1", "--state", "failed")
        done = postern.run("outbox", "drop", str(mail["id"]), "--note", "she has called")
        self.assertEqual((done.returncode, done.stdout), (0, "1 mail dropped\n"), done.stderr)
        self.assertEqual(postern.listing("outbox", "--state", "failed"), [])
        event = postern.show("HD-1")["events"][-1]
        self.assertIn("acknowledgement to rita@desk.test dropped", event["what"])
        self.assertEqual(event["why"], "she has called")
        self.assertTrue(event["actor"].startswith("admin "), event)
        self.assertEqual(postern.run("verify").returncode, 0)

    def test_words_that_name_no_mail(self):
        postern = self.desk(smtp=self.relay.keys())
        self.assertEqual(postern.run("run", "--once").returncode, 0)
        for words, code in (("99", 66), ("HD-99", 66), ("all-failed", 66), ("everything", 64)):
            with self.subTest(words):
                self.assertEqual(postern.run("outbox", "retry", words).returncode, code)
        self.assertEqual(postern.run("outbox", "--state", "lost").returncode, 64)
        self.assertEqual(postern.run("outbox").stdout, "no mails\n")


class Greylisting(Story):
    def test_one_delivery(self):  # O-12
        relay = Relay()
        self.addCleanup(relay.close)
        relay.rules = [("RCPT TO:<rita@", "451 4.7.1 greylisted, come back")]
        postern = self.desk(smtp=relay.keys()).start()
        self.request()
        wait_until(lambda: relay.refused, 20, "the first try")
        mail, = postern.listing("outbox", "--to", "rita@desk.test")
        again = lambda: postern.run("outbox", "retry", str(mail["id"])).returncode == 0  # 75 while it is on its way
        wait_until(again, 10, "the second try")
        wait_until(lambda: relay.refused == 2, 10, "the second refusal")
        relay.rules = []
        wait_until(again, 10, "the third try")
        wait_until(lambda: not postern.listing("outbox"), 20, "an empty outbox")
        self.assertEqual(len(relay.to("rita@desk.test")), 1)


if __name__ == "__main__":
    desk.main()
