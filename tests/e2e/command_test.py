"""The command line against a live desk, and the daemon's manners."""

import contextlib
import signal
import sqlite3
import time

import desk
import mails
from desk import Story, compose, text_of, wait_until

BROKEN = """
[desk]
name = "Example Desk"
domain = "desk.test"
prefix = "lower case"
colour = "blue"

[smtp]
url = "smtp://localhost:25"
tls = "maybe"

[[mailbox]]
name = "support"
address = "not an address"
url = "http://localhost"

[[agent]]
name = "Ann"

[[rule]]
name = "bad pattern"
subject = ["(unclosed"]
tag = ["x"]
"""


RULES = """
[[rule]]
name = "networking"
words = ["wifi"]
tag = ["network"]

[[rule]]
name = "files"
attachment = ['\\.exe$']
quarantine = true
"""


class Rehearsal(Story):
    """What would happen: nothing does."""

    def setUp(self):
        super().setUp()
        self.postern = self.desk(extra=RULES)
        self.mail = self.postern.folder / "request.eml"
        self.mail.write_bytes(bytes(compose("rita", "support", "No wifi", "It is down in room 4.")))

    def test_explain_tells_the_whole_decision_and_does_nothing(self):
        before = sorted(file.name for file in self.postern.folder.iterdir())
        done = self.postern.run("explain", self.mail)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("explained as to a new desk", done.stderr)
        self.assertRegex(done.stdout, r"proven   no: no Authentication-Results of mx\.desk\.test")
        self.assertRegex(done.stdout, r'\+ rule networking \(.*postern\.toml:\d+\): word "wifi"')
        self.assertRegex(done.stdout, r"- rule files \(.*postern\.toml:\d+\): no file name matches")
        self.assertIn("opens HD-1: No wifi", done.stdout)
        self.assertEqual(sorted(file.name for file in self.postern.folder.iterdir()), before)

    def test_what_is_explained_is_what_happens(self):
        self.postern.run("deliver", "--mailbox", "support", input=self.mail.read_bytes())  # makes store and keys
        second = self.postern.folder / "second.eml"
        second.write_bytes(bytes(compose("ravi", "support", "Wifi again", "It is down in room 5.")))
        explained, = self.postern.listing("explain", second)
        self.assertEqual([(rule["rule"], rule["holds"]) for rule in explained["rules"]],
                         [("networking", True), ("files", False), ("upstream-spam", False)])
        self.assertEqual(len(self.postern.tickets()), 1)
        self.postern.run("deliver", "--mailbox", "support", input=second.read_bytes())
        self.assertIn("opens HD-2: Wifi again", [step["what"] for step in explained["steps"]])
        self.assertEqual([ticket["tags"] for ticket in self.postern.tickets()], [["network"], ["network"]])
        self.assertIn("the mail is known already on HD-2", self.postern.run("explain", second).stdout)

    def test_rules_are_rehearsed_on_stored_mail(self):
        self.postern.run("deliver", "--mailbox", "support", input=self.mail.read_bytes())
        same = self.postern.run("rules", "test")
        self.assertIn("1 mail looked at; 0 tickets would be different", same.stdout)
        config = self.postern.config.read_text()
        self.postern.config.write_text(config.replace('tag = ["network"]', 'tag = ["wireless"]\npriority = "urgent"'))
        changed, = self.postern.listing("rules", "test", "--since", "1d")
        self.assertEqual([change["what"] for change in changed["changes"]],
                         ["tag wireless", "untag network", "priority normal -> urgent"])
        self.assertEqual(self.postern.tickets()[0]["tags"], ["network"])
        self.assertEqual(self.postern.run("rules", "test", "--since", "soon").returncode, 64)


