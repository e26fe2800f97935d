"""One run of `postern parse`: what it printed, how it ended, and what it cost.

The cost is the child's own (wait4). A child starts with the peak of the process that began it, so a small process of
this file's own stands between: the tests have large mails in hand.
"""

import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass

top = pathlib.Path(__file__).resolve().parents[2]
program = os.environ.get("POSTERN") or str(top / "build" / "dev" / "daemon" / "postern")

MIB = 1 << 20
# A sanitizer's own cost says nothing about the parser's: only what is read counts then.
MEASURED = not os.environ.get("POSTERN_SANITIZE")
# Whoever needs more is stuck: no bound that is asserted, only the end of the test.
STUCK_SECONDS = 60


@dataclass
class Run:
    code: int            # exit code, or minus the signal
    user_seconds: float  # of CPU
    peak: int            # bytes of memory at most
    mails: list          # one object a mail read


def parse(*paths):
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as cost:
        between = [sys.executable, "-B", __file__, str(cost.fileno()), program, "parse", *map(str, paths)]
        subprocess.run(between, stdout=out, stderr=subprocess.DEVNULL, pass_fds=[cost.fileno()], check=True)
        out.seek(0), cost.seek(0)
        code, user_seconds, peak = json.load(cost)
        return Run(code, user_seconds * MEASURED, peak * MEASURED, [json.loads(line) for line in out])


def end_when_stuck():
    resource.setrlimit(resource.RLIMIT_CPU, (STUCK_SECONDS, STUCK_SECONDS))


def run_one(cost, command):
    child = subprocess.Popen(command, preexec_fn=end_when_stuck)
    _, status, usage = os.wait4(child.pid, 0)
    os.write(cost, json.dumps([os.waitstatus_to_exitcode(status), usage.ru_utime, usage.ru_maxrss * 1024]).encode())


if __name__ == "__main__":
    run_one(int(sys.argv[1]), sys.argv[2:])
