"""`make demo`: a help desk at work, with real mail servers, real mails and nothing installed. Ends by itself.

KEEP=1 leaves it running and says how to connect one's own mail client; Ctrl-C ends it. Exits 1 with a message when the
desk does anything else than the story says.
"""

import os
import pathlib
import shutil
import signal
import sys
import textwrap

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import mails
from desk import PROGRAM, Bed, Desk, Unavailable, address_of, reply_to, text_of, wait_until

RULES = """
[[rule]]
name = "networking"
words = ["vpn", "wifi", "network"]
tag = ["networking"]
"""
WIDTH = min(shutil.get_terminal_size().columns, 110)


def say(text=""):
    print(text, flush=True)


def chapter(title):
    say(f"\n\033[1m{title}\033[0m" if sys.stdout.isatty() else f"\n== {title}")


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def excerpt(mail, lines=6):
    shown = [line for line in text_of(mail).splitlines() if line.strip()]
    body = "\n".join(textwrap.shorten(line, WIDTH - 6) for line in shown[:lines])
    more = f"\n[{len(shown) - lines} more lines]" if len(shown) > lines else ""
    return textwrap.indent(body + more, "    | ")


def show_mail(person, mail):
    say(f"  {person.capitalize()}'s mailbox: {mail['Subject']}")
    say(f"    from {mail['From']}" + (f", Auto-Submitted: {mail['Auto-Submitted']}" if mail["Auto-Submitted"] else ""))
    say(excerpt(mail))
    for file in mail.iter_attachments():
        say(f"    + {file.get_filename()} ({len(file.get_content())} bytes)")


def acknowledgement(bed, person):
    return bed.wait_for_mails(person, matching=lambda mail: mail["Auto-Submitted"] == "auto-replied")[-1]


def plain_request(bed, postern):
    chapter("Rita writes to the help desk, as she would to a colleague")
    bed.submit("rita", "support", "No network upstairs", "Hello,\n\nsince this morning the wifi on the second floor drops"
               " every few minutes.\nThe cable works.\n\nRita")
    answer = acknowledgement(bed, "rita")
    show_mail("rita", answer)
    ticket, = postern.tickets()
    check(f"[{ticket['key']}]" in answer["Subject"], "the acknowledgement names the ticket in its subject")
    check(answer["Return-Path"] == "<>", "the acknowledgement has the null return path")
    check("wifi" not in answer.as_string(), "the acknowledgement echoes nothing")
    check(ticket["tags"] == ["networking"], "the rule has tagged the ticket")
    say("  and both agents are told, with her words:")
    for agent in ("ann", "bob"):
        notice, = bed.wait_for_mails(agent)
        check("drops every few minutes" in text_of(notice), f"{agent}'s notice carries the text")
    show_mail("ann", notice)
    return answer


def reply(bed, postern, answer):
    chapter("She presses Reply to add a word: it joins her ticket, and no second acknowledgement comes")
    bed.send("rita", reply_to(answer, "rita", "It is the access point by the stairs: its light is red."),
             address_of(answer["Reply-To"] or answer["From"]))
    messages = postern.wait_for_messages("HD-1", 2)
    check(messages[1]["reply_text"].strip() == "It is the access point by the stairs: its light is red.",
          "the new part alone is shown")
    show_mail("ann", bed.wait_for_mails("ann", 2)[1])
    check(len(postern.tickets()) == 1, "the reply makes no second ticket")


def outlook(bed, postern):
    chapter("Ravi sends HTML from Outlook with a PDF")
    bed.send("ravi", mails.outlook("ravi", "support"), "support")
    postern.wait_for_tickets(2)
    notice = bed.wait_for_mails("ann", matching=lambda mail: "[HD-2]" in mail["Subject"])[0]
    show_mail("ann", notice)
    check("“20 chairs”" in text_of(notice), "the HTML reads as text")
    check([file.get_content() for file in notice.iter_attachments()] == [mails.PDF], "the PDF reaches the agents")
    acknowledgement(bed, "ravi")


