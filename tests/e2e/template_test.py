"""The words of our mails: in the requester's language, as text and HTML that say the same, and the group's own."""

import html.parser
import re
from urllib.parse import unquote

import desk
from desk import Story, compose, text_of

GERMAN = ("Guten Tag, seit heute Morgen druckt der Drucker im zweiten Stock nicht mehr. Er zeigt nur noch eine "
          "Fehlermeldung an, und das Papier bleibt stecken. Können Sie bitte vorbeikommen?")


class Words(html.parser.HTMLParser):
    """What a person sees of a page."""

    def __init__(self, page):
        super().__init__()
        self.text, self.links, self.tags, self.hidden = "", [], set(), 0
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.hidden += tag in ("title", "style", "script")
        self.links += [value for name, value in attributes if name in ("href", "src", "background")]
        if tag in ("p", "br", "div", "blockquote"):
            self.text += " "

    def handle_endtag(self, tag):
        self.hidden -= tag in ("title", "style", "script")

    def handle_data(self, data):
        self.text += "" if self.hidden else data


def html_of(mail):
    return mail.get_body(("html",)).get_content()


def plain(text):
    return re.sub(r"\s+", " ", text).strip()


class Templates(Story):
    def test_a_german_requester_gets_german_mail_in_both_forms(self):
        postern = self.desk().start()
        self.request(subject="Drucker im zweiten Stock", text=GERMAN)
        answer = self.acknowledgement()
        ticket, = postern.tickets()
        self.assertEqual(ticket["language"], "de")
        self.assertEqual(answer["Subject"], f"[{ticket['key']}] Ihre Anfrage ist bei uns angekommen")
        self.assertEqual(answer.get_content_type(), "multipart/alternative")
        self.assertEqual([part.get_content_type() for part in answer.iter_parts()], ["text/plain", "text/html"])
        self.assertRegex(text_of(answer), r"\AGuten Tag.*,\n\nvielen Dank für Ihre Nachricht „Drucker im zweiten Stock“\.")
        page = Words(html_of(answer))
        self.assertEqual(plain(page.text), plain(text_of(answer)))
        self.assertEqual(page.links, [])
        self.assertIn('lang="de"', html_of(answer))
        notice, = self.bed.wait_for_mails("ann")  # the desk's language, and text alone
        self.assertEqual(notice.get_content_type(), "text/plain")
        self.assertIn(f"opened {ticket['key']}", text_of(notice))

    def test_pressing_the_ready_made_answer_completes_the_ticket(self):
        postern = self.desk().start()
        self.request(subject="Drucker", text=GERMAN)
        ticket, = postern.wait_for_tickets(1)
        self.assertEqual(postern.run("set", ticket["key"], "assignee=ann@desk.test", "status=client-testing").returncode, 0)
        question = self.bed.wait_for_mails("rita", matching=lambda mail: "probieren" in mail["Subject"])[-1]
        page = Words(html_of(question))
        self.assertEqual(len(page.links), 2)
        link = re.fullmatch(r"mailto:([^?]+)\?subject=([^&]+)&body=(.+)", page.links[0])
        address, subject, body = (unquote(part) for part in link.groups())
        self.assertEqual((address, body), (str(question["Reply-To"]).rpartition("<")[2].strip("<>"), "ja"))
        # who looks after it is a name; nothing else of the inside is on the wire, in no form.
        for form in (text_of(question), html_of(question), question.as_string()):
            for internal in ("ann@desk.test", "bob@desk.test", "assignee", "--------------------"):
                self.assertNotIn(internal, form)
        self.bed.send("rita", compose("rita", address, subject, body), address)
        desk.wait_until(lambda: postern.tickets()[0]["status"] == "completed", 20, postern.log)
        self.assertEqual(len(postern.tickets()), 1)

    def test_the_groups_own_words_and_their_preview(self):
        postern = self.desk()
        folder = postern.folder / "texts"
        (folder / "de").mkdir(parents=True)
        (folder / "de" / "greeting.txt").write_text("Moin{{#name}} {{name}}{{/name}},\n")
        postern.config.write_text(f'[templates]\nfolder = "{folder}"\n' + postern.config.read_text())
        postern.start()
        self.request(subject="Drucker", text=GERMAN)
        self.assertTrue(text_of(self.acknowledgement()).startswith("Moin"))
        key = postern.tickets()[0]["key"]
        shown = postern.run("template", "show", "completed", "--ticket", key)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertRegex(shown.stdout, rf"\ASubject: \[{key}\] Ihre Anfrage ist abgeschlossen\n\nMoin.*,\n\nIhre Anfrage {key} „Drucker“ vom ")
        page = postern.run("template", "show", "completed", "--ticket", key, "--html")
        self.assertEqual(plain(Words(page.stdout).text), plain(shown.stdout.partition("\n\n")[2]))
        self.assertIn("Hello", postern.run("template", "show", "completed", "--ticket", key, "--language", "en").stdout)
        listed = {row["name"]: row["languages"] for row in postern.listing("template", "list")}
        self.assertEqual((listed["greeting"], listed["closing"]), ("de* en", "de en"))
        self.assertIn("topic", [row["name"] for row in postern.listing("template", "vars")])

        (folder / "de" / "completed.txt").write_text("Subject: [{{key}}] Fertig\n\n{{naem}}\n")  # G-06
        checked = postern.run("check")
        self.assertEqual(checked.returncode, 78)
        self.assertIn(f"{folder}/de/completed.txt:3:1: {{{{naem}}}} is no value of completed", checked.stdout + checked.stderr)


if __name__ == "__main__":
    desk.main()
