"""postern reindex: what an older parser left in the store is derived again from the raw mails (P5)."""

import contextlib
import sqlite3

import desk
import mails
import oracles
from desk import Story, compose

DECIDED = {"message": "id, ticket, direction, from_name, from_email, raw, at, verified, internal", "ticket": "*",
           "participant": "*", "tag": "*", "arrival": "*", "outbox": "*", "outbox_attachment": "*", "raw_mail": "*",
           "raw_chunk": "*"}


class Reindex(Story):
    def setUp(self):
        super().setUp()
        self.postern = self.desk()
        self.deliver(mails.outlook("rita", "support"))
        self.deliver(compose("rita", "support", "Printer", "It jams with a screech."))

    def deliver(self, mail):
        done = self.postern.run("deliver", "--mailbox", "support", input=mails.as_bytes(mail))
        self.assertEqual(done.returncode, 0, done.stderr)

    def sql(self, *statements):
        with contextlib.closing(sqlite3.connect(self.postern.folder / "postern.db")) as store, store:
            return [store.execute(statement).fetchall() for statement in statements][-1]

    def an_older_parser(self, *more):
        """What it would have made of the mails, in the index too; nothing on its way to anybody."""
        self.sql("UPDATE outbox SET state = 'sent', attempts = 0",
                 "UPDATE message SET subject = '=?utf-8?q?Wrong', text = 'zzmojibake', reply_text = 'zzmojibake',"
                 " automatic = 1 WHERE ticket = 1",
                 "UPDATE attachment SET filename = '=?iso-8859-1?Q?Rechnung', size = 1, sha256 = ''", *more)

    def rebuild(self):
        self.sql("INSERT INTO message_words (message_words) VALUES ('rebuild')")

    def decided(self):
        return {table: self.sql(f"SELECT {columns} FROM {table} ORDER BY 1, 2") for table, columns in DECIDED.items()}

    def found(self, words):
        return [ticket["key"] for ticket in self.postern.tickets("--words", words)]

    def assert_mended(self, good):
        """The first ticket tells its story as before, with one event more; nothing else has moved."""
        mended = self.postern.show("HD-1")
        self.assertEqual(mended["messages"], good["messages"])
        self.assertEqual(mended["events"][:-1], good["events"])
        self.assertRegex(mended["events"][-1]["what"], r"^reindexed: attachments, kind, new text, subject, text of 1 message$")
        self.assertRegex(mended["events"][-1]["actor"], r"^admin \S+$")
        self.assertIn("reads the stored mail", mended["events"][-1]["why"])
        self.assertEqual([self.found("furniture"), self.found("zzmojibake"), self.found("screech")], [["HD-1"], [], ["HD-2"]])

    def test_a_better_parser_improves_old_tickets(self):
        good = self.postern.show("HD-1")
        self.assertEqual(good["messages"][0]["attachments"][0]["filename"], "Rechnung für März.pdf")
        self.an_older_parser()
        self.rebuild()
        self.assertEqual([self.found("furniture"), self.found("zzmojibake")], [[], ["HD-1"]])
        decided = self.decided()

        dry = self.postern.run("reindex", "--dry-run")
        self.assertEqual((dry.returncode, dry.stderr), (0, ""))
        self.assertRegex(dry.stdout, r'^HD-1: subject, text, new text, kind, attachments of "Wrong invoice" from rita@desk.test\n'
                                     r"2 mails read, 1 message would change, 0 could not be parsed\n$")
        self.assertEqual(self.found("zzmojibake"), ["HD-1"])
        self.assertEqual(self.postern.show("HD-1")["events"], good["events"])

        done = self.postern.run("reindex")
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (0, "2 mails read, 1 message changed, 0 could not be parsed\n", ""))
        self.assert_mended(good)
        self.assertEqual(self.decided(), decided)
        self.assertIn("reindexed: attachments", self.postern.run("show", "HD-1").stdout)

        again = self.postern.listing("reindex")
        self.assertEqual(again, [{"mails": 2, "messages": 0, "not_parsed": 0, "damaged": 0, "words_rebuilt": False,
                                  "dry_run": False}])
        self.assert_mended(good)
        self.assertEqual(self.postern.run("reindex", "HD-2").stdout, "1 mail read, 0 messages changed, 0 could not be parsed\n")

    def test_what_the_desk_has_made_of_its_mails_reads_the_same(self):
        """Answers, notes with commands, files sent along: as taken in, so read again."""
        self.postern.start()
        notice = self.bed.wait_for_mails("ann", matching=lambda mail: "Wrong invoice" in mail["Subject"])[-1]
        answer = desk.reply_to(notice, "ann", "/status in-review\nTwelve it is.")
        answer.add_attachment(mails.PDF, maintype="application", subtype="pdf", filename="corrected.pdf")
        self.bed.send("ann", answer, desk.address_of(notice["Reply-To"]))
        self.postern.wait_for_messages("HD-1", 2)
        self.bed.send("ann", desk.reply_to(notice, "ann", "/note\nTheir third wrong one."), desk.address_of(notice["Reply-To"]))
        self.postern.wait_for_messages("HD-1", 3)
        oracles.wait_until_sent(self.postern, 20)
        self.assertEqual(self.postern.stop(), 0)
        good, decided = self.postern.show("HD-1"), self.decided()
        self.assertEqual([message["reply_text"] for message in good["messages"][1:]], ["Twelve it is.", "Their third wrong one."])
        self.assertEqual(self.postern.listing("reindex")[-1]["messages"], 0)
        self.assertEqual((self.postern.show("HD-1"), self.decided()), (good, decided))

        self.sql("UPDATE message SET text = 'zzmojibake'")  # their own words stay what was sent
        self.rebuild()
        self.assertEqual(self.postern.listing("reindex")[-1]["messages"], 4)
        self.assertEqual(self.postern.show("HD-1")["messages"], good["messages"])
        self.assertEqual(self.decided(), decided)
        done = self.postern.run("verify")
        self.assertEqual((done.returncode, done.stdout), (0, "the store is in order\n"))

    def test_an_index_at_odds_is_made_anew(self):
        good = self.postern.show("HD-1")
        self.an_older_parser()  # and nobody has told the index
        lines = self.postern.listing("reindex", "HD-1")
        self.assertEqual([line.get("changed") for line in lines],
                         [["subject", "text", "new text", "kind", "attachments"], None])
        self.assertTrue(lines[-1]["words_rebuilt"])
        self.assert_mended(good)
        done = self.postern.run("verify")
        self.assertNotIn("word index", done.stdout)

    def test_files_on_their_way_stay(self):
        self.sql("UPDATE attachment SET filename = 'older.pdf'", "UPDATE message SET text = 'zzmojibake' WHERE ticket = 1")
        self.rebuild()
        done = self.postern.run("reindex")
        self.assertEqual((done.returncode, done.stdout), (0, "2 mails read, 1 message changed, 0 could not be parsed\n"))
        self.assertRegex(done.stderr, r"HD-1: mail [0-9a-f]{64}: .*not sent yet.*; its files are kept as they were")
        message, = self.postern.show("HD-1")["messages"]
        self.assertEqual(message["attachments"][0]["filename"], "older.pdf")
        self.assertIn("furniture", message["text"])

    def test_a_damaged_mail_is_kept_and_the_others_go_on(self):
        self.an_older_parser("UPDATE message SET text = 'zzmojibake' WHERE ticket = 2",
                             "UPDATE raw_chunk SET frame = x'00' WHERE raw = (SELECT raw FROM message WHERE ticket = 1)")
        self.rebuild()
        done = self.postern.run("reindex")
        self.assertEqual(done.returncode, 74)
        self.assertEqual(done.stdout, "2 mails read, 1 message changed, 0 could not be parsed, 1 damaged\n")
        self.assertRegex(done.stderr, r"HD-1: mail [0-9a-f]{64}: .*damaged; it is kept as it was")
        self.assertEqual([self.found("zzmojibake"), self.found("screech")], [["HD-1"], ["HD-2"]])

    def test_bytes_that_are_not_those_of_the_hash(self):
        self.sql("UPDATE raw_mail SET content_hash = replace(content_hash, 'a', 'b') WHERE id = 1")
        done = self.postern.run("reindex")
        self.assertEqual(done.returncode, 74)
        self.assertIn("not those that were stored", done.stderr)

    def test_killed_half_way_it_is_the_old_or_the_new(self):
        good = self.postern.show("HD-1")
        self.an_older_parser("UPDATE message SET text = 'zzmojibake' WHERE ticket = 2")
        self.rebuild()
        for plan in ("store.derived-replaced:2:kill", "store.before-commit:2:kill"):  # the first looks for the tickets
            with self.subTest(plan):
                self.postern.environment["POSTERN_FAIL"] = plan
                self.assertEqual(self.postern.run("reindex", "HD-1", "HD-2").returncode, -9)
                self.assertEqual(self.found("zzmojibake"), ["HD-1", "HD-2"])
        del self.postern.environment["POSTERN_FAIL"]
        self.assertIn(" 2 messages changed", self.postern.run("reindex").stdout)
        self.assert_mended(good)

    def test_what_is_refused(self):
        self.assertEqual(self.postern.run("reindex", "HD-9").returncode, 66)
        self.assertEqual(self.postern.run("reindex", "printer").returncode, 64)
        self.postern.start()
        done = self.postern.run("reindex")
        self.assertEqual((done.returncode, done.stdout), (69, ""))
        self.assertIn(str(self.postern.daemon.pid), done.stderr)


if __name__ == "__main__":
    desk.main()
