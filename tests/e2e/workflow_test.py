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


class MergedMoves(Story):
    def test_two_moves_make_one_mail(self):
        postern = self.desk(merge_moves="3s").start()
        self.request()
        self.acknowledgement()
        for status in ("client-testing", "completed"):
            self.assertEqual(postern.run("set", "HD-1", f"status={status}").returncode, 0)
        self.bed.wait_for_mails("rita", matching=lambda mail: "completed" in mail["Subject"])
        self.assertEqual([str(mail["Subject"]) for mail in self.bed.mails("rita") if "test" in mail["Subject"]], [])
        story = postern.show("HD-1")
        self.assertEqual([mail["subject"] for mail in story["mails"] if mail["purpose"] == "status"],
                         ["[HD-1] Your request is completed"])
        dropped = next(event for event in story["events"] if "dropped" in event["what"])
        self.assertEqual(dropped["why"], "the ticket moved on to completed within 3s (merge_moves)")


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

    def test_a_status_that_tickets_are_in_is_renamed_by_the_config_alone(self):
        postern = self.desk(extra=workflow_of(EXAMPLE)).start()
        self.request()
        notice = self.bed.wait_for_mails("ann")[0]
        self.answer("ann", notice, "We order a new drum.")
        self.wait_for_status(postern, "working")
        since = postern.show("HD-1")["status_since"]
        self.assertEqual(postern.stop(), 0)
        postern.config.write_text(postern.config.read_text().replace('"working"', '"at-work"'))

        checked = postern.run("check")
        self.assertEqual(checked.returncode, 78)
        self.assertIn("1 ticket is in working: no status of the workflow", checked.stderr)
        refused = postern.run("run", "--once")
        self.assertEqual((refused.returncode, refused.stdout), (78, ""))
        self.assertIn("[workflow.rename]\n    working = \"", refused.stderr)
        self.assertEqual(postern.run("set", "HD-1", "priority=urgent").returncode, 78)
        self.assertEqual(postern.show("HD-1")["status"], "working")

        postern.config.write_text(postern.config.read_text() + '\n[workflow.rename]\nworking = "at-work"\n')
        self.assertEqual(postern.run("check").returncode, 0)
        postern.start()
        ticket = postern.show("HD-1")
        self.assertEqual((ticket["status"], ticket["status_since"]), ("at-work", since))
        self.assertEqual([(event["actor"], event["why"]) for event in ticket["events"]
                          if event["what"] == "status working -> at-work"], [("config", f"[workflow.rename] in {postern.config}")])
        self.answer("ann", notice, "/done\nThe new drum is in.")
        self.wait_for_status(postern, "waiting")
        postern.stop()
        self.assertEqual(postern.run("verify").stdout, "the store is in order\n")

    def answer(self, person, mail, text):
        reply = reply_to(mail, person, text)
        self.bed.send(person, reply, address_of(reply["To"]))

    def wait_for_status(self, postern, status):
        wait_until(lambda: postern.show("HD-1")["status"] == status, 20, lambda: f"{status}, log:\n{postern.log()}")


if __name__ == "__main__":
    desk.main()
