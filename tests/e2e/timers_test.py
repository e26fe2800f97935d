"""Timers: reminders, languishing, first response, on a clock that the test sets. Weeks pass in seconds, in steps below a day."""

import datetime
import os
import time

import desk
import mails
from desk import Story, address_of, reply_to, text_of, wait_until

HOUR = 3600
DAY = 24 * HOUR
STEP = 23 * HOUR  # a longer one is a jump of the clock
OFFICE = """
[business_hours]
timezone = "Europe/Berlin"
days = ["mon", "tue", "wed", "thu", "fri"]
from = "09:00"
to = "17:00"

[targets]
first_response = "0s"
urgent_first_response = "0s"

[[agent]]
name = "Lea"
email = "rosa@desk.test"
lead = true
"""


def seconds_of(iso):
    return datetime.datetime.fromisoformat(iso.replace("Z", "+00:00")).timestamp()


def working_days_later(start, days):
    """`days` working days of OFFICE after `start`: by days and hours of the wall, not by the program's arithmetic."""
    from zoneinfo import ZoneInfo
    local = datetime.datetime.fromtimestamp(start, ZoneInfo("Europe/Berlin"))
    opening, closing = datetime.time(9), datetime.time(17)
    def next_opening(day):
        day = day + datetime.timedelta(days=1)
        while day.weekday() >= 5:
            day += datetime.timedelta(days=1)
        return day
    if local.weekday() >= 5 or local.time() >= closing:
        local = datetime.datetime.combine(next_opening(local.date()), opening, local.tzinfo)
    elif local.time() < opening:
        local = datetime.datetime.combine(local.date(), opening, local.tzinfo)
    at_opening = local.time() == opening
    date = local.date()
    for _ in range(days - (1 if at_opening else 0)):
        date = next_opening(date)
    # A day that begins at opening time ends at closing time.
    return datetime.datetime.combine(date, closing if at_opening else local.time(), local.tzinfo).timestamp()


def working_minutes_apart(one, other):
    """Of OFFICE, minute by minute: closing time and the next opening are one moment."""
    from zoneinfo import ZoneInfo
    start, end = sorted((int(one), int(other)))
    walls = (datetime.datetime.fromtimestamp(at, ZoneInfo("Europe/Berlin")) for at in range(start, end, 60))
    return sum(wall.weekday() < 5 and 9 <= wall.hour < 17 for wall in walls)


class Clock:
    """The real time and an offset, in the file that a test build adds to its clock."""

    def __init__(self, postern):
        self.postern = postern
        self.file = postern.folder / "clock"
        self.offset = 0
        self.set(0)
        postern.environment["POSTERN_CLOCK"] = str(self.file)

    def now(self):
        return time.time() + self.offset

    def set(self, offset):
        self.offset = offset
        draft = self.file.with_suffix(".new")
        draft.write_text(str(int(offset)))
        os.replace(draft, self.file)

    def wait_for_look(self):
        """Until the daemon has looked at the timers by this clock, and done what was due."""
        def looked():
            at = self.postern.status()["timers"]["looked"]
            return at is not None and abs(seconds_of(at) - self.now()) < 60
        wait_until(looked, 20, lambda: f"a look at {self.now()}: {self.postern.status()['timers']}\n{self.postern.log()}")

    def go_to(self, moment):
        while moment - self.now() > STEP:
            self.set(self.offset + STEP)
            self.wait_for_look()
        self.set(self.offset + (moment - self.now()))
        self.wait_for_look()

    def go_on(self, seconds):
        self.go_to(self.now() + seconds)


class TimersStory(Story):
    def timed_desk(self, extra=OFFICE):
        postern = self.desk(extra=extra)
        # Mail comes by the servers' clock, which stays where it is.
        postern.config.write_text(postern.config.read_text().replace('prefix = "HD"', 'prefix = "HD"\nack_max_age = "30d"'))
        self.clock = Clock(postern)
        self.postern = postern
        return postern

    def change(self, *fields, key="HD-1"):
        done = self.postern.run("set", key, *fields)
        self.assertEqual(done.returncode, 0, done.stderr)

    def mails_about(self, person, words):
        return [mail for mail in self.bed.mails(person) if words in str(mail["Subject"]) or words in text_of(mail)]

    def wait_for(self, person, words, count=1):
        wait_until(lambda: len(self.mails_about(person, words)) >= count, 30,
                   lambda: f"{count} mails to {person} with \"{words}\", log:\n{self.postern.log()}")
        return self.mails_about(person, words)

    def due(self, key="HD-1", name="follow-up"):
        return next((seconds_of(timer["due"]) for timer in self.postern.show(key)["timers"] if timer["name"] == name), None)

    def queued(self, words, key="HD-1"):
        """What was ever queued, whether it has arrived or not."""
        return [mail for mail in self.postern.show(key)["mails"] if words in mail["subject"] or words in mail["text"]]

    def ask_for_a_test(self):
        """HD-1 of rita is Ann's, and in client testing; returns when it went there."""
        self.request()
        self.acknowledgement()
        self.change("assignee=ann@desk.test", "status=client-testing")
        self.wait_for("rita", "Please test")
        return seconds_of(self.postern.show("HD-1")["status_since"])


