#!/usr/bin/env python3
"""Reads every file of ours and fails where the house's rules are broken: see ARROWS and PURE.

Usage: include_rules.py [FOLDER]   (the repository's top; prints FILE:LINE: what is wrong, exits 1 when anything is)

The build refuses an include whose room is not linked; this reads the rest: what a pure room must not touch, SQL outside
the store, and the small promises about each file.
"""

import pathlib
import re
import sys

# room -> the rooms it may include, besides itself
ARROWS = {
    "parser": [],
    "store/model": ["parser"],
    "config": ["store/model", "parser"],
    "store": ["store/model", "parser"],
    "daemon/desk": ["config", "store/model", "parser"],
    "daemon/net": ["parser"],
    "daemon/imap": ["daemon/net", "parser"],
    "daemon/smtp": ["daemon/net", "parser"],
    "daemon/app": ["daemon/desk", "daemon/imap", "daemon/smtp", "daemon/net", "store", "store/model", "config", "parser"],
    "daemon/cli": ["daemon/app", "daemon/desk", "store", "store/model", "config", "parser"],
    "daemon": ["daemon/app", "daemon/cli", "daemon/desk", "daemon/imap", "daemon/smtp", "daemon/net", "store",
               "store/model", "config", "parser"],
}

# No I/O, clock, randomness or logging: time and random bytes are arguments.
PURE = {"parser", "store/model", "config", "daemon/desk", "daemon/imap", "daemon/smtp"}
IMPURE_FILES = {"config/loader.cpp", "config/loader.h", "config/loader_file.cpp", "config/loader_keys.cpp",
                "config/loader_templates.cpp"}
IMPURE_HEADERS = re.compile(
    r"<(fstream|iostream|filesystem|thread|mutex|shared_mutex|condition_variable|future|stop_token|random|"
    r"unistd\.h|fcntl\.h|netdb\.h|syslog\.h|sys/.*|netinet/.*|arpa/.*|openssl/rand\.h)>")
IMPURE_CALLS = re.compile(
    r"\w*_clock::now|\brandom_device\b|\bmt19937\w*|\b(?:s?rand|getenv|fopen|fprintf|printf|puts|gettimeofday|clock_gettime|"
    r"localtime(?:_r)?|RAND_bytes)\s*\(|\b(?:std::|::)time\s*\(|\bstd::(?:cout|cerr|cin|clog)\b")

# library header -> the rooms that may include it
LIBRARY_ROOMS = {
    r"<sqlite3\.h>": {"store"},
    r"<curl/.*>": {"daemon/net"},
    r"<(boost/asio|boost/beast).*>": {"daemon/net", "daemon/app", "daemon/cli", "daemon"},
    r"<spdlog/.*>": {"daemon/app", "daemon/cli", "daemon"},
    r"<systemd/.*>": {"daemon/app", "daemon/cli", "daemon"},
    r"<mimetic/.*>": {"parser"},
}

NEVER = {
    "std::regex recurses on hostile input; use RE2": re.compile(r"\bstd::w?regex\b"),
    "own memory by value or smart pointer, never by new": re.compile(r"^(?!.*_ptr<).*\bnew\s+[A-Za-z_:(]",
                                                                          re.MULTILINE),
    "own memory by value or smart pointer, never by delete": re.compile(r"(?<!=)\s\bdelete(?:\[\])?\s+[A-Za-z_*]"),
}

SQL = re.compile(r"\b(SELECT\s[^;]*\sFROM\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|"
                 r"CREATE\s+(UNIQUE\s+)?(TABLE|INDEX|TRIGGER)\s|PRAGMA\s+\w)", re.IGNORECASE)

LONGEST_FILE = 500
LATER = re.compile(r"\b(" + "TO" + "DO|FIX" + "ME|XX" + r"X)\b")

INCLUDE = re.compile(r'^\s*#\s*include\s*("[^"]+"|<[^>]+>)')
STRING = r'R"\w*\((?:.|\n)*?\)\w*"|"(?:\\.|[^"\\\n])*"'
TOKEN = re.compile(rf"//[^\n]*|/\*(?:.|\n)*?\*/|{STRING}|'(?:\\.|[^'\\\n])+'")


