"""Agents write with bold words and pictures: formatting and picture arrive, and nothing else does."""

import re
import struct
import zlib

import desk
from desk import Story, address_of, reply_to, text_of

ID = "image001.png@anns-laptop.desk.test"


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"\x30\x80\xd0" * width for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


PICTURE = png(600, 80)
HTML = """<html><head><style>p {{margin: 0}}</style></head><body>{command}
<p>Please take the <b>white</b> paper:</p><ul><li>open <i>tray 2</i></li><li>fill it</li></ul>
<p><a href="https://help.example/paper">how to</a>{more}</p><p><img src="cid:{id}" alt="C:\\Users\\ann\\shot.png"></p>
<div class="moz-cite-prefix">On Monday, {sender} wrote:<br></div><blockquote type="cite">{notice}</blockquote></body></html>
"""
TEXT = "Please take the *white* paper:\n\n  * open /tray 2/\n  * fill it\n\nhow to <https://help.example/paper>"


class Formatted(Story):
    def setUp(self):
        super().setUp()
        self.postern = self.desk().start()
        self.request()
        self.acknowledgement()
        self.notice = self.bed.wait_for_mails("ann")[0]

    def answer(self, command="", more=""):
        text = f"{command}\n{TEXT}" if command else TEXT
        mail = reply_to(self.notice, "ann", text)
        quoted = text_of(self.notice).replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>\n")
        mail.add_alternative(HTML.format(command=command and f"<p>{command}</p>", more=more, id=ID, notice=quoted,
                                         sender=str(self.notice["From"]).replace("<", "&lt;")), subtype="html")
        mail.get_payload()[1].add_related(PICTURE, maintype="image", subtype="png", cid=f"<{ID}>", filename="shot.png",
                                          disposition="inline")
        self.bed.send("ann", mail, address_of(mail["To"]))
        return self.bed.wait_for_mails("rita", 2)[1]

    def assert_clean(self, reply):
        """Not on the wire, decoded or not: the agent, the agent's machine, a token of the agent's, the notice."""
        parts = [part.get_payload(decode=True) or b"" for part in reply.walk()]
        wire = reply.as_bytes() + b"\n".join(parts)
        token = address_of(self.notice["Reply-To"]).partition("@")[0]
        identity = address_of(self.notice["Message-ID"]).partition("@")[0]
        for secret in ("ann@desk.test", "anns-laptop", "Users", token, identity, "opened HD-1", "On Monday"):
            self.assertNotIn(secret.encode(), wire)

    def test_formatting_and_picture_reach_the_requester(self):
        reply = self.answer()
        self.assertEqual(text_of(reply).strip(), TEXT)
        self.assertEqual([part.get_content_type() for part in reply.walk()],
                         ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"])
        html = reply.get_body(("html",)).get_content()
        for kept in ("<b>white</b>", "<i>tray 2</i>", "<li>", '<a href="https://help.example/paper">how to</a>'):
            self.assertIn(kept, html)
        shown = re.search(r'<img[^>]* src="cid:([^"]+)"', html)[1]
        picture = next(part for part in reply.walk() if part.get_content_type() == "image/png")
        self.assertEqual((picture["Content-ID"], picture.get_content()), (f"<{shown}>", PICTURE))
        self.assert_clean(reply)

    def test_commands_go_from_both(self):
        reply = self.answer(command="/tag paper")
        self.assertIn("<b>white</b>", reply.get_body(("html",)).get_content())
        self.assertNotIn(b"/tag", reply.as_bytes())
        self.assert_clean(reply)
        self.assertEqual(self.postern.tickets()[0]["tags"], ["paper"])

    def test_hidden_links_and_titles_stay_behind(self):
        token = address_of(self.notice["Reply-To"])
        more = f'<a href="mailto:{token}" title="{token}"> </a><!-- {token} --><img src="https://x.example/{token}.gif">'
        reply = self.answer(more=more)
        self.assertIsNotNone(reply.get_body(("html",)))
        self.assert_clean(reply)

    def test_what_the_text_does_not_say_is_not_sent(self):
        reply = self.answer(more='<span style="color:#fff"> opened HD-1 on the second floor</span>')
        self.assertEqual(text_of(reply).strip(), TEXT)
        self.assertIsNone(reply.get_body(("html",)))
        self.assert_clean(reply)
        events = str(self.postern.show("HD-1"))
        self.assertIn("sent as plain text", events)


if __name__ == "__main__":
    desk.main()
