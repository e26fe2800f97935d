"""The bed's promises: quick, gone without a trace, and servers that behave as a real desk's would."""

import contextlib
import os
import pathlib
import re
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import time
import unittest

import clients
from bed import Bed, Unavailable

HERE = pathlib.Path(__file__).resolve().parent


def processes_naming(folder):
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if str(folder).encode() in (entry / "cmdline").read_bytes():
                found.append(entry.name)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            pass
    return found


class Life(unittest.TestCase):
    def test_starts_quickly_and_leaves_nothing(self):
        begin = time.monotonic()
        bed = Bed().start()
        took = time.monotonic() - begin
        self.assertTrue(processes_naming(bed.folder))
        bed.stop()
        self.assertLess(took, 5)
        self.assertFalse(bed.folder.exists())
        self.assertEqual(processes_naming(bed.folder), [])

    def test_a_killed_test_leaves_nothing(self):
        code = "import bed, time; print(bed.Bed().start().folder, flush=True); time.sleep(60)"
        test = subprocess.Popen([sys.executable, "-B", "-c", code], cwd=HERE, stdout=subprocess.PIPE, text=True)
        folder = pathlib.Path(test.stdout.readline().strip())
        self.assertTrue(folder.exists())
        test.send_signal(signal.SIGKILL)
        test.wait()
        test.stdout.close()
        clients.wait_until(lambda: not folder.exists() and not processes_naming(folder), 10, "the bed to go")

    def test_its_ports_are_its_own_before_the_servers_listen(self):
        bed = Bed()
        for port in bed.ports.values():
            with socket.socket() as another, self.assertRaises(OSError):
                another.bind(("127.0.0.1", port))
        bed.stop()

    def test_the_machine_is_not_touched(self):
        before = pathlib.Path("/etc/passwd").read_bytes(), os.path.exists("/usr/lib/postfix")
        with Bed():
            after = pathlib.Path("/etc/passwd").read_bytes(), os.path.exists("/usr/lib/postfix")
        self.assertEqual(before, after)


class Servers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.bed = Bed().start()
        cls.addClassCleanup(cls.bed.stop)

    def newest(self, person, subject):
        return self.bed.wait_for_mails(person, matching=lambda mail: mail["Subject"] == subject)[-1]

    def verdict(self, mail):
        self.assertEqual(len(mail.get_all("Authentication-Results")), 1)
        return " ".join(mail["Authentication-Results"].split())

    def test_sub_address_reaches_the_mailbox(self):
        self.bed.submit("rita", "support+hd-7.token@desk.test", "Sub-address", "text")
        self.assertEqual(self.newest("support", "Sub-address")["To"], "support+hd-7.token@desk.test")

    def test_signed_in_sender_is_vouched_for_and_a_claim_is_removed(self):
        self.bed.submit("rita", "support", "Claim", "text", Authentication_Results="mx.desk.test; dmarc=pass")
        self.assertEqual(self.verdict(self.newest("support", "Claim")),
                         "mx.desk.test; auth=pass (LOGIN) smtp.auth=rita@desk.test")

    def test_mail_from_outside_is_not_vouched_for(self):
        forged = clients.compose("ann", "support", "Forged", "text", Authentication_Results="mx.desk.test; dmarc=pass")
        self.bed.from_outside(forged, "support", "sales")
        for mailbox in ("support", "sales"):
            self.assertEqual(self.verdict(self.newest(mailbox, "Forged")),
                             "mx.desk.test; dmarc=none header.from=desk.test")

    def test_outside_verdict_can_be_ordered(self):
        self.bed.from_outside(clients.compose("mallory@elsewhere.test", "support", "Signed", "text"), "support",
                              dmarc="pass")
        self.assertEqual(self.verdict(self.newest("support", "Signed")),
                         "mx.desk.test; dmarc=pass header.from=elsewhere.test")

    def test_an_attached_mail_keeps_its_fields(self):
        inner = clients.compose("ravi", "rita", "Inner", "text", Authentication_Results="elsewhere.test; spf=pass")
        outer = clients.compose("rita", "support", "Outer", "see below")
        outer.add_attachment(inner)
        self.bed.send("rita", outer, "support")
        attached = next(self.newest("support", "Outer").iter_attachments()).get_content()
        self.assertEqual(attached["Authentication-Results"], "elsewhere.test; spf=pass")

    def test_only_oneself(self):
        mail = clients.compose("ann", "support", "Not me", "text")
        with self.assertRaises(smtplib.SMTPException):
            self.bed.send("rita", mail, "support", sender="ann@desk.test")
        with self.assertRaises(smtplib.SMTPException):
            self.bed.send("rita", mail, "support", sender="ann@desk.test", port="smtps")
        self.bed.send("rita", mail, "support", sender="ann@desk.test", port="careless")
        self.newest("support", "Not me")

    def test_automatic_mail_may_have_the_null_sender(self):
        self.bed.send("support", clients.compose("support", "rita", "Null", "text"), "rita", sender="")
        self.assertEqual(self.newest("rita", "Null")["Return-Path"], "<>")


