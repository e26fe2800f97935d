"""What must hold after every crash, asked through the command line and the mailboxes.

I1  no mail is lost: each one is a ticket's message, and the server has been told
I2  no mail is taken twice
I3  every outgoing mail is sent; a second copy is the same mail, with one Message-ID
I4  robots are not answered
I5  the store is in order
"""

import collections
import time

from clients import wait_until


def stories(postern):
    return [postern.show(ticket["key"]) for ticket in postern.tickets()]


def wait_until_sent(postern, seconds):
    """Waits until every outgoing mail of every ticket is sent."""
    deadline = time.monotonic() + seconds
    for ticket in postern.tickets():
        unsent = lambda: [mail for mail in postern.show(ticket["key"])["mails"] if mail["state"] != "sent"]
        wait_until(lambda: not unsent(), deadline - time.monotonic(), lambda: f"the sending of {unsent()}")


def bare(message_id):
    return str(message_id).strip().strip("<>")


def ids(mails):
    return collections.Counter(bare(mail["Message-ID"]) for mail in mails)


def assert_taken_once(case, told, mails):
    """I1, I2: these mails of the mailbox, no others, each once in the tickets of `told` (see stories)."""
    taken = collections.Counter(bare(message["message_id"]) for story in told for message in story["messages"]
                                if message["direction"] == "inbound")
    case.assertEqual(taken, ids(mails))


def assert_sent_once(case, told, arrived):
    """I3: returns how many second copies are among `arrived`, the mails of all recipients; the tickets know of each."""
    rows = {bare(mail["message_id"]): mail for story in told for mail in story["mails"]}
    case.assertEqual(len(rows), sum(len(story["mails"]) for story in told), "two outgoing mails share a Message-ID")
    case.assertEqual({mail["state"] for mail in rows.values()}, {"sent"})
    copies = ids(mail for mail in arrived if bare(mail["Message-ID"]) in rows)
    case.assertEqual(set(rows) - set(copies), set(), "recorded as sent, and never arrived")
    case.assertEqual([row for message_id, row in rows.items() if copies[message_id] > row["attempts"]], [])
    for story in told:
        twice = {f"{mail['purpose']} to {mail['to']} may arrive twice" for mail in story["mails"]
                 if copies[bare(mail["message_id"])] > 1}
        case.assertLessEqual(twice, {event["what"] for event in story["events"]}, story["key"])
    return copies.total() - len(rows)


def assert_in_order(case, postern):
    """I5; stops the daemon."""
    case.assertEqual(postern.stop(), 0)
    done = postern.run("verify")
    case.assertEqual((done.returncode, done.stdout), (0, "the store is in order\n"), done.stderr)
