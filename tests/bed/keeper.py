"""Runs the servers of one bed as root, in namespaces of its own, for as long as its standard input stays open.

First line in: the spec (see bed.Bed). Each further line: one request, {"do": ...}. Each is answered with one line,
{"error": null or text}. When the input ends, for whatever reason the test ended, the servers stop and the folder goes;
as the first process of its namespace it takes every process of the bed with it.
"""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import certificates
import cyrus
import dovecot
import exim
import names
import opendkim
import opendmarc
import postfix

# Postfix's queue first: Dovecot opens its login socket there.
SERVERS = {"postfix": (postfix, ["submission", "smtps", "careless", "mx"]),
           "dovecot": (dovecot, ["imap", "imaps", "lmtp"]),
           "cyrus": (cyrus, ["cyrus-imap", "cyrus-imaps"]),
           "exim": (exim, ["exim-submission", "exim-smtps"]),
           "names": (names, []),  # before those who use its keys
           "opendkim": (opendkim.VERIFIER, []),
           "signer-provider": (opendkim.PROVIDER, []),
           "signer-stranger": (opendkim.STRANGER, []),
           "opendmarc": (opendmarc, [])}
SPEAK_TO_SYSLOG = ["cyrus", "opendmarc"]  # whatever is said there stands in the log of the first one that runs
START_SECONDS = 15
STOP_SECONDS = 0.1  # then it is killed: Dovecot waits a second for nothing, and these mailboxes can be rebuilt


class Trouble(Exception):
    """Something the bed cannot go on from; the text is for the person who started it."""


