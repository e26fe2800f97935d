"""Targets by tier: when an answer is promised, and how the time to resolve a ticket runs, rests and is told. Days pass in seconds."""

import desk
from desk import address_of, reply_to, text_of
from timers_test import DAY, OFFICE, TimersStory, seconds_of, working_days_later, working_minutes_apart

HOUR = 3600
GOLD = OFFICE + """
[[tier]]
name = "gold"
from = ["rita@desk.test"]

[[target]]
tier = "gold"
first_response = "4h"
resolution = "2d"
"""
# Limits of the shipped statuses would tell of themselves as well.
PATH = """
[workflow]
initial = "submitted"
taken = "in-progress"
done = "client-testing"
[[status]]
id = "submitted"
tell = {requester = "acknowledgement", queue = "agent-new"}
[[status]]
id = "in-progress"
[[status]]
id = "client-testing"
kind = "waiting"
answer = {yes = "completed", no = "in-progress"}
tell = {requester = "client-testing"}
[[status]]
id = "completed"
kind = "final"
answer = {any = "in-progress"}
"""


class Targets(TimersStory):
    def timer(self, name, key="HD-1"):
        return next((timer for timer in self.postern.show(key)["timers"] if timer["name"] == name), None)

    def test_a_gold_ticket_is_resolved_late(self):
        self.timed_desk(GOLD + PATH).start()
        self.request()
        self.request("ravi", "Mouse", "It is gone.")
        self.postern.wait_for_tickets(2)
        gold, other = (self.postern.show(self.key_of(person)) for person in ("rita", "ravi"))
        key = gold["key"]
        self.assertEqual([timer["name"] for timer in other["timers"]], [], "in no tier there is no target")
        opened = seconds_of(gold["created"])
        self.assertLess(abs(seconds_of(self.timer("resolution", key)["due"]) - working_days_later(opened, 2)), 120)
        self.assertRegex(text_of(self.acknowledgement()), r"we mean to answer you by \d\d:[03]0 (today|tomorrow|on)")
        self.assertIn("and answer you by mail.", text_of(self.acknowledgement("ravi")))

        self.change("assignee=ann@desk.test", "status=in-progress", key=key)
        self.clock.go_to(working_days_later(opened, 1))
        self.change("status=client-testing", key=key)
        test, = self.wait_for("rita", "Please test")
        resting = self.timer("resolution", key)
        self.assertIsNone(resting["due"])
        self.assertLess(abs(resting["rest_seconds"] - 8 * HOUR), 300)
        self.assertRegex(self.postern.run("show", key).stdout, r"rests +[78] working hours left: resolve within 2d \(\[\[target\]\] at ")
        self.clock.go_on(10 * DAY)
        self.assertEqual(self.postern.tickets("--languishing"), [])

        self.bed.send("rita", reply_to(test, "rita", "no, it still jams"), address_of(test["Reply-To"]))
        self.postern.wait_for_messages(key, 2)
        began = seconds_of(self.postern.show(key)["status_since"])
        due = seconds_of(self.timer("resolution", key)["due"])
        self.assertLess(working_minutes_apart(due, working_days_later(began, 1)), 5)
        self.clock.go_to(due - 60)
        self.assertEqual(self.queued("Unresolved", key), [])
        self.clock.go_to(due + 60)
        told, = self.wait_for("ann", f"[{key}] Unresolved")
        self.assertIn("It was to be resolved within 2d", text_of(told))
        ticket, = self.postern.tickets("--languishing")
        self.assertEqual(ticket["key"], key)
        self.assertIsNotNone(ticket["unresolved"])
        for list_of in ("tickets", "board"):
            self.assertRegex(self.postern.run(list_of).stdout, f"R.. {key}")
        self.assertIn("past the time to resolve it", self.postern.run("show", key).stdout)

        before = len(self.mails_about("rosa", f"[{key}] Unresolved"))
        self.clock.go_to(seconds_of(self.timer("resolution-lead", key)["due"]) + 60)
        self.wait_for("rosa", f"[{key}] Unresolved", before + 1)
        self.assertEqual(len(self.queued("Unresolved", key)), 2)
        self.change("status=completed", key=key)
        self.assertEqual(self.postern.tickets("--languishing"), [])
        self.assertEqual(self.postern.show(key)["timers"], [])

    def key_of(self, person):
        ticket, = self.postern.tickets("--requester", f"{person}@desk.test")
        return ticket["key"]


if __name__ == "__main__":
    desk.main()
