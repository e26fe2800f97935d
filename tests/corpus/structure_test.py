"""Probes of structure, of addresses and of cost: what must be seen in each, and what it may cost (T-MIME-01 .. T-MIME-08).

The probes lie in ../shared/corpus/structure; skipped where that is not there. Most hold one file, `MZevil`, behind some
trick: it has to be seen as a file, or, where no reader of the standard would take it for one, to stand in the text.
"""

import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile

from parsing import MIB, parse, top

probes = top.parent / "shared" / "corpus" / "structure"
SKIPPED = 77  # CTest's SKIP_RETURN_CODE here

EVIL = hashlib.sha256(b"MZevil").hexdigest()
# No boundary at the beginning of a line that is the declared one, or no multipart: all of it is a text to be read.
AS_TEXT = {"B06", "B24", "B16", "B17", "B32", "B34", "C11", "C13", "C27", "H06"}
# Behind the closing boundary nothing belongs to the message (RFC 2046 5.1.1).
EPILOGUE = {"B10", "B15"}
# Inside an attached message, which is a file as a whole and is read as what was forwarded ...
FORWARDED = {"M01", "M02", "M03", "M04", "M05", "M06", "M07", "M12", "M14"}
# ... or not read: not ours to unpack, to assemble or to fetch (T-MIME-17).
OPAQUE = {"M08": "message/news", "M09": "message/partial", "M10": "message/external-body"}

# Other probes: probe -> the text, without blank space around.
TEXTS = {
    "L01": "hello", "L02": "hello", "L03": "hello", "L05": "hello", "L06": "hello\nx", "L11": "", "L12": "", "L14": "", "L15": "",
    "L13": "hello world\nsecond", "L16": "hello", "L20": "hello\n\x1a\nmore", "B09": "hello", "B28": "hello", "B30": "", "B31": "hello",
    "C01": "hello", "C02": "hello", "E20": "a=b next", "E21": "a=b =ZZ xy", "E25": "ab\x01cd", "E26": "a\nb", "E27": "ab",
    "E28": "abc=4", "E29": "x= A", "E31": "hi", "H07": "hello", "H19": "x", "M11": "hello"}
SUBJECTS = {"H08": "ab cd", "H14": "one", "H16": "Grüße €", "H17": "Grüße", "H18": "Grüße Wörld", "H19": "", "L16": "t", "L03": "t", "L05": "t"}
# The one file's decoded bytes, where they are others.
BYTES = {"E11": b"MZevil!", "E12": b"MZevil!", "E14": b"MZevil\0\0\0", "E16": b"Z" * 15000, "E32": b"TVpldmls\r\n", "E33": b"a\0b\r\n\0",
         "B31": b"MZe"}
NAMES = {"N01": "evil.exe", "N02": "evil;.exe", "N03": 'ev"il.exe', "N04": "my evil file.exe", "N05": "€.exe", "N06": "evil.exe",
         "N07": "evilx.exe", "N08": "evil.exe", "N09": "evil.exe", "N10": "good.txt", "N11": "evil.exe", "N12": "évil.exe",
         "N13": "evil.exe (c)", "N14": "evil .exe", "N15": "evil.exe", "N16": "evil.exe", "N17": "good.txt", "N18": "evil.exe",
         "N19": "evil.exe .txt", "E31": "e.exe"}

# Address probes: the addresses, as one reader after another sees them; a "name@" with no address is none.
ADDRESSES = {
    "A01": "a@x.org", "A02": "a@x.org", "A03": "a@x.org b@y.org", "A04": "a@x.org", "A05": "a@x.org b@y.org", "A06": "a@x.org",
    "A07": "a@x.org", "A08": "a@x.org b@y.org", "A09": "a@x.org b@y.org", "A10": "a@x.org b@y.org c@z.org", "A11": "a@x.org b@y.org",
    "A12": "", "A13": "", "A13b": "", "A14": "a@x.org b@y.org", "A15": "a@[ipv6:2001:db8::1] b@y.org", "A16": "a@x.org b@y.org",
    "A17": "good@x.org evil@z.org", "A18": "evil@z.org", "A19": "evil@z.org", "A20": "", "A21": '"a@b"@x.org', "A23": "", "A24": "",
    "A25": "", "A26": "", "A27": "", "A28": "a@x.org", "A29": "a@x.org b@y.org", "A30": "a@x.org b@y.org", "A31": "a@x.org",
    "A32": "a@x.org", "A33": "a@x.org b@y.org", "A34": "a@x.org", "A35": "a@x.org", "A36": "a@x.org", "A37": "a@ü.org",
    "A38": "a@x.org b@y.org", "A39": "evil@z.org", "A40": "a@x.org", "A41": "a@x.org", "A42": "a@x.org", "A43": "a@x.org",
    "A44": "a@x.org b@y.org", "A45": "a@x.org", "A46": "a@x.org", "A47": "", "A48": "", "A49": "", "A50": "", "A51": "a@x.org",
    "A52": "a@x.org", "A53": "a@x.org"}
DISPLAY_NAMES = {"A02": "Joe Doe", "A03": "Doe, Joe", "A06": "Joe Doe", "A08": "Doe, Joe", "A09": 'Joe "x, y" Doe', "A18": "good@x.org",
                 "A34": "Jürg,", "A35": "Doe, J", "A36": "Jürg", "A39": "<good@x.org>"}

