"""Mail too large to be taken in whole: a ticket that says what stayed on the server, on a real Dovecot."""

import desk
from desk import Story, compose, text_of

NAME = "Druckerstau über Nacht.mp4"
LIMIT = "\n[limits]\nmax_message_size = \"64 KiB\"\n"


def film():
    mail = compose("rita", "support", "A film of it", "Please see how it jams.")
    mail.add_attachment(b"\0" * 150_000, maintype="video", subtype="mp4", filename=NAME)
    mail.add_attachment(b"x" * 1000, maintype="application", subtype="zip", filename="log.zip")
    return mail


class Large(Story):
    def test_a_ticket_once_that_says_what_was_left(self):
        self.a_ticket_once("seen", "INBOX")

    def test_it_is_moved_like_others(self):
        self.a_ticket_once("move:Processed", "Processed")

    def a_ticket_once(self, after, folder):
        self.bed.append("support", film())
        postern = self.desk(after=after, start="all", extra=LIMIT)
        for _ in range(2):  # the second pass does nothing
            self.assertEqual(postern.run("run", "--once").returncode, 0)
            ticket, = postern.tickets()
            self.assertEqual(ticket["subject"], "A film of it")
            message, = postern.show(ticket["key"])["messages"]
            for words in ("Please see how it jams.", NAME, "video/mp4", "log.zip", "application/zip"):
                self.assertIn(words, message["text"])
            events = " ".join(event["what"] for event in postern.show(ticket["key"])["events"])
            self.assertEqual(events.count("left on the server: " + NAME), 1)
        self.assertEqual(postern.run("verify").returncode, 0)
        mail, = self.bed.mails("support", folder)  # whole, where it belongs
        self.assertIn(NAME, [part.get_filename() for part in mail.iter_attachments()])

    def test_who_wrote_and_who_reads_hear_of_it(self):
        postern = self.desk(extra=LIMIT).start()
        self.bed.send("rita", film(), "support")
        told = text_of(self.acknowledgement())
        self.assertIn("more than we can take in", told)
        self.assertNotIn("Druckerstau", told)  # L-11
        notice = text_of(self.bed.wait_for_mails("ann")[-1])
        for words in ("Please see how it jams.", NAME, "too large to be taken in whole"):
            self.assertIn(words, notice)
        self.request(person="ravi")
        self.acknowledgement("ravi")
        self.assertEqual(len(postern.tickets()), 2)


if __name__ == "__main__":
    desk.main()
