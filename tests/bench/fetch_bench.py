"""A mailbox of thousands of mails taken in over TLS, beside mbsync fetching the same one. `make bench` runs it.

    tests/bench/fetch_bench.py [COUNT [ROUNDS]]

Postern also parses every mail, decides about it, and commits a ticket; mbsync writes files. Both wait for their disks.
They take turns on one server; each figure is the best of its rounds.
"""

import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
from email.message import EmailMessage

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "e2e"), str(HERE.parent / "bed")]

import desk
from desk import Bed, Desk

WORDS = ("the printer on second floor shows paper jam again and nobody can print since this morning please help us"
         " with vpn wifi password account locked screen stays black after update thank you kind regards").split()


def mail(number, chance):
    message = EmailMessage()
    message["From"] = f"Requester {number % 400} <requester{number % 400}@elsewhere.test>"
    message["To"] = "support@desk.test"
    message["Subject"] = " ".join(chance.choices(WORDS, k=5))
    message["Date"] = "Sat, 21 Nov 2026 10:00:00 +0000"
    message["Message-ID"] = f"<bench.{number}@elsewhere.test>"
    text = "\n".join(" ".join(chance.choices(WORDS, k=11)) for _ in range(chance.randrange(3, 60)))
    message.set_content(text)
    if number % 3 == 0:
        message.add_alternative(f"<html><body><p>{text}</p></body></html>", subtype="html")
    if number % 10 == 0:
        message.add_attachment(chance.randbytes(20_000), maintype="image", subtype="png", filename="screen.png")
    return message.as_bytes()


def fill(bed, person, count):
    """Straight into the Maildir: only taking them out is measured."""
    chance = random.Random(count)
    box = bed.folder / "mail" / f"{person}@desk.test" / "Maildir"
    for name in ("cur", "new", "tmp"):
        (box / name).mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (box / "cur" / f"{number:08}.bench:2,").write_bytes(mail(number, chance))
    owner = box.parent.parent.stat()
    for path in [box.parent, box, *box.rglob("*")]:
        os.chown(path, owner.st_uid, owner.st_gid)


def timed(command, **options):
    begin = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **options)
    return time.monotonic() - begin


def postern(bed, count):
    postern = Desk(bed, start="all", after="keep")
    try:
        seconds = timed([desk.PROGRAM, "--config", postern.config, "run", "--once"], env=postern.environment,
                        stderr=subprocess.DEVNULL)
        if len(postern.tickets("--limit", "1000000")) != count:
            sys.exit("not every mail became a ticket")
        return seconds
    finally:
        postern.close()


def mbsync(bed, count):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="postern-mbsync-", dir="/tmp"))
    try:
        config = folder / "mbsyncrc"
        config.write_text(f"""IMAPAccount bed
Host localhost
Port {bed.ports["imaps"]}
User support@desk.test
Pass "{bed.passwords["support@desk.test"]}"
SSLType IMAPS
CertificateFile {bed.ca_file}

IMAPStore far
Account bed

MaildirStore near
Path {folder}/mail/
Inbox {folder}/mail/inbox

Channel all
Far :far:
Near :near:
Sync Pull
SyncState *
""")
        (folder / "mail").mkdir()
        seconds = timed(["mbsync", "-q", "-c", config, "all"])
        if len(list((folder / "mail" / "inbox").rglob("*.*"))) < count:
            sys.exit("mbsync did not fetch every mail")
        return seconds
    finally:
        shutil.rmtree(folder)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    if not shutil.which("mbsync"):
        print("mbsync is not installed (apt-get install isync): Postern is measured alone")
    with Bed() as bed:
        fill(bed, "support", count)
        times = {"postern": [], "mbsync": []}
        for _ in range(rounds):
            times["postern"].append(postern(bed, count))
            if shutil.which("mbsync"):
                times["mbsync"].append(mbsync(bed, count))
    for name, seconds in times.items():
        if seconds:
            print(f"{name:8} {count} mails over TLS: {min(seconds):.2f} s, {count / min(seconds):.0f} mails/s")
    if times["mbsync"]:
        print(f"Postern against mbsync: {min(times['mbsync']) / min(times['postern']):.2f} times as fast")


if __name__ == "__main__":
    main()