def robot(bed, postern, answer):
    chapter("Rosa's vacation robot answers something: the desk keeps the mail and answers nothing")
    bed.send("rosa", mails.vacation("rosa", "support"), "support", sender="")
    bed.wait_for_mails("support", 4)
    before = len(bed.mails("rita"))
    # Rita's next word is handled after the robot's: when the agents have it, the robot's answer would be out, too.
    bed.send("rita", reply_to(answer, "rita", "Now it is green again. Thank you!"), address_of(answer["Reply-To"]))
    postern.wait_for_messages("HD-1", 3)
    bed.wait_for_mails("ann", matching=lambda mail: "green again" in text_of(mail))
    check(bed.mails("rosa") == [], "the robot gets no answer")
    check(len(bed.mails("rita")) == before, "Rita is not told her own words")
    say("  Rosa's mailbox: empty")


def agent_answers(bed, postern):
    chapter("Ann answers by pressing Reply: Rita hears it from the support address, and the ticket is Ann's")
    notice = bed.wait_for_mails("ann")[0]
    bed.send("ann", reply_to(notice, "ann", "I have restarted the access point. It should hold now."),
             address_of(notice["Reply-To"]))
    answer = bed.wait_for_mails("rita", 2)[1]
    show_mail("rita", answer)
    check(address_of(answer["From"]) == "support@desk.test", "the answer comes from the support address")
    check("ann@desk.test" not in answer.as_string(), "Ann's address stays inside")
    ticket = next(ticket for ticket in postern.tickets() if ticket["key"] == "HD-1")
    check((ticket["assignee"], ticket["status"]) == ("ann@desk.test", "in-progress"), "the ticket is Ann's")


def done(bed, postern):
    chapter("Ann writes /done on the first line. Rita is asked, and says in her own words that it works")
    notice = bed.wait_for_mails("ann", matching=lambda mail: "green again" in text_of(mail))[0]
    bed.send("ann", reply_to(notice, "ann", "/done\nGlad to hear it."), address_of(notice["Reply-To"]))
    question = bed.wait_for_mails("rita", 3)[2]
    check("/done" not in text_of(question), "a command stays inside")
    show_mail("rita", question)
    bed.send("rita", reply_to(question, "rita", "Yes, it works now!"), address_of(question["Reply-To"]))
    wait_until(lambda: postern.show("HD-1")["status"] == "completed", 20, "the ticket to be completed")


def run(postern, *command):
    result = postern.run(*command)
    check(result.returncode == 0, f"postern {' '.join(command)} exited {result.returncode}: {result.stderr}")
    return result.stdout


def desk_at_a_glance(postern):
    chapter("postern board")
    say(textwrap.indent(run(postern, "board").rstrip(), "  "))
    chapter("postern show HD-1: the whole story, and why")
    say(textwrap.indent(run(postern, "show", "HD-1").rstrip(), "  "))


def keep(bed, postern):
    chapter("It stays up until Ctrl-C. Connect your own mail client")
    say(f"  IMAP  localhost, port {bed.ports['imap']}, STARTTLS (or {bed.ports['imaps']}, TLS)")
    say(f"  SMTP  localhost, port {bed.ports['submission']}, STARTTLS (or {bed.ports['smtps']}, TLS), with the same user")
    say(f"  CA    {bed.ca_file}, to be trusted for this")
    for person in ("rita", "ravi", "ann", "bob"):
        say(f"  user  {person}@desk.test, password \"{bed.passwords[person + '@desk.test']}\"")
    say("  Write to support@desk.test as rita or ravi; read as ann what the agents get.")
    say(f"  And in a shell: {PROGRAM} --config {postern.config} board")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        signal.pause()
    except KeyboardInterrupt:
        say()


def story(bed):
    postern = Desk(bed, extra=RULES)
    try:
        say("A private Dovecot and Postfix run; postern watches support@desk.test. Ann and Bob are its agents.")
        postern.start()
        answer = plain_request(bed, postern)
        reply(bed, postern, answer)
        outlook(bed, postern)
        robot(bed, postern, answer)
        agent_answers(bed, postern)
        done(bed, postern)
        desk_at_a_glance(postern)
        if os.environ.get("KEEP"):
            keep(bed, postern)
        check(postern.stop() == 0, "the daemon ends with 0 on SIGTERM")
        chapter("Done: the daemon has ended, the servers go with it, and nothing is left behind.")
    except AssertionError:
        say(f"\nThe daemon's log:\n{postern.log()[-4000:]}")
        raise
    finally:
        postern.close()


def main():
    try:
        with Bed() as bed:
            story(bed)
    except Unavailable as error:
        sys.exit(f"The demo cannot run here: {error}")
    except AssertionError as error:
        sys.exit(f"The story went wrong: {error}")


if __name__ == "__main__":
    main()
