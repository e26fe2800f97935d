"""Mails as real programs write them, made for these tests."""

import email.message

from clients import WHOLE_LINES, compose

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n" * 40

OUTLOOK_HTML = """<html xmlns:o="urn:schemas-microsoft-com:office:office">
<head><meta http-equiv="Content-Type" content="text/html; charset=Windows-1252">
<style><!-- p.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;} --></style></head>
<body lang="EN-GB" link="#0563C1"><div class="WordSection1">
<p class="MsoNormal">Hello,<o:p></o:p></p>
<p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<p class="MsoNormal">the <b>invoice</b> for caf\u00e9 furniture shows \u201c20 chairs\u201d, we ordered 12.<o:p></o:p></p>
<p class="MsoNormal">Ravi<o:p></o:p></p>
</div></body></html>
"""


def outlook(sender, to, subject="Wrong invoice"):
    """HTML alone, Windows-1252, quoted-printable, with a PDF: what Outlook sends."""
    mail = compose(sender, to, subject, "", X_Mailer="Microsoft Outlook 16.0", Thread_Index="AdmzQwE7kZpXy0v5QnGZ2w==",
                   X_MS_Has_Attach="yes", Content_Language="en-GB")
    del mail["Content-Type"], mail["Content-Transfer-Encoding"]
    mail.set_content(OUTLOOK_HTML, subtype="html", charset="windows-1252", cte="quoted-printable")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="Rechnung für März.pdf")
    return mail


def vacation(sender, to):
    """RFC 3834: an absence notice that says what it is."""
    return compose(sender, to, "Automatic reply: your request", "I am away until the 14th and do not read mail.",
                   Auto_Submitted="auto-replied", X_Auto_Response_Suppress="All")


def shy_vacation(sender, to):
    """An absence notice that says what it is in Precedence only."""
    return compose(sender, to, "Out of office", "Back on Monday.", Precedence="bulk")


def as_bytes(mail):
    return mail.as_bytes(policy=WHOLE_LINES)