class Others(unittest.TestCase):
    """Cyrus and Exim, beside the two and only when asked for."""

    @classmethod
    def setUpClass(cls):
        cls.bed = Bed(others=["cyrus", "exim"])
        cls.addClassCleanup(cls.bed.stop)
        try:
            cls.bed.start()
        except Unavailable as error:
            raise unittest.SkipTest(str(error)) from error

    def test_cyrus_has_the_accounts_and_mailboxes_of_its_own(self):
        self.bed.append("support", clients.compose("rita", "support", "Here", "text"), port="cyrus-imaps")
        self.assertEqual([mail["Subject"] for mail in self.bed.mails("support", port="cyrus-imaps")], ["Here"])
        self.assertEqual(self.bed.mails("support"), [])
        with self.assertRaisesRegex(Exception, "authentication failure"), self.wrong_password("support@desk.test"):
            self.bed.mails("support", port="cyrus-imaps")

    def test_exim_takes_mail_of_those_who_sign_in_and_dovecot_gets_it(self):
        for port in ("exim-submission", "exim-smtps"):
            self.bed.send("rita", clients.compose("rita", "ravi", port, "text"), "ravi", port=port)
            self.bed.wait_for_mails("ravi", matching=lambda mail: mail["Subject"] == port)
        with self.assertRaises(smtplib.SMTPAuthenticationError), self.wrong_password("rita@desk.test"):
            self.bed.send("rita", clients.compose("rita", "ravi", "Wrong", "text"), "ravi", port="exim-submission")

    def test_exim_refuses_whom_it_is_told_to(self):
        self.bed.refuse({"ravi@desk.test": "550 5.1.1 no longer here", "rosa@desk.test": "450 4.2.0 come back later"})
        self.addCleanup(self.bed.refuse, {})
        for person, reply in (("ravi", (550, b"5.1.1 no longer here")), ("rosa", (450, b"4.2.0 come back later"))):
            with self.assertRaises(smtplib.SMTPRecipientsRefused) as refused:
                self.bed.send("rita", clients.compose("rita", person, "No", "text"), person, port="exim-submission")
            self.assertEqual(refused.exception.recipients[f"{person}@desk.test"], reply)

    @contextlib.contextmanager
    def wrong_password(self, address):
        right = self.bed.passwords[address]
        self.bed.passwords[address] = "another"
        try:
            yield
        finally:
            self.bed.passwords[address] = right


class Verifiers(unittest.TestCase):
    """OpenDKIM and OpenDMARC with a DNS of their own; what they find out, no tool of ours has written."""

    @classmethod
    def setUpClass(cls):
        cls.bed = Bed(others=["verifiers"])
        cls.addClassCleanup(cls.bed.stop)
        try:
            cls.bed.start()
        except Unavailable as error:
            raise unittest.SkipTest(str(error)) from error

    def verdicts(self, subject):
        """{method: result} of the fields above our server's own Received."""
        mail = self.bed.wait_for_mails("support", matching=lambda mail: mail["Subject"] == subject)[0]
        fields = [(name, " ".join(value.split())) for name, value in mail.items()]
        ours = next(place for place, (name, value) in enumerate(fields)
                    if name == "Received" and "by mx.desk.test (Postfix) with" in value)
        text = " ".join(value for name, value in fields[:ours] if name == "Authentication-Results")
        return dict(re.findall(r"\b(dkim|spf|dmarc)=(\w+)", text))

    def test_what_the_provider_signed_passes(self):
        self.bed.send("ann", clients.compose("ann", "support", "Signed", "text"), "support", port="provider")
        self.assertEqual(self.verdicts("Signed"), {"dkim": "pass", "spf": "pass", "dmarc": "pass"})

    def test_the_null_sender_passes_by_its_signature(self):
        mail = clients.compose("rita", "support", "Away", "text")
        self.bed.send("rita", mail, "support", port="provider", sender="")
        self.assertEqual(self.verdicts("Away")["dmarc"], "pass")

    def test_a_stranger_passes_as_himself_only(self):
        claim = {"mallory@elsewhere.test": ("pass", "pass"), "ann@sub.desk.test": ("pass", "pass"),
                 "ann@desk.test": ("fail", "fail")}
        for address, (dkim, dmarc) in claim.items():
            self.bed.from_stranger(clients.compose(address, "support", f"I am {address}", "text"), "support")
            found = self.verdicts(f"I am {address}")
            self.assertEqual((found["dkim"], found["dmarc"]), (dkim, dmarc), address)

    def test_a_signature_of_another_domain_is_good_and_proves_nothing(self):
        mail = clients.compose("ann", "support", "Unaligned", "text", Sender="mallory@elsewhere.test")
        self.bed.from_stranger(mail, "support")
        self.assertEqual(self.verdicts("Unaligned"), {"dkim": "pass", "spf": "pass", "dmarc": "fail"})

    def test_a_changed_mail_fails(self):
        self.bed.send("ann", clients.compose("ann", "support", "Original", "text"), "support", port="provider")
        original = self.bed.wait_for_mails("support", matching=lambda mail: mail["Subject"] == "Original")[0]
        changed = clients.as_bytes(original).replace(b"Subject: Original", b"Subject: Changed")
        self.bed.hand_over(changed, "support")
        self.assertEqual(self.verdicts("Changed")["dkim"], "fail")
        self.assertEqual(self.verdicts("Changed")["dmarc"], "fail")

    def test_spf_knows_the_senders_address(self):
        for host, found in (("provider", "pass"), ("stranger", "fail")):
            self.bed.hand_over(clients.compose("ann", "support", f"From {host}", "text"), "support", host=host,
                               sender="ann@desk.test")
            self.assertEqual(self.verdicts(f"From {host}"), {"dkim": "none", "spf": found, "dmarc": found})

    def test_what_a_mail_brought_along_stays_below(self):
        mail = clients.compose("ann", "support", "Brought", "text", Authentication_Results="mx.desk.test; dmarc=pass")
        self.bed.hand_over(mail, "support")
        self.assertEqual(self.verdicts("Brought")["dmarc"], "fail")
        brought = self.bed.wait_for_mails("support", matching=lambda mail: mail["Subject"] == "Brought")[0]
        self.assertEqual(brought.get_all("Authentication-Results")[-1], "mx.desk.test; dmarc=pass")


