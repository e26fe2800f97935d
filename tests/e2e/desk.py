"""A running Postern for one test: its config, its process, its command line. Story is the test case to derive from."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
sys.path.insert(0, str(TOP / "tests" / "bed"))

from bed import Bed, Unavailable
from clients import compose, full, wait_until

PROGRAM = os.environ.get("POSTERN") or str(TOP / "build" / "dev" / "daemon" / "postern")
SKIPPED = 77  # CTest's SKIP_RETURN_CODE here


def table(name, keys):
    """A TOML table; a key whose value is None is left out."""
    return "\n".join([name, *(f"{key} = {json.dumps(value)}" for key, value in keys.items() if value is not None), ""])


class Desk:
    """One config, one store, at most one daemon. `bed` is where its mailboxes are."""

    def __init__(self, bed, mailboxes=("support",), smtp=None, extra="", merge_moves="0s", send_delay="0s", **keys):
        """`keys` change or add keys of every mailbox, `smtp` those of the relay, `extra` is further TOML."""
        self.bed = bed
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="postern-desk-", dir="/tmp"))
        self.config = self.folder / "postern.toml"
        self.daemon = None
        self.wrap = []  # a command that runs the daemon's, such as unshare
        self.mailboxes = list(mailboxes)
        self.environment = {**os.environ, **{f"{box.upper()}_PASSWORD": bed.passwords[full(box)] for box in mailboxes}}
        relay = {"url": f"smtp://localhost:{bed.ports['submission']}", "tls": "starttls", "ca_file": bed.ca_file}
        parts = [table("[desk]", {"name": "Example Desk", "domain": "desk.test", "prefix": "HD",
                                   "merge_moves": merge_moves, "send_delay": send_delay}),
                 table("[store]", {"path": str(self.folder / "postern.db")}),
                 table("[daemon]", {"control_socket": str(self.folder / "control.sock")})]
        for box in mailboxes:
            sign_in = {"user": full(box), "password": f"env:{box.upper()}_PASSWORD"}
            main = box == self.mailboxes[0]
            parts += [table("[smtp]" if main else f"[smtp.{box}]", {**relay, **sign_in, **(smtp or {})}),
                      table("[[mailbox]]", {
                          "name": box, "address": full(box), "url": f"imaps://localhost:{bed.ports['imaps']}",
                          **sign_in, "ca_file": bed.ca_file, "authserv_id": "mx.desk.test", "subaddress": True,
                          "smtp": None if main else box, **keys})]
        parts += [table("[[agent]]", {"name": name.capitalize(), "email": full(name)}) for name in ("ann", "bob")]
        self.config.write_text("\n".join(parts) + extra)

    # ---- the daemon
    def launch(self, **environment):
        """Starts the daemon and waits for nothing."""
        with open(self.folder / "log", "ab") as log:
            self.daemon = subprocess.Popen([*self.wrap, PROGRAM, "--config", self.config, "run"], stdin=subprocess.DEVNULL,
                                           stdout=log, stderr=log, env={**self.environment, **environment})
        return self

    def start(self, watching=None):
        """Starts the daemon and waits until it watches these mailboxes (all by default)."""
        seen = len(self.log())
        self.launch()
        self.wait_for_log(r"postern watches", since=seen)
        for box in self.mailboxes if watching is None else watching:
            self.wait_for_log(rf"mailbox {box}: \d+ committed, watching", since=seen)
        return self

    def stop(self, seconds=20):
        """SIGTERM; returns the exit status."""
        self.daemon.terminate()
        try:
            return self.daemon.wait(seconds)
        finally:
            self.kill()

    def die_at(self, plan, seconds=20):
        """Starts the daemon with a plan of store/fail_point.h that kills it, and waits for its death."""
        self.launch(POSTERN_FAIL=plan)
        wait_until(lambda: self.daemon.poll() is not None, seconds, lambda: f"death at {plan}, log:\n{self.log()}")
        if self.daemon.returncode != -signal.SIGKILL:
            raise AssertionError(f"{plan}: the daemon ended with {self.daemon.returncode}:\n{self.log()}")

    def kill(self):
        if self.daemon and self.daemon.poll() is None:
            self.daemon.send_signal(signal.SIGKILL)
            self.daemon.wait()

    def close(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        file = self.folder / "log"
        return file.read_text(errors="replace") if file.exists() else ""

    def wait_for_log(self, pattern, since=0, seconds=20):
        def there():
            if re.search(pattern, self.log()[since:]):
                return True
            if self.daemon.poll() is not None:
                raise AssertionError(f"the daemon ended with {self.daemon.returncode}:\n{self.log()[since:]}")
            return False
        wait_until(there, seconds, lambda: f"/{pattern}/ in the log:\n{self.log()[since:]}")
        return re.search(pattern, self.log()[since:])

    # ---- the command line
    def run(self, *arguments, **options):
        """Runs a command; the result has returncode, stdout and stderr as text."""
        return subprocess.run([PROGRAM, "--config", self.config, *arguments], capture_output=True, timeout=60,
                              text=not isinstance(options.get("input"), bytes), env=self.environment, **options)

    def listing(self, *arguments):
        done = self.run("--json", *arguments)
        if done.returncode:
            raise AssertionError(f"postern {' '.join(arguments)} exited {done.returncode}: {done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def tickets(self, *filters):
        return sorted(self.listing("tickets", *filters), key=lambda ticket: int(ticket["key"].rpartition("-")[2]))

    def show(self, key):
        return self.listing("show", key)[0]

    def status(self):
        return self.listing("status")[0]

    def mailbox_status(self, name):
        return next(row for row in self.status()["mailboxes"] if row["mailbox"] == name)

    def wait_for_tickets(self, count, seconds=None):
        wait_until(lambda: len(self.tickets()) >= count, seconds or self.bed.patience,
                   lambda: f"{count} tickets, log:\n{self.log()}")
        return self.tickets()

    def wait_for_messages(self, key, count, seconds=None):
        wait_until(lambda: len(self.show(key)["messages"]) >= count, seconds or self.bed.patience,
                   lambda: f"{count} messages on {key}, log:\n{self.log()}")
        return self.show(key)["messages"]


class Story(unittest.TestCase):
    """Each test has a bed of its own, with the servers in `others`. One that fails prints the daemon's log and theirs."""

    others = ()

    def setUp(self):
        self.logs = {}
        self.bed = Bed(others=self.others).start()
        self.addCleanup(self.bed.stop)
        self.addCleanup(self.keep_logs)
        self.desks = []

    def desk(self, *arguments, **keys):
        desk = Desk(self.bed, *arguments, **keys)
        self.addCleanup(desk.close)
        self.addCleanup(self.keep_logs)
        self.desks.append(desk)
        return desk

    def keep_logs(self):
        for number, desk in enumerate(self.desks):
            self.logs[f"daemon {number}"] = desk.log() or self.logs.get(f"daemon {number}", "")
        for server in ("postfix", "dovecot", "opendmarc"):
            if (self.bed.folder / "log" / f"{server}.log").exists():
                self.logs[server] = self.bed.log(server)

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before:
            for name, text in self.logs.items():
                print(f"--- {name}, the end of its log\n{text[-4000:]}", file=sys.stderr)

    def request(self, person="rita", subject="Printer", text="The printer on the second floor jams.", **headers):
        return self.bed.submit(person, "support", subject, text, **headers)

    def acknowledgement(self, person="rita", seconds=None):
        return self.bed.wait_for_mails(person, matching=lambda mail: "[HD-" in mail["Subject"], seconds=seconds)[-1]

    def acknowledged(self, person="rita"):
        return len([mail for mail in self.bed.mails(person) if mail["Auto-Submitted"] == "auto-replied"])


def text_of(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def reply_to(mail, person, text, **headers):
    """What a mail client makes of pressing Reply."""
    quoted = "".join(f"> {line}\n" for line in text_of(mail).splitlines())
    answer = compose(person, str(mail["Reply-To"] or mail["From"]), f"Re: {mail['Subject']}",
                     f"{text}\n\nOn Monday, {mail['From']} wrote:\n{quoted}", In_Reply_To=mail["Message-ID"],
                     References=" ".join(filter(None, [mail["References"], mail["Message-ID"]])), **headers)
    return answer


def address_of(field):
    return re.search(r"[^\s<>,]+@[^\s<>,]+", str(field))[0]


def main(others=()):
    """Runs the file's tests; exits 77, with the reason, where the bed cannot run with the `others` they need."""
    if not os.path.exists(PROGRAM):
        sys.exit(f"{PROGRAM} is not built: make test")
    try:
        Bed(others=others).start().stop()
    except Unavailable as error:
        print(f"skipped: {error}")
        sys.exit(SKIPPED)
    unittest.main()