class CheckOnline(Story):
    def check(self, **arguments):
        return self.desk(**arguments).run("check", "--online")

    def test_says_what_works_and_what_the_servers_offer(self):
        self.bed.append("support", compose("rita", "support", "Hello", "Hello."))
        done = self.check(mailboxes=("support", "sales"))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"mailbox support works: localhost:\d+, TLS, signed in as support@desk.test;"
                                      r" folder INBOX: 1 mail; the server offers IDLE, MOVE, UIDPLUS")
        self.assertRegex(done.stdout, r"relay smtp works: localhost:\d+, STARTTLS, .* offers PIPELINING, SIZE \d+")
        self.assertIn("relay smtp.sales works", done.stdout)
        self.assertNotIn("secret of", done.stdout + done.stderr)  # the passwords of the bed

    def test_changes_nothing(self):
        self.bed.append("support", compose("rita", "support", "Hello", "Hello."))
        postern = self.desk(after="move:Processed")
        self.assertEqual(postern.run("check", "--online").returncode, 0)
        self.assertFalse((postern.folder / "postern.db").exists())
        postern.start()
        self.assertEqual(len(postern.wait_for_tickets(1)), 1)

    def test_a_new_admins_mistakes_are_named_with_their_remedies(self):
        mistakes = [("wrong host", {"url": "imaps://no-such-host.invalid"}, r"no-such-host\.invalid.*\n    \w+"),
                    ("wrong port", {"url": "imaps://localhost:1"}, r"localhost:1.*refused"),
                    ("TLS where the server speaks without",
                     {"url": f"imaps://localhost:{self.bed.ports['imap']}"}, r"TLS.*\n    .*(starttls|imap://)"),
                    ("STARTTLS where the server speaks TLS",
                     {"url": f"imap://localhost:{self.bed.ports['imaps']}", "tls": "starttls"}, r"DOES NOT WORK.*\n    \w+"),
                    ("wrong password", {"password": "env:HOME"}, r"[Rr]efused.*\n    .*password"),
                    ("wrong folder", {"folder": "Inbux"}, r"Inbux"),
                    ("a certificate nobody vouches for", {"ca_file": None}, r"certificate.*\n    .*ca_file")]
        for name, keys, words in mistakes:
            with self.subTest(name):
                done = self.check(**keys)
                self.assertEqual(done.returncode, 69, done.stdout)
                self.assertRegex(done.stdout, r"mailbox support DOES NOT WORK: ")
                self.assertRegex(done.stdout, words)
                self.assertIn("relay smtp works", done.stdout)


class Probe(Story):
    """A mailbox sends a mail to itself and looks at how it comes back."""

    def probe(self, postern):
        done = postern.run("check", "--online", "--probe")
        self.assertEqual(self.left("INBOX"), [])
        return done

    def left(self, folder):
        return [mail for mail in self.bed.mails("support", folder) if "looks at its mail server" in str(mail["Subject"])]

    def test_what_the_server_adds(self):
        done = self.probe(self.desk())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for words in ("mail of support to itself works: the server adds Authentication-Results of mx.desk.test, as authserv_id says",
                      "this mail would be proven: Authentication-Results of mx.desk.test: auth=pass",
                      "a forged field of mx.desk.test was removed",
                      "| Authentication-Results: mx.desk.test; auth=pass", "| Received: from",
                      "sub-addresses of support works: mail to support+postern@desk.test arrives"):
            self.assertIn(words, done.stdout)

    def test_beside_a_daemon_that_moves_mail(self):
        postern = self.desk(after="move:Processed").start()
        done = self.probe(postern)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.request()
        self.acknowledgement()
        wait_until(lambda: len(self.bed.mails("support", "Processed")) == 1, 20, "the request in Processed")
        self.assertEqual(self.left("Processed"), [])
        self.assertEqual([ticket["subject"] for ticket in postern.tickets()], ["Printer"])

    def test_agents_by_mail_need_a_proof_and_it_is_shown(self):
        postern = self.desk(authserv_id=None)
        for command in (("check",), ("run",), ("run", "--once"), ("tickets",)):
            done = postern.run(*command)
            self.assertEqual(done.returncode, 78, command)
            self.assertRegex(done.stderr, r"postern\.toml:\d+:1: \[\[mailbox\]\] authserv_id: missing, .*agents answer by mail\n"
                                          r' +authserv_id = "mx\.example\.org", .*postern check --online --probe')
        done = self.probe(postern)
        self.assertEqual(done.returncode, 78)
        self.assertIn('write authserv_id = "mx.desk.test"', done.stdout)
        self.assertIn("a forged field of mx.desk.test was removed", done.stdout)
        for line in ('trust = "nobody"', 'trust = "closed-network"', 'authserv_id = "mx.desk.test"'):
            name, _, value = line.partition(" = ")
            self.assertEqual(self.desk(**{"authserv_id": None, name: value.strip('"')}).run("check").returncode, 0, line)

    def test_another_id_than_the_servers(self):
        done = self.probe(self.desk(authserv_id="mx.elsewhere.test", subaddress=False))
        self.assertEqual(done.returncode, 69)
        self.assertRegex(done.stdout, r'itself DOES NOT WORK: no Authentication-Results of mx\.elsewhere\.test.*\n'
                                      r'    the server adds those of mx\.desk\.test: write authserv_id = "mx\.desk\.test"')
        self.assertNotIn("sub-addresses", done.stdout)

    def test_sub_addresses_that_do_not_work(self):
        self.bed.refuse({"support+postern@desk.test": "550 5.1.1 no such user"})
        done = self.probe(self.desk())
        self.assertEqual(done.returncode, 69)
        self.assertRegex(done.stdout, r"sub-addresses of support DOES NOT WORK: .*550 .*no such user\n    .*subaddress = false")

    def test_as_json(self):
        server, = [finding for finding in self.desk(subaddress=False).listing("check", "--online", "--probe")
                   if finding["what"] == "mail of support to itself"]
        self.assertTrue(server["works"])
        self.assertIn("a forged field of mx.desk.test was removed", server["remarks"])

    def test_needs_online(self):
        self.assertEqual(self.desk().run("check", "--probe").returncode, 64)


