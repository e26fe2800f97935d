"""The checker catches what it promises to catch, and only that: each rule against a planted fault."""

import pathlib
import tempfile
import unittest

import include_rules

HEADER = "// What it is.\n"

# name, path, text below the header comment, a part of the message expected (None: clean)
CASES = [
    ("down is allowed", "daemon/desk/a.cpp", '#include "parser/mail.h"', None),
    ("own room is allowed", "daemon/desk/a.cpp", '#include "daemon/desk/b.h"', None),
    ("up is refused", "parser/a.h", '#include "store/store.h"', "arrows point down only"),
    ("store is not config's friend", "store/a.cpp", '#include "config/settings.h"', "arrows point down only"),
    ("desk does not see the store", "daemon/desk/a.cpp", '#include "store/store.h"', "arrows point down only"),
    ("desk sees the model", "daemon/desk/a.cpp", '#include "store/model/ticket.h"', None),
    ("edges know no tickets", "daemon/imap/a.cpp", '#include "store/model/ticket.h"', "arrows point down only"),
    ("an include in a comment is none", "parser/a.h", '// #include "store/store.h"', None),
    ("paths from the top", "parser/a.h", '#include "mail.h"', "from the repository's top"),
    ("files in a pure room", "parser/a.cpp", "#include <fstream>", "pure room"),
    ("the loader may read", "config/loader.cpp", "#include <fstream>", None),
    ("the clock in a pure room", "daemon/desk/a.cpp", "auto t = std::chrono::system_clock::now();", "pure room"),
    ("the clock in a comment", "daemon/desk/a.cpp", "// never system_clock::now()", None),
    ("the clock in the app", "daemon/app/a.cpp", "auto t = std::chrono::system_clock::now();", None),
    ("randomness", "daemon/desk/a.cpp", "int r = rand();", "pure room"),
    ("a name that ends like it", "daemon/desk/a.cpp", "int r = operand(1);", None),
    ("environment", "config/a.cpp", 'auto p = std::getenv("X");', "pure room"),
    ("logging", "parser/a.cpp", "#include <spdlog/spdlog.h>", "belongs to"),
    ("sqlite outside the store", "daemon/app/a.cpp", "#include <sqlite3.h>", "belongs to"),
    ("curl outside net", "daemon/smtp/a.cpp", "#include <curl/curl.h>", "belongs to"),
    ("asio in a machine", "daemon/imap/a.cpp", "#include <boost/asio.hpp>", "belongs to"),
    ("std::regex anywhere", "daemon/app/a.cpp", "std::regex r;", "RE2"),
    ("new", "daemon/app/a.cpp", "auto* p = new Thing();", "never by new"),
    ("new for a private constructor", "daemon/app/a.cpp", "std::unique_ptr<Thing> p(new Thing());", None),
    ("a deleted function", "daemon/app/a.h", "Thing(const Thing&) = delete;", None),
    ("delete", "daemon/app/a.cpp", "void f() { delete p; }", "never by delete"),
    ("SQL outside the store", "daemon/app/a.cpp", 'run("select id from ticket where 1");', "SQL outside"),
    ("SQL in the store", "store/a.cpp", 'run("SELECT id FROM ticket");', None),
    ("SQL in the model", "store/model/a.h", 'auto s = "DELETE FROM ticket";', "SQL outside"),
    ("IMAP's SELECT is no SQL", "daemon/imap/a.cpp", 'auto s = "SELECT " + folder;', None),
    ("later", "parser/a.cpp", "// TO" + "DO: more", "later work"),
    ("too long", "parser/a.cpp", "int a;\n" * 600, "cut it"),
]


class Rules(unittest.TestCase):
    def test_each_rule(self):
        for name, path, text, expected in CASES:
            with self.subTest(name):
                faults = [what for _, what in include_rules.check_file(path, HEADER + text)]
                if expected is None:
                    self.assertEqual(faults, [])
                else:
                    self.assertTrue(any(expected in fault for fault in faults), faults)

    def test_a_file_without_header_comment(self):
        faults = list(include_rules.check_file("parser/a.h", "#pragma once\nint a;\n"))
        self.assertEqual([line for line, _ in faults], [1])
        self.assertEqual(list(include_rules.check_file("parser/a.cpp", "int a;\n", header_beside=True)), [])

    def test_the_line_is_named(self):
        faults = list(include_rules.check_file("parser/a.h", HEADER + '/* two\nlines */\n#include "store/store.h"\n'))
        self.assertEqual([line for line, _ in faults], [4])


class Tree(unittest.TestCase):
    def plant(self, files):
        with tempfile.TemporaryDirectory() as top:
            for path, text in files.items():
                file = pathlib.Path(top) / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(HEADER + text)
            return include_rules.check_tree(top)

    def test_a_wrong_include_fails_the_tree(self):
        faults, count = self.plant({"parser/a.h": '#include "store/store.h"\n', "parser/b.h": "int b;\n"})
        self.assertEqual(count, 2)
        self.assertEqual(len(faults), 1)
        self.assertTrue(faults[0].startswith("parser/a.h:2: "))

    def test_mimetic_in_two_files(self):
        include = "#include <mimetic/mimetic.h>\n"
        self.assertEqual(self.plant({"parser/a.cpp": include})[0], [])
        self.assertIn("one file only", self.plant({"parser/a.cpp": include, "parser/b.cpp": include})[0][0])


if __name__ == "__main__":
    unittest.main()
