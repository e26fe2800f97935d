"""A private Dovecot: IMAP, LMTP and the login service Postfix asks. All its state is in one folder."""

import os
import pathlib
import re
import socket

PROGRAM = "/usr/sbin/dovecot"
VMAIL = 61930  # owns all mail; a number without a name, so no user need exist


def write(folder, spec):
    """Configuration for `spec` (see bed.Bed); called again before each start."""
    home = pathlib.Path(folder) / "dovecot"
    for sub in ("base", "state"):
        (home / sub).mkdir(parents=True, exist_ok=True)
    mail = pathlib.Path(folder) / "mail"
    mail.mkdir(exist_ok=True)
    os.chown(mail, VMAIL, VMAIL)
    rule = lambda user: "userdb_quota_rule=*:bytes=1" if user in spec["full"] else ""
    (home / "passwd").write_text("".join(
        f"{user}:{{PLAIN}}{password}:{VMAIL}:{VMAIL}::{mail}/{user}::{rule(user)}\n" for user, password in spec["passwords"].items()))
    text = CONFIG.format(folder=folder, home=home, mail=mail, vmail=VMAIL, certificate=spec["certificate"], **spec["ports"])
    if spec["full"]:
        text += QUOTA
    if spec["oauth"]:
        text += OAUTH.format(home=home)
        (home / "oauth").write_text(INTROSPECTION.format(url=spec["oauth"]))
    (home / "dovecot.conf").write_text(text)


def command(folder):
    return [PROGRAM, "-F", "-c", f"{folder}/dovecot/dovecot.conf"]


def ready(folder):
    """Whether logins are answered: Postfix's smtpd ends when it waits ten seconds for the list of mechanisms."""
    with socket.socket(socket.AF_UNIX) as auth:
        auth.settimeout(1)
        try:
            auth.connect(f"{folder}/postfix/queue/private/auth")
            said = b""
            while b"\nDONE\n" not in said:
                more = auth.recv(4096)
                if not more:
                    return False
                said += more
        except OSError:
            return False
    return True


def forget_uids(folder, user):
    """The mailbox gets a new UIDVALIDITY and its mails new UIDs. Only while the server is stopped."""
    maildir = pathlib.Path(folder) / "mail" / user / "Maildir"
    used = [int(file.name.rpartition(".")[2], 16) for file in maildir.glob("dovecot-uidvalidity.*")]
    for file in [*maildir.glob("dovecot-uid*"), *maildir.glob("dovecot.index*")]:
        file.unlink()
    (maildir / f"dovecot-uidvalidity.{max(used) + 1:08x}").touch()


def set_uid_validity(folder, user, name, number):
    """The folder's mails keep their UIDs and get a UIDVALIDITY of somebody's choice. Only while the server is stopped."""
    box = pathlib.Path(folder) / "mail" / user / "Maildir" / f".{name}"
    uids = box / "dovecot-uidlist"
    header, rest = uids.read_text().split("\n", 1)
    uids.write_text(re.sub(r" V\d+ ", f" V{number} ", header) + "\n" + rest)
    for file in box.glob("dovecot.index*"):
        file.unlink()


def make_read_only(folder, user, name):
    """The mails' owner may list and read the folder and change nothing in it."""
    box = pathlib.Path(folder) / "mail" / user / "Maildir" / f".{name}"
    for path in (box / "cur", box / "new"):  # not the index, without which it does not open the folder at all
        os.chown(path, 0, 0)
        path.chmod(0o755)


CONFIG = """
base_dir = {home}/base
state_dir = {home}/state
log_path = {folder}/log/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
hostname = mx.desk.test
postmaster_address = postmaster@desk.test
recipient_delimiter = +
lmtp_hdr_delivery_address = original

mail_location = maildir:{mail}/%u/Maildir
mail_uid = {vmail}
mail_gid = {vmail}
first_valid_uid = {vmail}
mail_fsync = never
mail_max_userip_connections = 200
# A mail that comes between a listing and IDLE is told of at the next look, not by inotify; 30 s by default.
mailbox_idle_check_interval = 2s
namespace inbox {{
  inbox = yes
  separator = /
}}

auth_mechanisms = plain login
auth_username_format = %Lu
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN {home}/passwd
}}
userdb {{
  driver = passwd-file
  args = {home}/passwd
}}

ssl = yes
ssl_cert = <{folder}/tls/{certificate}.pem
ssl_key = <{folder}/tls/{certificate}.key

service imap-login {{
  service_count = 0  # one process for all connections: a hundred at most would be little
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service auth {{
  unix_listener {folder}/postfix/queue/private/auth {{
    mode = 0666
  }}
}}
# No growing pause for an address that failed to sign in: here all come from one.
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""

# Of the mailboxes that a test has filled.
QUOTA = """
mail_plugins = quota
plugin {
  quota = maildir:User quota
}
"""

# With a token: Dovecot asks the server that gave it, each time (RFC 7662).
OAUTH = """
auth_mechanisms = plain login xoauth2 oauthbearer
auth_cache_size = 0
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {home}/oauth
}}
"""
INTROSPECTION = """
introspection_mode = post
introspection_url = {url}
force_introspection = yes
username_attribute = sub
active_attribute = active
active_value = true
timeout_msecs = 5000
"""
