"""A private Exim: a submission service beside Postfix's, which hands everything to Dovecot's LMTP.

Its accounts are the bed's, and what it takes ends in the same mailboxes, so that a test looks in one place whichever
server sent the mail.
"""

import os
import pathlib
import pwd

PROGRAM = "/usr/sbin/exim4"
USER = "Debian-exim"  # compiled in


def write(folder, spec):
    """Configuration for `spec` (see bed.Bed); called again before each start."""
    home = pathlib.Path(folder) / "exim"
    owner = pwd.getpwnam(USER)
    for path in [home, home / "spool"]:
        path.mkdir(exist_ok=True)
        os.chown(path, owner.pw_uid, owner.pw_gid)
    make_logs(pathlib.Path(folder) / "log", owner)
    (home / "users").write_text("".join(f'"{user}": {password}\n' for user, password in spec["passwords"].items()))
    (home / "refused").write_text("".join(f'"{user}": {reply}\n' for user, reply in spec["refused"].items()))
    (home / "exim.conf").write_text(CONFIG.format(
        folder=folder, home=home, certificate=spec["certificate"], size=spec["size_limit"], lmtp=spec["ports"]["lmtp"],
        submission=spec["ports"]["exim-submission"], smtps=spec["ports"]["exim-smtps"]))


def make_logs(folder, owner):
    """It insists on three; main goes by the name that other servers' logs have."""
    for name in ("main", "reject", "panic"):
        (folder / f"exim.{name}").touch()
        os.chown(folder / f"exim.{name}", owner.pw_uid, owner.pw_gid)
    if not (folder / "exim.log").exists():
        (folder / "exim.log").symlink_to("exim.main")


def ready(folder):
    return True  # a port that answers is enough: the daemon listens once it has read all


def command(folder):
    return [PROGRAM, "-C", f"{folder}/exim/exim.conf", "-bdf", "-q5s"]


CONFIG = """
primary_hostname = mx.desk.test
spool_directory = {home}/spool
log_file_path = {folder}/log/exim.%s
pid_file_path = {home}/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {submission} : {smtps}
tls_on_connect_ports = {smtps}
tls_advertise_hosts = *
tls_certificate = {folder}/tls/{certificate}.pem
tls_privatekey = {folder}/tls/{certificate}.key
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
smtputf8_advertise_hosts = *
accept_8bitmime = true
message_size_limit = {size}
smtp_accept_max = 100
smtp_accept_max_per_connection = 1000
host_lookup =
deliver_drop_privilege = true
queue_only = false
keep_environment =
acl_smtp_rcpt = recipient
acl_smtp_data = accept
acl_smtp_auth = accept

begin acl
recipient:
  defer condition = ${{if match{{${{lookup{{$local_part@$domain}}lsearch{{{home}/refused}}}}}}{{^4}}}}
    message = ${{lookup{{$local_part@$domain}}lsearch{{{home}/refused}}}}
  deny condition = ${{if match{{${{lookup{{$local_part@$domain}}lsearch{{{home}/refused}}}}}}{{^5}}}}
    message = ${{lookup{{$local_part@$domain}}lsearch{{{home}/refused}}}}
  accept authenticated = *
  deny message = 550 5.7.1 relaying is for those who have signed in

begin routers
everyone:
  driver = manualroute
  domains = desk.test : elsewhere.test
  route_list = * 127.0.0.1
  transport = mailbox
  self = send

begin transports
mailbox:
  driver = smtp
  protocol = lmtp
  port = {lmtp}
  allow_localhost
  hosts_try_prdr =

begin retry
* * F,1h,1s

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if eq{{$auth3}}{{${{lookup{{$auth2}}lsearch{{{home}/users}}{{$value}}fail}}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if eq{{$auth2}}{{${{lookup{{$auth1}}lsearch{{{home}/users}}{{$value}}fail}}}}}}
  server_set_id = $auth1
"""