PEAK = 256 * MIB
# Time may grow with the size, and as much again for what a shared machine adds; a quadratic reader needs the square.
GROWTH, NOISE_SECONDS = 3, 0.4


def what_is_wrong(name, bomb, mail):
    hashes = [a["sha256"] for a in mail["attachments"]]
    names = [a["filename"] for a in mail["attachments"]]
    types = [a["content_type"] for a in mail["attachments"]]
    if name in AS_TEXT:
        if "hello" not in mail["text"] or "TVpldmls" not in mail["text"]:
            yield f"not all of it is in the text {mail['text']!r}"
    elif name in EPILOGUE:
        if mail["text"].strip() != "hello":
            yield f"text {mail['text']!r}"
    elif name in FORWARDED:
        if (mail["forwarded"] or {}).get("text", "").strip() != "hello":
            yield f"the attached message is not read: {mail['forwarded']}"
    elif name in OPAQUE:
        if types != [OPAQUE[name]]:
            yield f"files {types}"
    elif b"TVpldmls" in bomb and name not in BYTES and name != "E15" and EVIL not in hashes:
        yield f"the file is not seen; text {mail['text'][:60]!r}, files {names}"
    if name in TEXTS and mail["text"].strip() != TEXTS[name]:
        yield f"text {mail['text']!r} instead of {TEXTS[name]!r}"
    if name in SUBJECTS and mail["subject"] != SUBJECTS[name]:
        yield f"subject {mail['subject']!r} instead of {SUBJECTS[name]!r}"
    if name in BYTES and hashes != [hashlib.sha256(BYTES[name]).hexdigest()]:
        yield f"the file of {[a['size'] for a in mail['attachments']]} bytes is not {BYTES[name][:20]!r}"
    if name in NAMES and names != [NAMES[name]]:
        yield f"file names {names} instead of {NAMES[name]!r}"
    if name == "M11" and (mail["bounce"] or {}).get("recipients", [{}])[0].get("email") != "b@y":
        yield f"bounce {mail['bounce']}"


def read_probes():
    files = sorted(probes.glob("*.eml"))
    run = parse(*files)
    if run.code != 0 or len(run.mails) != len(files):
        yield f"probes: exit code {run.code} after {len(run.mails)} of {len(files)}"
        return
    for file, mail in zip(files, run.mails):
        for wrong in what_is_wrong(file.stem, file.read_bytes(), mail):
            yield f"{file.stem}: {wrong}"


def read_addresses(folder):
    fields = sorted((probes / "addr").iterdir())
    for field in fields:
        (folder / field.name).write_bytes(b"From: x@y.example\r\nTo: " + field.read_bytes() + b"\r\nSubject: after\r\n\r\nx\r\n")
    for field, mail in zip(fields, parse(*(folder / field.name for field in fields)).mails):
        found = [address for address in mail["to"] if address["email"]]
        emails = " ".join(address["email"] for address in found)
        if field.name in ADDRESSES and emails != ADDRESSES[field.name]:
            yield f"{field.name}: {emails!r} instead of {ADDRESSES[field.name]!r}"
        if field.name in DISPLAY_NAMES and found[0]["name"] != DISPLAY_NAMES[field.name]:
            yield f"{field.name}: named {found[0]['name']!r} instead of {DISPLAY_NAMES[field.name]!r}"
        if mail["subject"] != "after":
            yield f"{field.name}: it takes the next field with it"


def family(bomb):
    """nest_mp_1000 and nest_mp_20000 differ in size alone."""
    return re.sub(r"_[\d.]+M?$", "", bomb.stem)


def run_bombs(folder):
    (folder / "dos").mkdir()
    subprocess.run([sys.executable, "-B", probes / "gen_dos.py"], cwd=folder, check=True)
    smaller = {}
    for bomb in sorted((folder / "dos").iterdir(), key=lambda path: path.stat().st_size):
        size = bomb.stat().st_size
        run = parse(bomb)
        if run.code != (65 if size > 50 * MIB else 0):  # EX_DATAERR: larger than a message may be
            yield f"{bomb.name}: exit code {run.code}"
        if run.peak > PEAK:
            yield f"{bomb.name}: {run.peak // MIB} MiB of memory"
        if family(bomb) in smaller:
            size_before, seconds_before = smaller[family(bomb)]
            most = GROWTH * seconds_before * size / size_before + NOISE_SECONDS
            if run.user_seconds > most:
                yield f"{bomb.name}: {run.user_seconds:.2f} s after {seconds_before:.2f} s for {size_before} of {size} bytes"
        smaller[family(bomb)] = size, run.user_seconds
        bomb.unlink()


def main():
    if not probes.exists():
        print(f"skipped: there is no {probes.relative_to(top.parent)} beside this checkout")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        (addresses := pathlib.Path(folder) / "addresses").mkdir()
        wrong = [*read_probes(), *read_addresses(addresses), *run_bombs(pathlib.Path(folder))]
    print("\n".join(wrong) or "every payload is seen, every address is read, every bomb is cheap")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
