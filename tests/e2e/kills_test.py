"""Two hundred mails and a hundred kill -9 at moments nobody chose: each mail is taken once, each answer is sent once.

POSTERN_SEED repeats a run as far as the clock allows; POSTERN_KILLS sets how many kills.
"""

import concurrent.futures
import os
import random
import time

import desk
import mails
import oracles
from desk import Story, address_of, compose, full, reply_to, wait_until

KILLS = int(os.environ.get("POSTERN_KILLS", "100"))
SEED = int(os.environ.get("POSTERN_SEED", random.SystemRandom().randrange(1_000_000)))
LONGEST_LIFE = 1.0  # seconds; a start takes in mail after about a tenth of that
PEOPLE = ("rita", "ravi", "rosa")
AGENTS = ("ann", "bob")
NO_CAPS = """
[limits]
notices_per_queue_minute = 100000
mails_per_domain_hour = 100000
new_recipients_hour = 100000
acks_per_recipient_day = 10000
mails_per_recipient_hour = 10000
mails_per_ticket_day = 10000
notices_per_agent_hour = 10000
mails_total_hour = 10000
"""


class Kills(Story):
    """What is to be expected of each mail is noted when it is written: `requests` by person, `replies` by their ticket."""

    def setUp(self):
        super().setUp()
        print(f"seed {SEED}", flush=True)
        self.random = random.Random(SEED)
        self.postern = self.desk(extra=NO_CAPS).start()
        self.requests, self.replies, self.robots = [], [], []

    def test_two_hundred_mails(self):
        script = self.write_script()
        began = time.monotonic()
        self.kill_again_and_again(script)
        killed = time.monotonic()
        taken = sum(len(story["messages"]) for story in oracles.stories(self.postern))
        self.postern.launch()
        wait_until(self.all_told, 120, lambda: f"the server told, log:\n{self.postern.log()}")
        oracles.wait_until_sent(self.postern, 300)
        copies = self.assert_each_once()
        oracles.assert_in_order(self, self.postern)
        print(f"{KILLS} kills in {killed - began:.0f} s, {taken} of {len(self.everything())} mails taken meanwhile, "
              f"recovered in {time.monotonic() - killed:.0f} s, {copies} second copies")

    # ---- the script
    def write_script(self):
        """Ten tickets are opened in peace; what is written to them and besides is the script, in random order."""
        opening = [self.new_request(number) for number in range(10)]
        for _, mail in opening:
            self.bed.append("support", mail)
        answers = [answer for person in PEOPLE for answer in self.acknowledgements(person)]
        script = [self.new_request(number) for number in range(10, 120)]
        script += [self.new_reply(self.random.choice(answers)) for _ in range(60)]
        script += [self.new_robot(number) for number in range(20)]
        self.random.shuffle(script)
        return script

    def acknowledgements(self, person):
        expected = [who for who, _ in self.requests].count(person)
        return [(person, mail) for mail in self.bed.wait_for_mails(person, expected)]

    def new_request(self, number):
        person = self.random.choice(PEOPLE)
        self.requests.append((person, compose(person, "support", f"Request {number}", self.words())))
        return self.requests[-1]

    def new_reply(self, answer):
        person, acknowledgement = answer
        reply = reply_to(acknowledgement, person, self.words())
        self.replies.append((oracles.bare(acknowledgement["Message-ID"]), reply))
        return person, reply

    def words(self):
        """No two mails alike: who writes the same again and again right after our mail is taken for a machine."""
        return " ".join("".join(self.random.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(12))

    def new_robot(self, number):
        person = self.random.choice(PEOPLE)
        mail = mails.vacation(person, "support")
        mail.replace_header("Subject", f"Away, {number}")
        self.robots.append(mail)
        return person, mail

    def everything(self):
        return [mail for _, mail in self.requests + self.replies] + self.robots

    # ---- the kills
    def kill_again_and_again(self, script):
        """Mails keep coming by IMAP and by SMTP while the daemon lives and while it is dead."""
        bursts = [[] for _ in range(KILLS)]
        for mail in script:
            self.random.choice(bursts).append(mail)
        with concurrent.futures.ThreadPoolExecutor(1) as postman:
            fed = []
            for burst in bursts:
                fed.append(postman.submit(self.feed, burst, by_smtp=self.random.random() < 0.5))
                time.sleep(self.random.uniform(0, LONGEST_LIFE))  # the moment of the kill is what varies
                self.assertIsNone(self.postern.daemon.poll(), "it ended before the kill")
                self.postern.kill()
                self.postern.launch()
            for burst in fed:
                burst.result()
        self.postern.kill()

    def feed(self, burst, by_smtp):
        for person, mail in burst:
            if by_smtp:
                self.bed.send(person, mail, address_of(mail["To"]))
            else:
                self.bed.append("support", mail)

    # ---- the end
    def all_told(self):
        there = self.bed.mails("support")
        return len(there) == len(self.everything()) and all(rb"\Seen" in mail.flags for mail in there)

    def assert_each_once(self):
        """Each mail a ticket or a reply as intended, each told to whom it should be; returns the second copies."""
        told = oracles.stories(self.postern)
        oracles.assert_taken_once(self, told, self.everything())
        self.assertEqual(len(told), len(self.requests) + len(self.robots))
        requester = {oracles.bare(mail["Message-ID"]): person for person, mail in self.requests}
        ticket_of_reply = {oracles.bare(mail["Message-ID"]): ticket for ticket, mail in self.replies}
        for story in told:
            first, *others = (message["message_id"] for message in story["messages"])
            sent = [mail["to"] for mail in story["mails"]]
            ours = {oracles.bare(mail["message_id"]) for mail in story["mails"]}
            self.assertLessEqual({ticket_of_reply[oracles.bare(reply)] for reply in others}, ours, story["key"])
            person = requester.get(oracles.bare(first))
            expected = ([full(person)] if person else []) + [full(agent) for agent in AGENTS] * len(story["messages"])
            self.assertEqual(sorted(sent), sorted(expected), story["key"] + self.postern.run("show", story["key"]).stdout)
        arrived = [mail for person in PEOPLE + AGENTS for mail in self.bed.mails(person)]
        copies = oracles.assert_sent_once(self, told, arrived)
        self.assertEqual(len(arrived), sum(len(story["mails"]) for story in told) + copies, "mails of no ticket")  # I4
        self.assertLessEqual(copies, KILLS)  # one mail at a time is on its way
        return copies


if __name__ == "__main__":
    desk.main()