class Check(Story):
    def test_a_good_config(self):
        done = self.desk().run("check")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_every_error_at_once(self):  # G-02
        postern = self.desk()
        postern.config.write_text(BROKEN)
        done = postern.run("check")
        self.assertEqual(done.returncode, 78)
        for words in ("prefix", "colour", "maybe", "not an address", "http", "email", "bad pattern"):
            with self.subTest(words):
                self.assertIn(words, done.stderr)
        for word, line in (("colour", 6), ("maybe", 10), ("not an address", 14)):
            self.assertRegex(done.stderr, rf"postern\.toml:{line}:\d+: .*{word}")
        self.assertEqual(postern.run("run").returncode, 78)

    def test_a_secret_that_is_not_there(self):
        postern = self.desk()
        del postern.environment["SUPPORT_PASSWORD"]
        done = postern.run("check")
        self.assertEqual(done.returncode, 78)
        self.assertIn("SUPPORT_PASSWORD", done.stderr)

    def test_an_unknown_command_is_named(self):
        done = self.desk().run("chekc")
        self.assertEqual((done.returncode, done.stderr),
                         (64, 'postern: there is no command "chekc"\n  did you mean postern check?\n'))

    def test_usage(self):
        postern = self.desk()
        self.assertEqual(postern.run("no-such-command").returncode, 64)
        self.assertEqual(postern.run("--help").returncode, 0)
        self.assertEqual(postern.run("show", "HD-1").returncode, 66)


class Verify(Story):
    mail = mails.as_bytes(compose("rita", "support", "Printer", "It jams."))

    def setUp(self):
        super().setUp()
        self.postern = self.desk()

    def deliver(self):
        self.assertEqual(self.postern.run("deliver", "--mailbox", "support", input=self.mail).returncode, 0)

    def test_in_order(self):
        self.deliver()
        done = self.postern.run("verify")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "the store is in order\n", ""))

    def test_a_line_a_fault(self):
        self.deliver()
        with contextlib.closing(sqlite3.connect(self.postern.folder / "postern.db")) as store, store:
            store.execute("DELETE FROM participant")
        done = self.postern.run("verify")
        self.assertEqual((done.returncode, done.stdout.splitlines()),
                         (65, ["ticket without exactly one requester: HD-1",
                               'HD-1: its events say requester "rita@desk.test", the ticket says nothing',
                               "HD-1: its events say people rita@desk.test, the ticket says none"]))

    def test_not_while_the_daemon_runs(self):
        self.postern.start()
        done = self.postern.run("verify")
        self.assertEqual((done.returncode, done.stdout), (69, ""))
        self.assertIn(str(self.postern.daemon.pid), done.stderr)

    def test_no_store(self):
        done = self.postern.run("verify")
        self.assertEqual(done.returncode, 66)
        self.assertFalse((self.postern.folder / "postern.db").exists())