class Trouble(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.bed = Bed().start()
        cls.addClassCleanup(cls.bed.stop)

    def test_certificates(self):
        for name in ("wrong-name", "unknown-authority", "expired"):
            with self.subTest(name):
                self.bed.use_certificate(name)
                self.addCleanup(self.bed.use_certificate, "good")
                with self.assertRaises(ssl.SSLCertVerificationError):
                    self.bed.mails("rita")

    def test_uidvalidity_changes_and_the_mails_stay(self):
        for _ in range(2):
            self.bed.append("sales", clients.compose("rita", "sales", "Stays", "text"))
        before = self.identity("sales")
        self.bed.forget_uids("sales@desk.test")
        after = self.identity("sales")
        self.assertGreater(after[0], before[0])
        self.assertEqual(after[1], before[1])

    def identity(self, person):
        with self.bed.imap(person) as imap:
            return int(imap.response("UIDVALIDITY")[1][0]), len(imap.uid("search", "ALL")[1][0].split())

    def test_a_paused_server_is_silent_and_comes_back(self):
        self.bed.pause("dovecot")
        self.addCleanup(self.bed.resume, "dovecot")
        with socket.create_connection(("127.0.0.1", self.bed.ports["imap"]), timeout=0.2) as connection:
            with self.assertRaises(TimeoutError):
                connection.recv(1)
        self.bed.resume("dovecot")
        self.bed.mails("rita")

    def test_a_stopped_server_refuses(self):
        self.bed.stop_server("postfix")
        with self.assertRaises(ConnectionRefusedError):
            self.bed.submit("rita", "support", "Nobody there", "text")
        self.bed.start_server("postfix")
        self.bed.submit("rita", "support", "Back", "text")

    def test_refused_recipient_full_disk_and_wrong_password(self):
        self.bed.refuse({"ravi@desk.test": "550 5.1.1 no longer here"})
        with self.assertRaisesRegex(smtplib.SMTPRecipientsRefused, "no longer here"):
            self.bed.submit("rita", "ravi", "Gone", "text")
        self.bed.refuse({})
        self.bed.fill_disk()
        with self.assertRaisesRegex(smtplib.SMTPException, "452"):
            self.bed.submit("rita", "ravi", "Full", "text")
        self.bed.fill_disk(False)
        old = self.bed.passwords["bob@desk.test"]
        self.bed.set_password("bob@desk.test", "another")
        self.bed.mails("bob")
        self.bed.passwords["bob@desk.test"] = old
        with self.assertRaisesRegex(Exception, "AUTHENTICATIONFAILED"):
            self.bed.mails("bob")


if __name__ == "__main__":
    try:
        Bed().start().stop()
    except Unavailable as error:
        print(f"skipped: {error}")
        sys.exit(77)
    unittest.main()
