#!/usr/bin/env python3
"""The sentences of daemon/desk/phrases and the places that say them: each name that is asked for is there, and each is asked for."""

import pathlib
import re
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]


class Phrases(unittest.TestCase):
    def test_each_is_there_and_used(self):
        written = {line.split(" = ")[0] for line in (TOP / "daemon/desk/phrases/en.txt").read_text().splitlines()
                   if " = " in line and not line.startswith("#")}
        sources = "\n".join(file.read_text() for file in (TOP / "daemon").rglob("*.cpp"))
        said = set(re.findall(r'\bphrase\([^"{;]*"([a-z0-9-]+)"', sources))
        self.assertTrue(said)
        begun = {name for name in said if name.endswith("-")}  # the rest of the name is a word of the caller's
        self.assertEqual(said - begun - written, set(), "asked for, and not in phrases/en.txt")
        # A name may be chosen before it is said, or made of a beginning and a word: "order-" and the command's.
        def is_named(name):
            beginnings = [name[:at + 1] for at, letter in enumerate(name) if letter == "-"]
            return any(f'"{part}"' in sources for part in [name, *beginnings])
        unused = {name for name in written if not is_named(name)}
        self.assertEqual(unused, set(), "in phrases/en.txt, and never said")


if __name__ == "__main__":
    unittest.main()
