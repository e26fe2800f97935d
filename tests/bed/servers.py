"""The servers' programs: downloaded as Debian packages and unpacked beside the build, never installed.

A package that is unpacked runs no script, adds no user, starts nothing and replaces nothing: an exim4 or a Dovecot of
this machine stays as it is. The keeper makes the programs visible at their fixed paths inside its own mount namespace.
"""

import dataclasses
import os
import pathlib
import shutil
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[2]
FOLDER = TOP / "build" / "bed"


@dataclasses.dataclass(frozen=True)
class Set:
    """Packages that are downloaded together. `root` is where they are unpacked, `programs` shows that they are."""
    name: str
    packages: tuple
    programs: tuple

    @property
    def root(self):
        return FOLDER / self.name


ORDINARY = Set("root", ("dovecot-core", "dovecot-imapd", "dovecot-lmtpd", "postfix"),
               ("usr/sbin/dovecot", "usr/lib/dovecot/imap", "usr/lib/dovecot/lmtp", "usr/lib/postfix/sbin/master"))
# Apart, and fetched only for a test that wants them: those two conflict with the first two as far as Debian goes.
OTHERS = Set("others", ("cyrus-imapd", "db5.3-util", "exim4-daemon-light", "libsasl2-modules", "libsasl2-modules-db"),
             ("usr/lib/cyrus/bin/imapd", "usr/bin/db5.3_load", "usr/sbin/exim4"))
# dbconfig-no-thanks: OpenDMARC's reports want a database, its filter does not.
VERIFIERS = Set("verifiers", ("opendkim", "opendmarc", "dbconfig-no-thanks", "publicsuffix"),
                ("usr/sbin/opendkim", "usr/sbin/opendmarc", "usr/share/publicsuffix/public_suffix_list.dat"))


class Unavailable(Exception):
    """The bed cannot run here; the text says why and what to do."""


def have(root, wanted=ORDINARY):
    return all((pathlib.Path(root) / program).exists() for program in wanted.programs)


def prepare(wanted=ORDINARY):
    """Unpacks the servers unless that was done; returns the folder with their usr/. Raises Unavailable."""
    if have(wanted.root, wanted):
        return wanted.root
    try:
        packages = download(wanted)
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"the servers' packages could not be downloaded:\n{error.output.strip()[-500:]}") from error
    fresh = FOLDER / f"{wanted.name}.{os.getpid()}"
    for package in packages:
        subprocess.run(["dpkg-deb", "-x", package, fresh], check=True)
    try:
        fresh.rename(wanted.root)
    except OSError:  # another process was quicker
        shutil.rmtree(fresh)
    return wanted.root


def download(wanted):
    """Fetches the packages and those they need and this machine lacks."""
    archives = FOLDER / f"archives.{wanted.name}.{os.getpid()}"
    (archives / "partial").mkdir(parents=True)  # apt hands it to its own user when that user can reach it
    command = ["apt-get", "-q", "-d", "-y", "--no-install-recommends", "--reinstall", "-o", "Debug::NoLocking=1",
               "-o", f"Dir::Cache::archives={archives}", "install", *wanted.packages]
    try:
        quiet(command)
    except subprocess.CalledProcessError:
        quiet([*as_root(), "apt-get", "-q", "update"])  # an image without package lists
        quiet(command)
    kept = FOLDER / ("archives" if wanted is ORDINARY else f"archives-{wanted.name}")
    shutil.rmtree(kept, ignore_errors=True)
    archives.rename(kept)
    return sorted(kept.glob("*.deb"))


def quiet(command):
    subprocess.run(command, check=True, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                   stderr=subprocess.STDOUT)


def as_root():
    """What stands before a command that needs root. Raises Unavailable."""
    if os.getuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], stderr=subprocess.DEVNULL).returncode == 0:
        return ["sudo", "-n"]
    raise Unavailable("the mail servers of the test bed need root: run as root, or `sudo -v` first")
