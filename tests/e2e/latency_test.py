"""A lone mail does not wait for the next poll: each is committed on its own, by the server's announcement.

measure() gives up on a mail after 20 seconds, and the poll comes every 60. `make bench` tells the figure.
"""

import unittest

import desk
import measure


class Latency(unittest.TestCase):
    def test_each_mail_is_committed_when_it_is_announced(self):
        self.assertEqual(len(measure.measure(20)), 20)


if __name__ == "__main__":
    desk.main()