class Keeper:
    def __init__(self, spec):
        self.spec = spec
        self.folder = pathlib.Path(spec["folder"])
        self.running = {}  # server -> its first process, which leads a session

    def open(self):
        self.folder.chmod(0o755)
        if self.spec["roots"]:
            enter(self.folder, self.spec["roots"])
        (self.folder / "log").mkdir()
        if "names" in self.spec["servers"]:
            resolve_here(self.folder, self.spec["names"])
        for name in [name for name in SPEAK_TO_SYSLOG if name in self.spec["servers"]][:1]:
            catch_syslog(self.folder, name)
        certificates.make(self.folder / "tls")
        wanted = [name for name in SERVERS if name in self.spec["servers"]]
        for step in (self.configure, self.launch, self.wait_until_up):
            for name in wanted:
                step(name)

    def close(self):
        for name in list(self.running):
            self.stop(name, patience=0)
        shutil.rmtree(self.folder, ignore_errors=True)

    def configure(self, name):
        SERVERS[name][0].write(self.folder, self.spec)

    def launch(self, name):
        with open(self.folder / "log" / f"{name}.out", "ab") as out:
            self.running[name] = subprocess.Popen(
                SERVERS[name][0].command(self.folder), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"})

    def wait_until_up(self, name):
        deadline = time.monotonic() + START_SECONDS
        for port in SERVERS[name][1]:
            self.wait_until(lambda: answers(self.spec["ports"][port]), name, deadline)
        self.wait_until(lambda: SERVERS[name][0].ready(self.folder), name, deadline)

    def wait_until(self, condition, name, deadline):
        while not condition():
            if self.running[name].poll() is not None or time.monotonic() > deadline:
                raise Trouble(f"{name} did not start:\n{self.log(name)}")
            time.sleep(0.01)

    def log(self, name):
        files = sorted((self.folder / "log").glob(f"{name}.*"))
        return "".join(file.read_text(errors="replace")[-1500:] for file in files) or "(it said nothing)"

    # ---- requests
    def start(self, name):
        if name not in self.running:
            self.configure(name)
            self.launch(name)
            self.wait_until_up(name)

    def stop(self, name, patience=STOP_SECONDS):
        process = self.running.pop(name, None)
        if not process:
            return
        signal_session(process.pid, signal.SIGCONT)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
        while signal_session(process.pid, signal.SIGKILL):  # until the last one has let go of the ports
            time.sleep(0.001)
        process.wait()

    def restart(self, name):
        self.stop(name)
        self.start(name)

    def pause(self, name):
        signal_session(self.running[name].pid, signal.SIGSTOP)

    def resume(self, name):
        signal_session(self.running[name].pid, signal.SIGCONT)

    def change(self, changes):
        """New values of the spec; the servers that are up restart with them."""
        self.spec.update(changes)
        for name in list(self.running):
            self.restart(name)

    def make_read_only(self, user, name):
        dovecot.make_read_only(self.folder, user, name)

    def forget_uids(self, user):
        self.stop("dovecot")
        dovecot.forget_uids(self.folder, user)
        self.start("dovecot")

    def set_uid_validity(self, user, name, number):
        self.stop("dovecot")
        dovecot.set_uid_validity(self.folder, user, name, number)
        self.start("dovecot")


def enter(folder, roots):
    """Makes the unpacked servers and their users visible, in this namespace only."""
    mount("-t", "proc", "proc", "/proc")
    mount("-t", "overlay", "overlay", "-o", f"ro,lowerdir={':'.join(f'{root}/usr' for root in roots)}:/usr", "/usr")
    etc = folder / "etc"
    etc.mkdir()
    users = with_entries("/etc/passwd", ["postfix", "dovecot", "dovenull", "nobody", "cyrus", "Debian-exim",
                                         "opendkim", "opendmarc"],
                         "{name}:x:{number}:{number}::/nonexistent:/usr/sbin/nologin\n")
    groups = with_entries("/etc/group", ["postfix", "postdrop", "dovecot", "dovenull", "nogroup", "cyrus", "Debian-exim",
                                         "opendkim", "opendmarc"],
                          "{name}:x:{number}:\n")
    for path, text in [("passwd", users), ("group", groups)]:
        (etc / path).write_text(text)
        mount("--bind", etc / path, f"/etc/{path}")


def resolve_here(folder, address):
    """The resolver of everything in this namespace is the bed's own (names.py)."""
    file = folder / "etc" / "resolv.conf"
    file.write_text(f"nameserver {address}\n")
    mount("--bind", file, "/etc/resolv.conf")


def catch_syslog(folder, name):
    """A /dev with little in it but a log socket, in this namespace only: some servers know no other place to speak to."""
    dev = folder / "dev"
    dev.mkdir()
    (dev / "shm").mkdir()
    (dev / "shm").chmod(0o1777)
    for device in ("null", "zero", "full", "random", "urandom", "tty"):
        (dev / device).touch()
        mount("--bind", f"/dev/{device}", dev / device)
    mount("--rbind", dev, "/dev")
    log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    log.bind("/dev/log")
    os.chmod("/dev/log", 0o666)
    threading.Thread(target=write_syslog, args=(log, folder / "log" / f"{name}.log"), daemon=True).start()


def write_syslog(log, path):
    with open(path, "ab", buffering=0) as file:
        while True:
            file.write(log.recv(65536).rstrip(b"\n\0") + b"\n")


def with_entries(path, names, form):
    """The file's text, with an entry for each name it lacks."""
    text = pathlib.Path(path).read_text()
    present = {line.partition(":")[0] for line in text.splitlines()}
    return text + "".join(form.format(name=name, number=61900 + place)
                          for place, name in enumerate(names) if name not in present)


def mount(*arguments):
    done = subprocess.run(["mount", *arguments], stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise Trouble(f"no private view of the servers: {done.stderr.strip()}")


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def signal_session(leader, number):
    """How many processes of the session got the signal; those that are dead and only not yet waited for do not count."""
    told = 0
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(session) == leader and state not in "ZX":
                os.kill(int(entry.name), number)
                told += 1
        except (FileNotFoundError, ProcessLookupError):
            pass
    return told


def reply(error=None):
    print(json.dumps({"error": error}), flush=True)


def serve(keeper):
    keeper.open()
    reply()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            getattr(keeper, request.pop("do"))(**request)
            reply()
        except (Trouble, OSError, KeyError) as error:
            reply(f"{type(error).__name__}: {error}")


def main():
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the test, which then closes our input
    os.umask(0o022)
    keeper = Keeper(json.loads(sys.stdin.readline()))
    try:
        serve(keeper)
    except Trouble as error:
        reply(str(error))
    finally:
        keeper.close()


if __name__ == "__main__":
    main()
