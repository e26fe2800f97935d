"""A lone mail does not wait: the bar is wide, for loaded machines; `make bench` tells the figure."""

import statistics
import unittest

import desk
import measure


class Latency(unittest.TestCase):
    def test_from_announcement_to_commit(self):
        times = measure.measure(20)
        self.assertEqual(len(times), 20)
        self.assertLess(statistics.median(times), 1000, times)


if __name__ == "__main__":
    desk.main()
