# SPDX-License-Identifier: GPL-2.0
"""Why a kernel cannot have a guest, or does only a part of what it shows.

A reason is a function of a kernel: the text, if it is such a kernel, or None. It asks what a kernel
is (architecture, version, page size, configuration), never how it is called: what is written down
once is so for stock kernels, for kernels to come, and for those that somebody built.
"""


def _is(kern, arch=None, since=None, before=None, page=None):
    """Whether a kernel is of an architecture, a page size, and a version in [since, before)."""
    return (arch in (None, kern.arch) and page in (None, kern.page)
            and (since is None or kern.version >= since)
            and (before is None or kern.version < before))


def because(why, **kernels):
    """A reason of the kernels that _is() takes."""
    return lambda kern: why if _is(kern, **kernels) else None


def lacks(option, **kernels):
    """A reason of those of them that do not have an option."""
    def reason(kern):
        if not _is(kern, **kernels) or kern.has(option):
            return None
        if option in kern.config:
            return f"CONFIG_{option} is not built in"
        return f"no CONFIG_{option}"
    return reason


def has(option, why):
    """A reason of kernels that have it."""
    return lambda kern: why if kern.has(option) else None


def first(reasons, kern):
    """The first of several that is one for this kernel, or None."""
    return next(filter(None, (reason(kern) for reason in reasons)), None)
