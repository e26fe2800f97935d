"""How long a mail takes from the server's announcement (EXISTS) to the commit, one mail at a time. `make bench` runs it.

Usage: measure.py [COUNT]
"""

import re
import statistics
import sys

import desk
from desk import Bed, Desk, compose


def measure(count):
    """The daemon's own figures, in milliseconds, one a mail."""
    line = r"mailbox support: 1 committed, (\d+) ms after the announcement"
    with Bed() as bed:
        postern = Desk(bed)
        try:
            postern.start()
            for number in range(count):
                bed.append("support", compose("rita", "support", f"Request {number}", f"The text of number {number}."))
                desk.wait_until(lambda: len(re.findall(line, postern.log())) > number, 20, f"commit {number}")
            return [int(value) for value in re.findall(line, postern.log())]
        finally:
            postern.close()


def main():
    times = sorted(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
    print(f"{len(times)} mails, EXISTS to commit: median {statistics.median(times):.0f} ms, "
          f"95 % {times[int(len(times) * 0.95)]} ms, worst {times[-1]} ms")


if __name__ == "__main__":
    main()
