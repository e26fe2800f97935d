"""A move without MOVE is a copy and a removal: deaths in between leave one copy in each folder, and no more (C-11)."""

import desk
import oracles
from desk import Story, compose, wait_until
from gate import Gate
from proxy import Proxy

# The daemon has said this word, the server has not heard it, and the daemon dies: one death after the other.
DEATHS = [
    ("before the mark", [rb"(\Deleted)"]),
    ("before UID EXPUNGE", [b"UID EXPUNGE"]),
    ("before the mark, and twice while it looks for the copy", [rb"(\Deleted)", b"EXAMINE", b"UID STORE"]),  # C-19
    ("at each step, one after the other", [rb"(\Deleted)", b"HEADER.FIELDS", rb"(\Deleted)", b"UID EXPUNGE"]),
]


class Move(Story):
    def gate(self):
        """In front of a Dovecot that hides MOVE."""
        proxy = Proxy(self.bed.ports["imap"])
        proxy.rewrite = lambda data: data.replace(b" MOVE", b"")
        gate = Gate(proxy.port)
        self.addCleanup(proxy.close)
        self.addCleanup(gate.close)
        return gate

    def test_a_move_that_was_cut_off(self):  # C-11
        for number, (name, words) in enumerate(DEATHS):
            with self.subTest(name):
                self.cut_off(f"Moved-{number}", words)

    def cut_off(self, target, words):
        gate = self.gate()
        postern = self.desk(url=f"imap://localhost:{gate.port}", tls="none", after=f"move:{target}").start()
        gate.hold(words[0])
        sent = [compose("rita", "support", f"{target} {number}", "It jams.") for number in range(3)]
        for mail in sent:
            self.bed.append("support", mail)
        for word, following in zip(words, [*words[1:], None]):
            wait_until(gate.held.is_set, 20, lambda: f"{word}, log:\n{postern.log()}")
            postern.kill()
            if following:
                gate.hold(following)
                postern.launch()
        gate.release()
        postern.start()
        wait_until(lambda: not self.bed.mails("support"), 20, lambda: f"an empty folder, log:\n{postern.log()}")
        self.assertEqual(oracles.ids(self.bed.mails("support", target)), oracles.ids(sent))
        oracles.assert_taken_once(self, oracles.stories(postern), sent)
        oracles.assert_in_order(self, postern)


if __name__ == "__main__":
    desk.main()