class Reminders(TimersStory):
    def test_a_fortnight_of_client_testing(self):
        self.timed_desk().start()
        began = self.ask_for_a_test()

        self.assert_due(working_days_later(began, 2))
        self.remind(1)
        self.out_of_office()
        self.assertEqual(self.postern.stop(), 0)
        self.postern.start()
        self.assert_due(working_days_later(began, 5))
        self.remind(2)

        self.assert_due(working_days_later(began, 8))
        self.clock.go_to(self.due() + 60)
        call, = self.wait_for("ann", "Please call")
        self.assertIn("rita@desk.test", text_of(call))
        self.clock.go_on(10 * DAY)
        story = self.postern.show("HD-1")
        self.assertEqual((story["timers"], story["status"]), ([], "client-testing"))
        self.assertEqual(len(self.queued("Does it work now?")), 2)
        self.assertEqual(len(self.queued("Please call")), 1)
        self.assertEqual(self.mails_about("bob", "Please call"), [])

    def assert_due(self, moment):
        self.assertLess(abs(self.due() - moment), 120, f"{self.due()} where {moment} is due")

    def remind(self, number):
        """Not a minute before it is due; one mail then."""
        due = self.due()
        self.clock.go_to(due - 60)
        self.assertEqual(len(self.queued("Does it work now?")), number - 1)
        self.clock.go_to(due + 60)
        reminder = self.wait_for("rita", "Does it work now?", number)[-1]
        self.assertEqual((reminder["Auto-Submitted"], reminder["Return-Path"]), ("auto-generated", "<>"))
        self.assertEqual(len(self.queued("Does it work now?")), number)

    def out_of_office(self):
        due = self.due()
        reminder = self.wait_for("rita", "Does it work now?")[-1]
        before = len(self.postern.show("HD-1")["messages"])
        self.bed.send("rita", reply_to(reminder, "rita", "I am away.", Auto_Submitted="auto-replied"),
                      address_of(reminder["Reply-To"]), sender="")
        self.postern.wait_for_messages("HD-1", before + 1)
        self.assertEqual(self.due(), due)

    def test_a_real_reply_ends_them(self):
        self.timed_desk().start()
        self.ask_for_a_test()
        self.clock.go_to(self.due() + 60)
        reminder, = self.wait_for("rita", "Does it work now?")
        self.bed.send("rita", reply_to(reminder, "rita", "We shall see when the others are back."),
                      address_of(reminder["Reply-To"]))
        self.postern.wait_for_messages("HD-1", 2)
        self.assertEqual(self.postern.show("HD-1")["timers"], [])
        self.clock.go_on(14 * DAY)
        self.assertEqual(len(self.queued("Does it work now?")), 1)
        self.assertEqual(self.queued("Please call"), [])

    def test_killed_at_the_firing(self):  # C-07 to C-10, of a timer
        self.timed_desk().start()
        self.ask_for_a_test()
        due = self.due()
        self.assertEqual(self.postern.stop(), 0)
        while due - self.clock.now() > STEP:  # looks in between, by a daemon each
            self.clock.set(self.clock.offset + STEP)
            self.postern.start()
            self.clock.wait_for_look()
            self.assertEqual(self.postern.stop(), 0)
        self.clock.set(self.clock.offset + (due + 60 - self.clock.now()))
        for step in ("timers.due", "store.outbox-inserted", "store.before-commit", "store.committed"):
            self.postern.die_at(f"{step}:1:kill")
        self.postern.start()
        self.clock.wait_for_look()
        self.wait_for("rita", "Does it work now?")
        self.assertEqual(len(self.queued("Does it work now?")), 1)
        self.assertEqual(len(self.mails_about("rita", "Does it work now?")), 1)
        self.assertGreater(self.due(), self.clock.now())
        self.assertEqual(self.postern.stop(), 0)
        self.assertEqual(self.postern.run("verify").stdout, "the store is in order\n")

    def test_run_once_fires_what_is_due(self):
        self.timed_desk(OFFICE.replace('["mon", "tue", "wed", "thu", "fri"]', '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]')
                        .replace('"09:00"', '"00:00"').replace('"17:00"', '"24:00"')).start()
        self.ask_for_a_test()
        due = self.due()
        self.clock.go_to(due - HOUR)
        self.assertEqual(self.postern.stop(), 0)
        self.clock.set(self.clock.offset + 2 * HOUR)
        self.assertEqual(self.postern.run("run", "--once").returncode, 0)
        self.wait_for("rita", "Does it work now?")


