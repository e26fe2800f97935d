"""OAuth 2.0 for IMAP and SMTP, against a real OAuth server (oidc-provider) and a Dovecot that asks it about each token."""

import http.server
import json
import os
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import desk
from desk import PROGRAM, Story, table, wait_until
from oauth import OauthServer, Unavailable, prepare

SUPPORT = "support@desk.test"


class Front(http.server.ThreadingHTTPServer):
    """Stands before the provider and garbles what it is told to: `mode` is pass, html, large, hang up or empty."""

    daemon_threads = True

    def __init__(self, provider):
        super().__init__(("127.0.0.1", 0), Garbler)
        self.provider, self.mode, self.more, self.asked = provider, "pass", {}, 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def close(self):
        self.shutdown()
        self.server_close()


class Garbler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.asked += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.mode == "pass":
            return self.pass_on(body)
        if self.server.mode == "hang up":
            return self.connection.close()
        # What was sent is repeated: it must not show up in any log.
        page = {"html": b"<html>502 " + body + b"</html>", "large": b"x" * (10 << 20), "empty": b""}[self.server.mode]
        try:
            self.answer(200, page)
        except OSError:
            pass  # whoever asked has had enough

    def pass_on(self, body):
        try:
            with urllib.request.urlopen(self.server.provider.url + self.path, body) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read()
        if status == 200:
            text = json.dumps({**json.loads(text), **self.server.more}).encode()
        self.answer(status, text)

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class OauthStory(Story):
    def provider(self, **keys):
        self.oauth = OauthServer(**keys).start()
        self.addCleanup(self.oauth.close)
        self.bed.use_oauth(self.oauth)
        self.front = Front(self.oauth)
        self.addCleanup(self.front.close)
        self.secrets = {self.oauth.secret}
        return self.oauth

    def postern(self, flow="device"):
        sign_in = {"auth": "oauth2", "oauth": "idp", "password": None}
        client = {"provider": "custom", "flow": flow, "client_id": "desk", "client_secret": "env:CLIENT_SECRET",
                  "token_url": f"{self.front.url}/token", "device_url": f"{self.oauth.url}/device/auth",
                  "authorize_url": f"{self.oauth.url}/auth", "scopes": ["openid", "offline_access"]}
        if flow == "client-credentials":
            del client["scopes"]
        postern = self.desk(smtp=sign_in, extra=table("\n[oauth.idp]", client), **sign_in)
        postern.environment["CLIENT_SECRET"] = self.oauth.secret
        self.addCleanup(self.assert_no_secret, postern)
        return postern

    def file(self, postern):
        return postern.folder / f"postern.db.oauth.idp.{SUPPORT}"

    def tokens(self, postern):
        tokens = json.loads(self.file(postern).read_text())
        self.secrets |= {tokens["access_token"], tokens["refresh_token"]}
        return tokens

    def login(self, postern, person=SUPPORT):
        """A person at a terminal, and at a browser."""
        with subprocess.Popen([PROGRAM, "--config", postern.config, "oauth", "login", "support"], text=True,
                              env=postern.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as command:
            line = command.stdout.readline()
            address, code = re.search(r"Open (\S+) in any browser, enter the code (\S+)", line).groups()
            self.oauth.browse(address, person, user_code=code)
            rest = command.stdout.read()
        self.assertEqual(command.returncode, 0, rest)
        self.assertIn("signs in as support@desk.test", rest)
        return self.tokens(postern)

    def account(self, postern):
        account, = postern.status()["accounts"]
        return account

    def assert_no_secret(self, postern):
        there = [postern.log()] + [file.read_bytes().decode(errors="replace") for file in postern.folder.glob("postern.db*")
                                   if ".oauth." not in file.name]
        for secret in self.secrets:
            self.assertTrue(all(secret not in text for text in there), "a secret in the log or the database")

    def a_request_comes_and_goes(self, person="rita"):
        self.request(person)
        self.acknowledgement(person)


class SignIn(OauthStory):
    def test_device(self):
        self.provider()
        postern = self.postern()
        self.assertIn("oauth login support", postern.run("check").stderr)
        self.login(postern)
        self.assertEqual(self.file(postern).stat().st_mode & 0o777, 0o600)
        self.assertEqual(postern.run("check").stderr, "")
        self.assertEqual(postern.run("check", "--online").stdout.count(" works: "), 2)
        postern.start()
        self.a_request_comes_and_goes()
        self.assertRegex(self.bed.log("dovecot"), r"Login: user=<support@desk.test>, method=(OAUTHBEARER|XOAUTH2)")
        self.assertRegex(self.bed.log("postfix"), r"sasl_method=(OAUTHBEARER|XOAUTH2), sasl_username=support")
        self.assertRegex(postern.run("status").stdout, r"account support@desk.test at oauth.idp: has a token for \d+ min")

    def test_browser(self):
        self.provider()
        postern = self.postern("browser")
        with subprocess.Popen([PROGRAM, "--config", postern.config, "oauth", "login", "support"], text=True,
                              env=postern.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT) as command:
            while not (address := command.stdout.readline()).startswith("http"):
                self.assertTrue(address, "the command ended without an address")
            command.stdin.write("what is this\n" + self.oauth.browse(address.strip(), SUPPORT) + "\n")
            command.stdin.close()
            said = command.stdout.read()
        self.assertEqual(command.returncode, 0, said)
        self.assertIn("copy the whole address", said)
        self.tokens(postern)
        postern.start()
        self.a_request_comes_and_goes()

    def test_client_credentials_need_no_person(self):
        self.provider()
        postern = self.postern("client-credentials").start()
        self.a_request_comes_and_goes()
        self.assertFalse(self.file(postern).exists())
        self.assertIn("nobody has to sign in", postern.run("oauth", "login", "support").stdout)

    def test_nobody_has_signed_in_yet_and_then_somebody_does(self):
        self.provider()
        postern = self.postern().start(watching=[])
        wait_until(lambda: postern.mailbox_status("support")["error"], 20, "the error in the status")
        self.assertIn("postern oauth login support", self.account(postern)["hint"])
        self.login(postern)
        postern.wait_for_log(r"mailbox support: \d+ committed, watching")
        self.a_request_comes_and_goes()


class Tokens(OauthStory):
    def test_expiry_and_rotation(self):
        self.provider(access_seconds=6)
        postern = self.postern()
        first = self.login(postern)
        postern.start()
        wait_until(lambda: self.tokens(postern)["refresh_token"] != first["refresh_token"], 20, "another refresh token")
        postern.kill()  # what it signs in with next is on the disk: the old refresh token would end the sign-in
        postern.start()
        wait_until(lambda: not self.oauth.is_active(first["access_token"]), 20, "the first token's end")
        self.bed.restart("dovecot")
        self.a_request_comes_and_goes()
        self.assertEqual(self.account(postern)["error"], "")

    def test_a_token_refused_before_its_end_is_fetched_anew_once(self):
        self.provider()
        postern = self.postern()
        first = self.login(postern)
        postern.start()
        self.oauth.end(first["access_token"])
        self.bed.restart("dovecot")
        self.a_request_comes_and_goes()
        self.assertNotEqual(self.tokens(postern)["access_token"], first["access_token"])

    def test_who_is_refused_with_a_good_token_is_not_tried_again_and_again(self):
        self.provider()
        postern = self.postern()
        self.login(postern, person="ravi@desk.test")  # the wrong one, at the browser
        before = self.front.asked
        postern.start(watching=[])
        wait_until(lambda: postern.mailbox_status("support")["error"], 20, "the error in the status")
        self.assertEqual(postern.mailbox_status("support")["failures"], 1)
        self.assertRegex(postern.mailbox_status("support")["doing"], r"waiting ([45]\d|60) s")
        self.assertTrue(self.oauth.is_active(self.tokens(postern)["access_token"]))
        self.assertEqual(self.front.asked, before + 1, "one more token than at the sign-in")

    def test_revoked(self):
        self.provider(access_seconds=8)
        postern = self.postern()
        self.login(postern)
        postern.start()
        self.oauth.revoke(self.tokens(postern)["refresh_token"])
        wait_until(lambda: self.account(postern)["error"], 20, "the error in the status")
        self.assertIn("postern oauth login support", self.account(postern)["hint"])
        self.assertIn("invalid_grant", self.account(postern)["error"])
        asked = self.front.asked
        self.bed.restart("dovecot")
        wait_until(lambda: not postern.mailbox_status("support")["connected"], 20, "the intake's pause")
        text = postern.run("status").stdout
        self.assertRegex(text, r"error: .*the sign-in has ended")
        self.assertRegex(text, r"remedy: sign in again: postern oauth login support")
        self.assertLessEqual(self.front.asked, asked + 1, "asked quickly again")
        self.login(postern)
        postern.wait_for_log(r"has a token again")
        self.a_request_comes_and_goes()
        self.assertEqual(postern.status()["accounts"][0]["error"], "")

    def test_garbage(self):
        self.provider(access_seconds=8)
        postern = self.postern()
        self.login(postern)
        for mode, cause in [("html", r"not JSON"), ("large", r"more than \d+ bytes"), ("hang up", r"127\.0\.0\.1"),
                            ("empty", r"empty")]:
            with self.subTest(mode):
                self.front.mode = mode
                seen = len(postern.log())
                postern.launch()
                line = postern.wait_for_log(rf"account support@desk.test at oauth.idp: .*{cause}.*", since=seen)[0]
                self.assertNotIn("grant_type", line)
                self.assertTrue(self.account(postern)["hint"])
                self.front.mode = "pass"
                postern.wait_for_log(r"has a token again", since=seen, seconds=30)
                postern.wait_for_log(r"mailbox support: \d+ committed, watching", since=seen)
                self.tokens(postern)
                postern.stop()

    def test_a_sign_in_that_ends_is_announced_days_ahead(self):
        self.provider()
        postern = self.postern()
        self.front.more = {"refresh_token_expires_in": 100}
        before = self.login(postern)
        self.front.more = {}
        # As it will be when half of its time is over.
        before["refresh_from"] -= 100
        self.file(postern).write_text(json.dumps(before))
        postern.start()
        wait_until(lambda: self.account(postern)["warning"], 20, "the warning in the status")
        self.assertIn("postern oauth login support", self.account(postern)["warning"])
        self.assertIn("warning: the sign-in ends", postern.run("status").stdout)
        postern.wait_for_log(r"the sign-in ends in .*postern oauth login support")


if __name__ == "__main__":
    try:
        prepare()
    except Unavailable as error:
        print(f"skipped: {error}")
        sys.exit(desk.SKIPPED)
    desk.main()
