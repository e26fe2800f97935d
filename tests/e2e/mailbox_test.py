"""Connections, good and bad: both ways to TLS, two mailboxes of which one fails, and messages that name the remedy."""

import base64
import hashlib
import re
import socket
import subprocess

import desk
from desk import Story, address_of, compose, reply_to, text_of, wait_until
from proxy import Proxy

# name, keys of the mailbox, words the message must say (patterns)
FAULTS = [
    ("wrong password", {"password": "env:WRONG_PASSWORD"}, [r"password|credential|sign"]),
    ("unknown host", {"url": "imaps://no-such-host.invalid"}, [r"no-such-host\.invalid"]),
    ("nobody listens", {"url": "imaps://localhost:1"}, [r"localhost:1\b|localhost.*port 1\b", r"refused"]),
    ("certificate of an unknown authority", {"ca_file": None}, [r"certificate", r"ca_file|trust|authority|issuer"]),
    ("missing folder", {"folder": "Nowhere"}, [r"Nowhere"]),
]


class Tls(Story):
    def a_request_comes_and_goes(self, **arguments):
        self.desk(**arguments).start()
        self.request()
        self.acknowledgement()

    def test_starttls_both_ways(self):
        self.a_request_comes_and_goes(url=f"imap://localhost:{self.bed.ports['imap']}", tls="starttls")

    def test_implicit_tls_both_ways(self):
        self.a_request_comes_and_goes(smtp={"url": f"smtps://localhost:{self.bed.ports['smtps']}", "tls": "implicit"})

    def test_certificate_for_another_name(self):
        self.refused_certificate("wrong-name", r"localhost")

    def test_expired_certificate(self):
        self.refused_certificate("expired", r"expired")

    def refused_certificate(self, name, cause):  # S-19
        self.bed.use_certificate(name)
        postern = self.desk().start(watching=[])
        line = postern.wait_for_log(r"mailbox support: .*certificate.*")[0]
        self.assertRegex(line, cause)
        self.assertEqual(self.bed.log("dovecot").count("Login: user=<support"), 0)


class Alerts(Story):
    """Somebody is told by mail, by the way that works."""

    def told(self, admin="rosa"):
        return self.bed.wait_for_mails(admin, matching=lambda mail: mail["Subject"].startswith("Postern: "), seconds=30)

    def desk(self, **arguments):
        postern = super().desk(**arguments)
        text = postern.config.read_text()
        postern.config.write_text(text.replace("[desk]", '[desk]\nadmin = "rosa@desk.test"\nalert_after = "2s"', 1))
        return postern

    def test_a_mailbox_that_goes_on_failing(self):
        postern = self.desk(mailboxes=("support", "sales"))
        postern.environment["SALES_PASSWORD"] = "wrong"
        postern.start(watching=["support"])
        mail, = self.told()
        self.assertIn("mailbox sales", mail["Subject"])
        self.assertIn("What to do: ", text_of(mail))
        self.assertEqual((mail["Auto-Submitted"], mail["Return-Path"]), ("auto-generated", "<>"))
        self.assertNotIn("wrong", text_of(mail).replace("wrong password", ""))
        postern.stop()
        postern.start(watching=["support"])  # once a day, whatever happens to the daemon
        wait_until(lambda: postern.mailbox_status("sales")["error"], 20, "the error in the status")
        self.request()
        self.acknowledgement()
        self.assertEqual(len(self.told()), 1)
        self.assertEqual(len(postern.tickets()), 1)

    def test_a_certificate_that_ends(self):
        self.bed.use_certificate("ending")
        postern = self.desk().start()
        mail = self.told()[0]
        self.assertRegex(mail["Subject"], r"certificate of (mailbox support|relay smtp): the certificate of the server ends in 8 days")
        self.assertIn("warning: the certificate of the server ends in 8 days", postern.run("status").stdout)
        self.assertEqual(postern.mailbox_status("support")["error"], "")


