# SPDX-License-Identifier: GPL-2.0
"""What a guest recorded of itself (mms=record), for selftests/red/seen-red.sh to break."""

import base64
import io
import os
import shutil
import tarfile

from common.places import ROOT

from ..judge import console
from . import products

SEEN_RED = os.path.join(ROOT, "selftests", "red", "seen-red.sh")


def unpack(text, where):
    """Make the recorded files again, in a fresh directory; False if the guest recorded none."""
    lines = console.files(text).get("tree")
    if not lines:
        return False
    shutil.rmtree(where, ignore_errors=True)
    data = io.BytesIO(base64.b64decode("".join(lines)))
    with tarfile.open(fileobj=data, mode="r:gz") as tar:
        tar.extractall(where)
    return True


def command(where):
    """Run the tests on a recorded tree, and on it with one thing wrong, for all such things.

    Programs of one architecture read what guests of any recorded.
    """
    programs = products.selftests_dir(products.host_arch())
    return [SEEN_RED, os.path.join(programs, "memmapscope"), where]
