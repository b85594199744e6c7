# SPDX-License-Identifier: GPL-2.0
"""Several things at a time."""

from concurrent import futures


def results(calls, at_a_time):
    """What calls return, as they end; each is (function, *arguments).

    If one raises, or we are interrupted, those that have not begun never do.
    """
    with futures.ThreadPoolExecutor(at_a_time) as pool:
        running = [pool.submit(*call) for call in calls]
        try:
            for job in futures.as_completed(running):
                yield job.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def run(calls, at_a_time):
    """The same for calls that return nothing."""
    for _ in results(calls, at_a_time):
        pass