class Faults(Story):
    def test_each_names_mailbox_cause_and_remedy(self):
        for name, keys, patterns in FAULTS:
            with self.subTest(name):
                postern = self.desk(**keys)
                postern.environment["WRONG_PASSWORD"] = "not the right one"
                postern.start(watching=[])
                wait_until(lambda: postern.mailbox_status("support")["error"], 20, "the error in the status")
                row = postern.mailbox_status("support")
                self.assertTrue(row["hint"], row)
                line = postern.wait_for_log(r"mailbox support: .*")[0]
                for pattern in patterns:
                    self.assertRegex(line, re.compile(pattern, re.IGNORECASE))
                    self.assertRegex(row["error"] + row["hint"], re.compile(pattern, re.IGNORECASE))
                text = postern.run("status").stdout
                self.assertIn("support", text)
                self.assertIn(row["error"], text)
                self.assertNotIn("not the right one", text + postern.log())
                postern.stop()


class TwoMailboxes(Story):
    def test_one_fails_and_the_other_works(self):
        postern = self.desk(mailboxes=("support", "sales"))
        postern.environment["SALES_PASSWORD"] = "wrong"
        postern.start(watching=["support"])
        self.request()
        self.acknowledgement()
        wait_until(lambda: postern.mailbox_status("sales")["error"], 20, "the error in the status")
        failing, working = postern.mailbox_status("sales"), postern.mailbox_status("support")
        self.assertFalse(failing["connected"])
        self.assertTrue(failing["hint"])
        self.assertTrue(working["connected"])
        self.assertEqual(working["error"], "")
        self.assertIn("sales", postern.run("status").stdout)

    def test_it_recovers_when_the_server_does(self):  # N-06
        self.bed.stop_server("dovecot")
        postern = self.desk().start(watching=[])
        wait_until(lambda: postern.mailbox_status("support")["error"], 20, "the error in the status")
        self.bed.start_server("dovecot")
        postern.wait_for_log(r"mailbox support: 0 committed, watching", seconds=60)
        self.request()
        self.acknowledgement()
        self.assertEqual(postern.mailbox_status("support")["error"], "")

    def test_one_mail_to_both_is_one_ticket_told_once(self):
        postern = self.desk(mailboxes=("support", "sales")).start()
        mail = compose("rita", "support", "To both", "Who is right for this?", Cc="sales@desk.test")
        self.bed.send("rita", mail, "support", "sales")
        postern.wait_for_log(r"mailbox support: 1 committed")
        postern.wait_for_log(r"mailbox sales: 1 committed")
        self.acknowledgement()
        self.assertEqual(len(postern.tickets()), 1)
        self.request(person="ravi")
        self.acknowledgement("ravi")  # by now a second one for rita would have come
        self.assertEqual(self.acknowledged("rita"), 1)


