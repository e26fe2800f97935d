"""The store's disk is full: nothing is lost, nothing is flagged, the cause is said, and room is all it takes (D-01)."""

import os
import pathlib
import unittest

import desk
from desk import Story, wait_until


class FullDisk(Story):
    def setUp(self):
        if os.geteuid() != 0:
            raise unittest.SkipTest("a small file system for the store needs root")
        super().setUp()

    def small_desk(self):
        """A desk whose store lies on a file system of 8 MB that only the daemon sees."""
        postern = self.desk(poll="5s")
        small = postern.folder / "small"
        small.mkdir()
        postern.config.write_text(postern.config.read_text().replace(str(postern.folder / "postern.db"), str(small / "postern.db")))
        postern.wrap = ["unshare", "--mount", "sh", "-c", f'mount -t tmpfs -o size=8m none {small} && exec "$@"', "sh"]
        return postern, small

    @staticmethod
    def inside(postern, path):
        return pathlib.Path(f"/proc/{postern.daemon.pid}/root{path}")

    def test_mail_waits_on_the_server_and_is_taken_in_when_there_is_room(self):
        postern, small = self.small_desk()
        postern.start()
        self.request(subject="Before")
        self.acknowledgement()
        filler = self.inside(postern, small / "filler")
        with open(filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(65536))
            except OSError:
                pass  # now it is full
        self.bed.append("support", desk.compose("rosa", "support", "During", "x" * 300_000))
        wait_until(lambda: "full" in postern.mailbox_status("support")["error"], 30, "the cause in postern status")
        self.assertTrue(postern.mailbox_status("support")["hint"])
        self.assertNotIn(rb"\Seen", self.bed.mails("support")[-1].flags)
        self.assertIsNone(postern.daemon.poll())
        filler.unlink()
        self.acknowledgement("rosa", seconds=60)
        wait_until(lambda: rb"\Seen" in self.bed.mails("support")[-1].flags, 20, "the flag")
        self.assertEqual(self.acknowledged("rosa"), 1)
        self.assertEqual(self.acknowledged("rita"), 1)
        self.assertEqual(postern.mailbox_status("support")["error"], "")
        self.assertEqual(postern.stop(), 0)


if __name__ == "__main__":
    desk.main()
