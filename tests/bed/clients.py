"""What people do with a bed's servers, through Python's own smtplib and imaplib."""

import base64
import contextlib
import email
import email.message
import email.policy
import email.utils
import imaplib
import re
import smtplib
import ssl
import time

import domains
import handover


def full(person):
    return person if "@" in person else f"{person}@desk.test"


# Python folds a Message-ID that is longer than a line into encoded words, which no mail client does.
WHOLE_LINES = email.policy.SMTP.clone(max_line_length=998)


def compose(sender, to, subject, text, **headers):
    """A plain text mail. Headers by name with _ for -: In_Reply_To="<x@y>"."""
    mail = email.message.EmailMessage(policy=WHOLE_LINES)
    mail["From"] = email.utils.formataddr((full(sender).partition("@")[0].capitalize(), full(sender)))
    mail["To"] = to if "<" in to else full(to)
    mail["Subject"] = subject
    mail["Date"] = email.utils.localtime()
    mail["Message-ID"] = email.utils.make_msgid(domain="client.test")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


class Clients:
    """Mixed into Bed, which has the ports and passwords. A person is "rita" or a whole address."""

    patience = 20  # seconds that a wait for mail lasts at most

    def trust(self):
        return ssl.create_default_context(cafile=self.ca_file)

    # ---- sending
    def submit(self, person, to, subject, text, **headers):
        """Writes and sends a mail as a signed-in person; returns it."""
        return self.send(person, compose(person, to, subject, text, **headers), to)

    def send(self, person, mail, *to, port="submission", sender=None):
        """Sends a ready mail (EmailMessage or bytes) over the submission port of that name."""
        tls_first = port.endswith("smtps")
        connect = smtplib.SMTP_SSL if tls_first else smtplib.SMTP
        options = {"context": self.trust()} if tls_first else {}
        with connect("localhost", self.ports[port], timeout=20, **options) as smtp:
            if not tls_first:
                smtp.starttls(context=self.trust())
            smtp.login(full(person), self.passwords[full(person)])
            smtp.sendmail(full(person) if sender is None else sender, [full(one) for one in to], as_bytes(mail))
        return mail

    def from_outside(self, mail, *to, sender="mallory@elsewhere.test", dmarc="none", domain=None):
        """Delivers as the internet would: no login, any sender. Our server notes `dmarc` for `domain` (From's)."""
        domain = domain or email.message_from_bytes(as_bytes(mail)).get("From", "").rpartition("@")[2].strip(" <>")
        with smtplib.SMTP("localhost", self.ports["mx"], f"dmarc-{dmarc}-{domain}", timeout=20) as smtp:
            smtp.sendmail(sender, [full(one) for one in to], as_bytes(mail))
        return mail

    # ---- with the verifiers; people of desk.test hand in at port="provider"
    def from_stranger(self, mail, *to, sender="mallory@elsewhere.test"):
        """Through the stranger's own server, which signs for the domain of the mail's Sender, or else of its From."""
        with smtplib.SMTP("localhost", self.ports["stranger"], timeout=20) as smtp:
            smtp.sendmail(sender, [full(one) for one in to], as_bytes(mail))
        return mail

    def hand_over(self, mail, *to, sender="mallory@elsewhere.test", host="stranger"):
        """To our server just as it is, unsigned, from the address of that sender's server (domains.ADDRESSES)."""
        handover.hand_over(as_bytes(mail), self.ports["proven"], domains.ADDRESSES[host], "mx.elsewhere.test", sender,
                           [full(one) for one in to])
        return mail

    # ---- mailboxes; with port="cyrus-imaps" those of Cyrus
    @contextlib.contextmanager
    def imap(self, person, folder="INBOX", port="imaps", readonly=False):
        with imaplib.IMAP4_SSL("localhost", self.ports[port], ssl_context=self.trust(), timeout=20) as connection:
            connection.login(full(person), self.passwords[full(person)])
            if folder:
                expect(connection.select(f'"{folder}"', readonly))
            yield connection

    def append(self, person, mail, folder="INBOX", port="imaps", create=False, date=None):
        """Puts a mail into a folder just as it is, with this INTERNALDATE (seconds since 1970; None: now)."""
        with self.imap(person, None, port) as connection:
            if create:
                expect(connection.create(f'"{folder}"'))
            expect(connection.append(f'"{folder}"', None, date, as_bytes(mail)))

    def mails(self, person, folder="INBOX", port="imaps"):
        """All mails of a folder, oldest first, as EmailMessage; the flags stand in `.flags`."""
        with self.imap(person, folder, port, readonly=True) as connection:
            _, rows = connection.uid("fetch", "1:*", "(FLAGS BODY.PEEK[])")
        return [parsed(row) for row in rows if isinstance(row, tuple)]

    def folders(self, person, port="imaps"):
        with self.imap(person, None, port) as connection:
            return [row.decode().rpartition(" ")[2].strip('"') for row in expect(connection.list())]

    def empty(self, person, folder="INBOX"):
        with self.imap(person, folder) as connection:
            if connection.search(None, "ALL")[1][0]:
                expect(connection.store("1:*", "+FLAGS.SILENT", r"(\Deleted)"))
                expect(connection.expunge())

    def wait_for_mails(self, person, count=1, matching=lambda mail: True, folder="INBOX", seconds=None):
        """Waits (`patience` unless told) until at least `count` matching mails are there and returns them."""
        found = []

        def enough():
            found[:] = [mail for mail in self.mails(person, folder) if matching(mail)]
            return len(found) >= count

        subjects = lambda: [str(mail["Subject"]) for mail in self.mails(person, folder)]
        wait_until(enough, seconds or self.patience, lambda: f"{count} mails for {person}; there are {subjects()}")
        return found


def folder_name(text):
    """A folder's name as it goes over the wire (RFC 3501 5.1.3)."""
    parts = re.split(r"([^\x20-\x7e]+)", text)
    wide = lambda part: "&" + base64.b64encode(part.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
    return "".join(wide(part) if place % 2 else part.replace("&", "&-") for place, part in enumerate(parts))


def wait_until(condition, seconds, what):
    """Polls until the condition holds; AssertionError naming `what` (text, or a function of none) when it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for {what() if callable(what) else what}")
        time.sleep(0.02)


def as_bytes(mail):
    return mail if isinstance(mail, bytes) else mail.as_bytes(policy=WHOLE_LINES)


def parsed(row):
    mail = email.message_from_bytes(row[1], policy=email.policy.default)
    mail.flags = imaplib.ParseFlags(row[0])
    return mail


def expect(answer):
    status, rows = answer
    if status != "OK":
        raise AssertionError(f"IMAP: {rows}")
    return rows