class Sent(Story):
    """Somebody signed in as the desk answers in a mail client: the folder for sent mail is watched."""

    def setUp(self):
        super().setUp()
        self.bed.append("support", compose("support", "rita", "An old one", "Long ago."), folder="Sent", create=True)

    def by_hand(self, request, text, **headers):
        answer = compose("support", "rita", f"Re: {request['Subject']}", text, In_Reply_To=request["Message-ID"], **headers)
        self.bed.append("support", answer, folder="Sent")
        return answer

    def test_an_answer_by_hand_is_on_the_ticket(self):
        postern = self.desk(sent_folder="Sent").start(watching=["support", "support/Sent"])
        request = self.request()
        key = postern.wait_for_tickets(1)[0]["key"]
        answer = self.by_hand(request, "Please turn it off and on again.")
        first, second = postern.wait_for_messages(key, 2)
        self.assertEqual((first["direction"], second["direction"]), ("inbound", "outbound"))
        self.assertEqual(second["reply_text"].strip(), "Please turn it off and on again.")
        self.assertEqual(postern.show(key)["status"], "in-progress")
        self.assertIn("written by hand, in folder Sent", postern.run("show", key).stdout)
        self.assertFalse(any(rb"\Seen" in mail.flags for mail in self.bed.mails("support", folder="Sent")), "untouched")
        again = compose("rita", "support", f"Re: {answer['Subject']}", "It works now.", In_Reply_To=answer["Message-ID"])
        self.bed.send("rita", again, "support")
        postern.wait_for_messages(key, 3)
        self.acknowledgement()
        self.assertEqual([mail["Subject"] for mail in self.bed.mails("rita") if "turn it off" in mail.as_string()], [])

    def test_copies_of_our_own_mail_are_no_answers(self):
        """Some relays keep there what the desk sends."""
        postern = self.desk(sent_folder="Sent").start(watching=["support", "support/Sent"])
        self.request()
        self.bed.append("support", self.acknowledgement(), folder="Sent")
        postern.wait_for_log(r"mailbox support/Sent: 1 committed")
        self.assertEqual(len(postern.show(postern.tickets()[0]["key"])["messages"]), 1)
        self.assertEqual(len(postern.tickets()), 1)

    def test_one_connection_serves_both_folders_in_turn(self):
        proxy = Proxy(self.bed.ports["imap"])
        self.addCleanup(proxy.close)
        postern = self.desk(sent_folder="Sent", connections=1, url=f"imap://localhost:{proxy.port}", tls="none", poll="1s")
        postern.start(watching=["support", "support/Sent"])
        request = self.request()
        key = postern.wait_for_tickets(1)[0]["key"]
        self.by_hand(request, "It is repaired.")
        postern.wait_for_messages(key, 2)
        self.assertGreater(len(proxy.heard), 3, "looked again and again")
        self.assertEqual(proxy.most, 1)

    def test_each_folder_keeps_its_own_connection(self):
        proxy = Proxy(self.bed.ports["imap"])
        self.addCleanup(proxy.close)
        self.desk(sent_folder="Sent", url=f"imap://localhost:{proxy.port}", tls="none").start(
            watching=["support", "support/Sent"])
        self.assertEqual((len(proxy.heard), proxy.most), (2, 2))

    def test_a_missing_folder_is_named(self):
        postern = self.desk(sent_folder="Gesendet").start(watching=["support"])
        wait_until(lambda: postern.mailbox_status("support/Gesendet")["error"], 20, "the error in the status")
        row = postern.mailbox_status("support/Gesendet")
        self.assertIn("Gesendet", row["error"] + row["hint"])
        self.assertEqual(postern.mailbox_status("support")["error"], "")
        self.request()
        self.acknowledgement()
        checked = postern.run("check", "--online")
        self.assertNotEqual(checked.returncode, 0)
        self.assertIn("Gesendet", checked.stdout + checked.stderr)


class Pinned(Story):
    """The bed's certificate, as one that nobody vouches for: the authority is not named."""

    def pin(self, name):
        certificate = self.bed.folder / "tls" / f"{name}.pem"
        public = subprocess.run(["openssl", "x509", "-pubkey", "-noout", "-in", certificate], check=True, capture_output=True)
        der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], check=True, capture_output=True,
                             input=public.stdout)
        return "sha256//" + base64.b64encode(hashlib.sha256(der.stdout).digest()).decode()

    def test_the_pinned_key_is_trusted_without_an_authority(self):  # S-19
        pins = [self.pin("wrong-name"), self.pin("good")]
        self.desk(ca_file=None, pin=pins, smtp={"ca_file": None, "pin": pins}).start()
        self.request()
        self.acknowledgement()

    def test_another_key_is_not_even_with_an_authority(self):  # S-19
        postern = self.desk(pin=self.pin("wrong-name"))
        postern.launch()
        wait_until(lambda: "not the pinned one" in postern.log(), 20, "the refusal in the log")
        self.assertFalse(postern.mailbox_status("support")["connected"])


