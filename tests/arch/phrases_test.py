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
        self.assertEqual(said - written, set(), "asked for, and not in phrases/en.txt")
        # A name may be chosen before it is said: then it stands somewhere as a text of its own.
        unused = {name for name in written if f'"{name}"' not in sources}
        self.assertEqual(unused, set(), "in phrases/en.txt, and never said")


if __name__ == "__main__":
    unittest.main()
