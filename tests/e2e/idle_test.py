"""Two hundred mailboxes idle in one process over TLS: little memory, next to no CPU, and each of them is awake.

The authorities are all those the machine trusts, and the bed's: parsed anew for each connection they alone would take
883 kB a connection.
"""

import os
import pathlib
import re
import time
import unittest

import desk
from desk import Story, compose, wait_until

MAILBOXES = 200
MEMORY = 100 << 20  # resident bytes, all of it
WINDOW = 5          # seconds that are watched
SHARE = 0.05        # of one core, at most, while nothing happens

SYSTEM = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")


def resident(pid):
    return int(re.search(r"VmRSS:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) << 10


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def quiet_share(pid):
    """The share of a core used in a window of time."""
    begin, used = time.monotonic(), cpu_seconds(pid)
    wait_until(lambda: time.monotonic() - begin >= WINDOW, WINDOW + 10, "the window's end")
    return (cpu_seconds(pid) - used) / (time.monotonic() - begin)


class Idle(Story):
    def test_two_hundred_mailboxes(self):
        names = [f"box{number}" for number in range(MAILBOXES)]
        people = {f"{name}@desk.test": f"secret of {name}" for name in names}
        self.bed.passwords.update(people)
        self.bed.change(passwords=self.bed.passwords)
        authorities = self.bed.folder / "all.pem"
        authorities.write_bytes(SYSTEM.read_bytes() + pathlib.Path(self.bed.ca_file).read_bytes())
        postern = self.desk(mailboxes=names, ca_file=str(authorities))
        postern.launch()
        wait_until(lambda: len(re.findall(r"committed, watching", postern.log())) == MAILBOXES, 120,
                   lambda: f"all mailboxes to be watched:\n{postern.log()[-3000:]}")
        pid = postern.daemon.pid
        # Until the last sign-in is through; then nothing is left to do.
        wait_until(lambda: quiet_share(pid) < SHARE, 60, "quiet")
        share, memory = quiet_share(pid), resident(pid)
        print(f"{MAILBOXES} mailboxes: {memory >> 20} MiB resident, {share:.1%} of a core")
        self.assertLess(share, SHARE)
        self.assertLess(memory, MEMORY)
        self.bed.append(names[-1], compose("rita", names[-1], "Hello", "Are you awake?"))
        postern.wait_for_tickets(1, seconds=90)


if __name__ == "__main__":
    desk.main()