class Deliver(Story):
    mail = mails.as_bytes(compose("rita", "support", "By pipe", "The pipe works."))

    def deliver(self, postern, **options):
        return postern.run("deliver", "--mailbox", "support", input=self.mail, **options)

    def test_to_the_running_daemon(self):
        postern = self.desk().start()
        self.assertEqual(self.deliver(postern).returncode, 0)
        self.assertEqual(postern.tickets()[0]["subject"], "By pipe")
        self.bed.wait_for_mails("ann")

    def test_without_a_daemon(self):
        postern = self.desk()
        self.assertEqual(self.deliver(postern).returncode, 0)
        self.assertEqual(self.deliver(postern).returncode, 0)  # the MTA tries again: known by its content
        self.assertEqual([ticket["subject"] for ticket in postern.tickets()], ["By pipe"])

    def test_an_unknown_mailbox_is_named(self):
        done = self.desk().run("deliver", "--mailbox", "suport", input=self.mail)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"suport", done.stderr)
        self.assertIn(b"support", done.stderr)

    def test_try_again_when_it_cannot_be_stored(self):
        postern = self.desk()
        self.assertEqual(self.deliver(postern).returncode, 0)
        (postern.folder / "postern.db").unlink()
        (postern.folder / "postern.db").mkdir()
        done = self.deliver(postern)
        self.assertEqual(done.returncode, 75, done.stderr)
        self.assertIn(b"postern.db", done.stderr)

    def test_a_faulty_config_returns_no_mail_to_its_sender(self):
        postern = self.desk()
        postern.config.write_text(BROKEN)
        self.assertEqual(self.deliver(postern).returncode, 75)


class Set(Story):
    def test_a_status_reaches_the_requester(self):
        postern = self.desk().start()
        self.request()
        self.acknowledgement()
        for status in ("in-progress", "client-testing"):
            done = postern.run("set", "HD-1", f"status={status}")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(postern.tickets()[0]["status"], "client-testing")
        question = self.bed.wait_for_mails("rita", 2)[1]
        self.assertIn("[HD-1]", question["Subject"])
        self.assertIn("reply to this mail", text_of(question))
        events = postern.show("HD-1")["events"]
        self.assertTrue(any("client-testing" in event["what"] and event["actor"].startswith("admin") for event in events))

    def test_the_answer_moves_it(self):
        postern = self.desk().start()
        self.request()
        self.acknowledgement()
        postern.run("set", "HD-1", "status=client-testing")
        question = self.bed.wait_for_mails("rita", 2)[1]
        self.bed.send("rita", desk.reply_to(question, "rita", "yes"), desk.address_of(question["Reply-To"]))
        wait_until(lambda: postern.tickets()[0]["status"] == "completed", 20,
                   lambda: f"completed; it is {postern.show('HD-1')['events']}")

    def test_what_may_not_be_is_refused_with_the_possible(self):
        postern = self.desk().start()
        self.request()
        postern.wait_for_tickets(1)
        done = postern.run("set", "HD-1", "status=finished")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("finished", done.stderr)
        self.assertIn("in-review", done.stderr)
        self.assertEqual(postern.tickets()[0]["status"], "submitted")
        self.assertNotEqual(postern.run("set", "HD-7", "status=in-review").returncode, 0)

    def test_without_a_daemon(self):
        postern = self.desk()
        postern.run("deliver", "--mailbox", "support", input=Deliver.mail)
        self.assertEqual(postern.run("set", "HD-1", "priority=urgent", "tag=hot").returncode, 0)
        ticket, = postern.tickets()
        self.assertEqual((ticket["priority"], ticket["tags"]), ("urgent", ["hot"]))


class Manners(Story):
    def test_stops_quickly_with_0(self):  # C-25
        postern = self.desk().start()
        self.request()
        self.acknowledgement()
        for number in (signal.SIGTERM, signal.SIGINT):
            begin = time.monotonic()
            postern.daemon.send_signal(number)
            self.assertEqual(postern.daemon.wait(20), 0)
            self.assertLess(time.monotonic() - begin, 5)
            postern.start()

    def test_stops_while_the_server_hangs(self):  # C-25
        postern = self.desk().start()
        self.bed.pause("dovecot")
        self.addCleanup(self.bed.resume, "dovecot")
        self.assertEqual(postern.stop(seconds=20), 0)

    def test_a_second_daemon_is_refused_by_name(self):  # D-07
        postern = self.desk().start()
        done = postern.run("run")
        self.assertIn(done.returncode, (69, 78))
        self.assertIn(str(postern.daemon.pid), done.stderr)
        self.request()
        self.acknowledgement()

    def test_starts_after_kill_9(self):  # D-09
        postern = self.desk().start()
        postern.kill()
        postern.start()
        self.request()
        self.acknowledgement()

    def test_once(self):
        postern = self.desk()
        self.assertEqual(postern.run("run", "--once").returncode, 0)
        self.request()
        wait_until(lambda: self.bed.mails("support"), 20, "the mail in the mailbox")
        done = postern.run("run", "--once")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(postern.tickets()), 1)
        self.acknowledgement()

    def test_status_without_a_daemon(self):
        done = self.desk().run("status")
        self.assertEqual(done.returncode, 69)
        self.assertIn("run", done.stderr)


if __name__ == "__main__":
    desk.main()
