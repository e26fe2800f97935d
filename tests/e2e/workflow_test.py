"""A workflow of the group's own: four statuses, from the example that is installed."""

import os
import pathlib
import subprocess
import tempfile

import desk
from desk import PROGRAM, TOP, Story, address_of, reply_to, text_of, wait_until

EXAMPLE = TOP / "config" / "examples" / "four-statuses.toml"


def workflow_of(file):
    text = file.read_text()
    return "\n" + text[text.index("[workflow]"):]


class FourStatuses(Story):
    def test_the_example_is_in_order(self):
        with tempfile.TemporaryDirectory() as credentials:
            for name in ("smtp", "support"):
                (pathlib.Path(credentials) / name).write_text("secret\n")
            done = subprocess.run([PROGRAM, "--config", EXAMPLE, "check"], capture_output=True, text=True, timeout=60,
                                  env={**os.environ, "CREDENTIALS_DIRECTORY": credentials})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("4 statuses", done.stdout)

    def test_request_answer_done_and_yes(self):
        postern = self.desk(extra=workflow_of(EXAMPLE)).start()
        self.request()
        self.acknowledgement()
        self.assertEqual(postern.show("HD-1")["status"], "new")
        notice = self.bed.wait_for_mails("ann")[0]
        self.answer("ann", notice, "We order a new drum.")
        self.wait_for_status(postern, "working")
        self.answer("ann", notice, "/done\nThe new drum is in.")
        self.wait_for_status(postern, "waiting")
        asked = self.bed.wait_for_mails("rita", matching=lambda mail: "The new drum is in." in text_of(mail))[0]
        self.assertIn("Please try it", text_of(asked))
        self.answer("rita", asked, "yes")
        self.wait_for_status(postern, "closed")
        self.bed.wait_for_mails("rita", matching=lambda mail: "completed" in mail["Subject"], seconds=150)

    def test_a_status_of_the_shipped_workflow_is_refused_by_name(self):
        postern = self.desk(extra=workflow_of(EXAMPLE)).start()
        self.request()
        notice = self.bed.wait_for_mails("ann")[0]
        self.answer("ann", notice, "/status in-progress")
        told = self.bed.wait_for_mails("ann", matching=lambda mail: "Nothing of your mail" in text_of(mail))[0]
        self.assertIn("new, working, waiting, closed", text_of(told))
        self.assertEqual(postern.show("HD-1")["status"], "new")

    def test_it_is_drawn_and_written_out(self):
        postern = self.desk(extra=workflow_of(EXAMPLE))
        self.assertIn("  waiting  Waiting for you  (waiting)", postern.run("workflow").stdout)
        self.assertEqual([row["id"] for row in postern.listing("workflow")[0]["statuses"]],
                         ["new", "working", "waiting", "closed"])
        written = postern.run("workflow", "--toml").stdout
        again = self.desk(extra="\n" + written)
        self.assertEqual(again.run("workflow", "--toml").stdout, written)
        self.assertIn("digraph", postern.run("workflow", "--dot").stdout)

    def answer(self, person, mail, text):
        reply = reply_to(mail, person, text)
        self.bed.send(person, reply, address_of(reply["To"]))

    def wait_for_status(self, postern, status):
        wait_until(lambda: postern.show("HD-1")["status"] == status, 20, lambda: f"{status}, log:\n{postern.log()}")


if __name__ == "__main__":
    desk.main()