class Outgoing(Story):
    def test_mail_waits_while_the_relay_is_away(self):  # N-06
        postern = self.desk().start()
        self.bed.append("support", compose("rita", "support", "While it is away", "Hello."))
        self.bed.stop_server("postfix")
        self.bed.append("support", compose("ravi", "support", "While it is away, too", "Hello."))
        postern.wait_for_tickets(2)
        wait_until(lambda: any(relay["error"] for relay in postern.status()["relays"]), 20, "the relay's error in status")
        relay = next(relay for relay in postern.status()["relays"] if relay["error"])
        self.assertTrue(relay["hint"], relay)
        self.bed.start_server("postfix")
        self.bed.wait_for_mails("ann", 2, seconds=150)

    def test_a_refused_recipient_fails_alone(self):  # O-02
        self.bed.refuse({"bob@desk.test": "550 5.1.1 bob has left"})
        postern = self.desk().start()
        self.request()
        self.acknowledgement()
        self.bed.wait_for_mails("ann")
        def failed():
            return [mail for mail in postern.show("HD-1")["mails"] if mail["state"] == "failed"]
        wait_until(failed, 20, "the failed mail in the ticket")
        mail, = failed()
        self.assertEqual(mail["to"], "bob@desk.test")
        self.assertIn("bob has left", mail["last_error"])

    def test_a_relay_that_hangs_delays_no_other(self):  # N-06
        postern = self.desk(mailboxes=("support", "sales"))
        with socket.create_server(("127.0.0.1", 0)) as silent:
            head, name, keys = postern.config.read_text().partition("[smtp.sales]")
            port = f":{silent.getsockname()[1]}"
            postern.config.write_text(head + name + keys.replace(f":{self.bed.ports['submission']}", port, 1))
            postern.start()
            self.bed.append("sales", compose("ravi", "sales", "A price", "How much is it?"))
            silent.settimeout(20)
            connection, _ = silent.accept()
            self.request()
            self.acknowledgement()
            connection.close()

    def test_a_backlog_goes_over_several_connections_at_once(self):
        postern = self.desk(smtp={"connections": 3}).start()
        self.bed.stop_server("postfix")
        for number in range(15):
            self.bed.append("support", compose("rita", "support", f"Request {number}", "Hello."))
        postern.wait_for_tickets(15)
        self.bed.start_server("postfix")
        self.bed.wait_for_mails("ann", 15, seconds=90)
        senders = re.findall(r"smtpd\[(\d+)\]: \w+: client=.*sasl_username=support", self.bed.log("postfix"))
        visits = [pid for pid, before in zip(senders, [None, *senders]) if pid != before]
        self.assertGreater(len(visits), len(set(visits)), "one connection after the other")

    def test_once_says_that_the_relay_is_away(self):
        postern = self.desk()
        self.assertEqual(postern.run("run", "--once").returncode, 0)
        self.bed.append("support", compose("rita", "support", "While it is away", "Hello."))
        self.bed.stop_server("postfix")
        self.assertEqual(postern.run("run", "--once").returncode, 75)
        self.assertEqual(len(postern.tickets()), 1)

    def test_who_answered_hears_that_the_requester_did_not_get_it(self):  # O-02
        self.desk().start()
        self.request()
        self.acknowledgement()
        notice = self.bed.wait_for_mails("ann")[0]
        self.bed.refuse({"rita@desk.test": "550 5.1.1 rita has moved"})
        answer = reply_to(notice, "ann", "Please take the white paper.")
        self.bed.send("ann", answer, address_of(answer["To"]))
        told = self.bed.wait_for_mails("ann", matching=lambda mail: "did not arrive" in mail["Subject"])[0]
        self.assertIn("rita has moved", text_of(told))


if __name__ == "__main__":
    desk.main()