class Overdue(TimersStory):
    def test_languishing_is_told_and_shown(self):
        self.timed_desk().start()
        self.request()
        self.acknowledgement()
        self.assertEqual(self.postern.tickets("--languishing"), [])
        self.clock.go_to(self.due(name="limit") + 60)
        for agent in ("ann", "bob"):
            told, = self.wait_for(agent, "Languishing")
            self.assertIn("for longer than 1d", text_of(told))
        ticket, = self.postern.tickets("--languishing")
        self.assertIsNotNone(ticket["languishing"])
        self.assertIn("L  HD-1", self.postern.run("tickets").stdout)
        self.assertIn("L  HD-1", self.postern.run("board").stdout)
        self.assertIn("languishing", self.postern.run("show", "HD-1").stdout)
        before = len(self.mails_about("rosa", "Languishing"))
        self.clock.go_to(self.due(name="limit-lead") + 60)
        self.wait_for("rosa", "Languishing", before + 1)
        self.assertEqual(len(self.queued("Languishing")), 4)  # three agents, then the lead alone
        self.change("status=in-review")
        self.assertEqual(self.postern.tickets("--languishing"), [])

    def test_an_unanswered_request_is_told(self):
        self.timed_desk(OFFICE.replace('first_response = "0s"', 'first_response = "4h"', 1)).start()
        for person, subject in (("rita", "Printer"), ("ravi", "Mouse")):
            self.request(person, subject, "It jams.")
            self.acknowledgement(person)
        notice, = self.wait_for("ann", "[HD-1]")
        self.bed.send("ann", reply_to(notice, "ann", "Please take the white paper."), address_of(notice["Reply-To"]))
        self.bed.wait_for_mails("rita", 2)
        self.assertIsNone(self.due(name="answer"))
        self.clock.go_to(self.due("HD-2", "answer") + 60)
        self.wait_for("bob", "[HD-2] Unanswered")
        self.assertEqual([ticket["key"] for ticket in self.postern.tickets("--languishing")], ["HD-2"])
        self.assertEqual(self.queued("Unanswered"), [])


class Jumps(TimersStory):
    """T-01: the clock jumps by a year, in both directions and while nobody runs."""

    def setUp(self):
        super().setUp()
        self.timed_desk().start()
        self.ask_for_a_test()
        for number in range(2):
            self.request("ravi", f"Mouse {number}", "It is gone.")
        self.postern.wait_for_tickets(3)
        self.clock.wait_for_look()

    def shape(self):
        return [(story["status"], story["languishing"], len(story["mails"]), [timer["due"] for timer in story["timers"]])
                for story in (self.postern.show(f"HD-{number}") for number in (1, 2, 3))]

    def jump(self, seconds, words):
        before = self.shape()
        seen = len(self.postern.log())
        self.clock.set(self.clock.offset + seconds)
        self.clock.wait_for_look()
        timers = self.postern.status()["timers"]
        self.assertIn(words, timers["alert"])
        self.assertIsNotNone(timers["paused_until"])
        self.assertIn("PAUSED", self.postern.run("status").stdout)
        self.assertRegex(self.postern.log()[seen:], f"timers: .*{words}")
        self.assertEqual(self.shape(), before)

    def test_forward_and_back(self):  # T-01
        before = self.shape()
        self.jump(365 * DAY, "last looked at 365 days before")
        self.jump(-365 * DAY, "the clock went back by")
        self.clock.go_on(2 * HOUR)
        self.assertIsNone(self.postern.status()["timers"]["paused_until"])
        self.assertEqual(self.shape(), before)
        self.assertEqual(self.mails_about("rosa", "Timers go on"), [])

    def test_forward_for_good(self):  # T-01
        self.jump(365 * DAY, "last looked at 365 days before")
        self.assertEqual(self.postern.stop(), 0)
        self.postern.start()  # a restart does not end the pause
        self.clock.wait_for_look()
        self.assertIsNotNone(self.postern.status()["timers"]["paused_until"])
        self.clock.go_on(2 * HOUR)
        digest, = self.wait_for("rosa", "Timers go on")
        for number in (1, 2, 3):
            self.assertIn(f"HD-{number}  ", text_of(digest))
        self.wait_for("rita", "Does it work now?")
        self.clock.go_on(3 * HOUR)
        self.assertEqual(len(self.queued("Does it work now?")), 1)
        self.assertEqual([ticket["key"] for ticket in self.postern.tickets("--languishing")], ["HD-2", "HD-3"])
        self.assertEqual(self.queued("Languishing", "HD-2"), [])
        self.assertEqual([ticket["status"] for ticket in self.postern.tickets()], ["client-testing", "submitted", "submitted"])

    def test_while_nobody_runs(self):  # T-01
        self.assertEqual(self.postern.stop(), 0)
        self.clock.set(self.clock.offset + 30 * DAY)
        self.postern.start()
        self.clock.wait_for_look()
        self.assertIsNotNone(self.postern.status()["timers"]["paused_until"])
        self.assertEqual(self.queued("Does it work now?"), [])


if __name__ == "__main__":
    desk.main()