def room_of(path):
    """The room a file or an include path belongs to, or None for what is not in the house."""
    folder = path.rpartition("/")[0]
    while folder and folder not in ARROWS:
        folder = folder.rpartition("/")[0]
    return folder or None


def blank(text, keep):
    """The text with its comments and literals blanked, or only those for which keep() is false; lines stay in place."""
    def replace(match):
        return match[0] if keep(match[0]) else re.sub(r"[^\n]", " ", match[0])
    return TOKEN.sub(replace, text)


def line_at(text, place):
    return text.count("\n", 0, place) + 1


def check_includes(path, room, text):
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        header = match[1]
        target = room_of(header.strip('"')) if header.startswith('"') else None
        if header.startswith('"') and not target:
            yield number, f"{header}: write the path from the repository's top"
        if target and target != room and target not in ARROWS[room]:
            yield number, f"{room}/ must not include {header}: arrows point down only"
        if is_pure(path, room) and IMPURE_HEADERS.match(header):
            yield number, f"{header} in a pure room: take what it gives as an argument"
        for library, rooms in LIBRARY_ROOMS.items():
            if re.match(library, header) and room not in rooms:
                yield number, f"{header} belongs to {', '.join(sorted(rooms))}"


def check_calls(path, room, text):
    code = blank(text, keep=lambda token: False)
    for why, pattern in NEVER.items():
        for match in pattern.finditer(code):
            yield line_at(code, match.start()), why
    if is_pure(path, room):
        for match in IMPURE_CALLS.finditer(code):
            yield line_at(code, match.start()), f"{match[0].strip()} in a pure room: take what it gives as an argument"


def check_sql(room, text):
    if room == "store":
        return
    for match in TOKEN.finditer(text):
        if match[0].startswith(('"', 'R"')) and SQL.search(match[0]):
            yield line_at(text, match.start()), "SQL outside store/"


def check_style(path, text, header_beside):
    lines = text.splitlines()
    first = next((line for line in lines if line and not line.startswith("#!")), "")
    if not header_beside and not first.startswith('"""' if path.endswith(".py") else "//"):
        yield 1, "no file header comment: what it is, what it promises"
    if len(lines) > LONGEST_FILE:
        yield len(lines), f"{len(lines)} lines: more than one noun; cut it"
    for number, line in enumerate(lines, 1):
        if LATER.search(line):
            yield number, "promises later work: do it, or say what is so"


def is_pure(path, room):
    return room in PURE and path not in IMPURE_FILES


def check_file(path, text, header_beside=False):
    """Every fault of one file as (line, what is wrong). `path` is relative to the repository's top. A NAME.cpp with
    NAME.h beside it has its header comment there."""
    yield from check_style(path, text, header_beside)
    room = room_of(path)
    if room and path.endswith((".h", ".cpp")):
        code = blank(text, keep=lambda token: token.startswith('"'))  # an include in a comment is none
        yield from check_includes(path, room, code)
        yield from check_calls(path, room, text)
        yield from check_sql(room, text)


def files_of(top):
    for folder in ("parser", "store", "config", "daemon", "tests"):
        for path in sorted((top / folder).rglob("*")):
            if path.suffix in (".h", ".cpp", ".py") and path.is_file():
                yield path.relative_to(top).as_posix(), path.read_text(encoding="utf-8")


def check_tree(top):
    """Every fault of the tree as text, and the number of files read."""
    faults, count, mimetic = [], 0, []
    top = pathlib.Path(top)
    for path, text in files_of(top):
        count += 1
        header_beside = path.endswith(".cpp") and (top / path).with_suffix(".h").exists()
        faults += [f"{path}:{line}: {what}" for line, what in check_file(path, text, header_beside)]
        if room_of(path) and re.search(r"^\s*#\s*include\s*<mimetic/", text, re.MULTILINE):
            mimetic.append(path)
    if len(mimetic) > 1:
        faults.append(f"{mimetic[1]}:1: mimetic is included here and in {mimetic[0]}: one file only")
    return faults, count


def main():
    top = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2]
    faults, count = check_tree(top)
    for fault in faults:
        print(fault)
    print(f"{count} files read, {len(faults)} faults")
    return 1 if faults or not count else 0


if __name__ == "__main__":
    sys.exit(main())
