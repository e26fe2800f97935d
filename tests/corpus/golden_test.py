"""Our own mails, mails/NAME.eml, read as mails/NAME.json says, whatever ends their lines.

Each mail is given to `postern parse` with LF, with CRLF, and with both by turns (T-MIME-15). The JSON holds what is
asserted and nothing else, in the words of `postern parse`, with these shorthands:

  why            what the mail is here for; asserts nothing
  "..." or [...]  for text, reply_text, html: the whole of it, a list being its lines; blank space at the end is nothing
  FIELD_has, FIELD_lacks   parts of a text that are or are not in it
  addresses      "Ann <ann@example.org>" or "ann@example.org"
  attachments    each of them, in order, with the keys that matter; `content` is the text it holds: size and hash follow
  defects        exactly these codes, in any order
  other objects  the keys that matter; other lists are whole

With names as arguments only those mails are read.
"""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
program = os.environ.get("POSTERN") or str(here.parents[1] / "build" / "dev" / "daemon" / "postern")

ADDRESSES = ("from", "sender", "reply_to", "to", "cc")
TEXTS = ("text", "reply_text", "html")


def alternating(mail):
    lines = mail.split(b"\n")
    return b"".join(line + (b"\r\n" if at % 2 else b"\n") for at, line in enumerate(lines[:-1])) + lines[-1]


LINE_ENDS = {"LF": lambda mail: mail, "CRLF": lambda mail: mail.replace(b"\n", b"\r\n"), "mixed": alternating}


def short(address):
    return f"{address['name']} <{address['email']}>" if address["name"] else address["email"]


def joined(text):
    return "\n".join(text) if isinstance(text, list) else text


def hash_of(content):
    return hashlib.sha256(content).hexdigest()


def attachment_differs(want, got):
    want = dict(want)
    content = want.pop("content", None)
    if content is not None:
        # What is not encoded has the mail's own line ends.
        forms = [end(content.encode()) for end in LINE_ENDS.values()]
        if (got["size"], got["sha256"]) not in [(len(form), hash_of(form)) for form in forms]:
            return f"its {got['size']} bytes are not {content!r}"
    return value_differs(want, got)


def list_differs(want, got, compare):
    if len(want) != len(got):
        return f"{len(got)} instead of {len(want)}: {got}"
    found = ((at, compare(w, g)) for at, (w, g) in enumerate(zip(want, got)))
    return next((f"[{at}] {difference}" for at, difference in found if difference), None)


def object_differs(want, got):
    if not isinstance(got, dict):
        return f"is {got!r}"
    found = ((key, field_differs(key, value, got)) for key, value in want.items())
    return next((f"{key}: {difference}" for key, difference in found if difference), None)


def value_differs(want, got):
    if isinstance(want, dict):
        return object_differs(want, got)
    if isinstance(want, list):
        return list_differs(want, got, value_differs) if isinstance(got, list) else f"is {got!r}"
    return None if want == got else f"is {got!r} instead of {want!r}"


def field_differs(key, want, got):
    """Why the field is not as wanted, or None."""
    if key == "why":
        return None
    name, _, how = key.rpartition("_")
    if how in ("has", "lacks"):
        wrong = [part for part in want if (part in (got[name] or "")) != (how == "has")]
        return f"{wrong[0]!r} is {'not ' if how == 'has' else ''}in {got[name]!r}" if wrong else None
    if key not in got:
        return "there is no such field"
    if key in TEXTS and want is not None:
        return value_differs(joined(want).rstrip(), (got[key] or "").rstrip())
    if key in ADDRESSES:
        return value_differs(want, [short(address) for address in got[key]])
    if key == "attachments":
        return list_differs(want, got[key], attachment_differs)
    if key == "defects":
        return value_differs(sorted(want), sorted(defect["code"] for defect in got[key]))
    return value_differs(want, got[key])


def parse(paths):
    done = subprocess.run([program, "parse", *paths], stdout=subprocess.PIPE, timeout=60)
    results = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode != 0 or len(results) != len(paths):
        sys.exit(f"postern parse ended with {done.returncode} after {len(results)} of {len(paths)} mails")
    return results


def main(names):
    mails = sorted(path for path in (here / "mails").glob("*.eml") if not names or path.stem in names)
    strays = {p.stem for p in (here / "mails").glob("*.json")} ^ {p.stem for p in (here / "mails").glob("*.eml")}
    failures = [f"{stem}: a mail and its expectation belong together" for stem in sorted(strays)]
    with tempfile.TemporaryDirectory() as folder:
        cases = []
        for mail in mails:
            for name, end in LINE_ENDS.items():
                path = pathlib.Path(folder) / f"{mail.stem}.{name}.eml"
                path.write_bytes(end(mail.read_bytes()))
                cases.append((mail, name, path))
        results = parse([path for _, _, path in cases])
    for (mail, ends, _), got in zip(cases, results):
        want = json.loads(mail.with_suffix(".json").read_text())
        for key, value in want.items():
            if difference := field_differs(key, value, got):
                failures.append(f"{mail.stem} ({ends}) {key}: {difference}")
    print("\n".join(failures) or f"{len(mails)} mails, {len(cases)} readings: all as expected")
    return 1 if failures or not mails else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
