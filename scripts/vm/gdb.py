# SPDX-License-Identifier: GPL-2.0
"""QEMU's gdb stub: registers and physical memory of a machine, which stands still meanwhile.

It stops when somebody connects, and goes on when he lets go of it. The packets are those of gdb's
remote protocol (its manual, appendix E); that addresses are physical is QEMU's own addition.
"""

import re
import socket

# QEMU answers no longer ones: MAX_PACKET_LENGTH in its gdbstub is 4096, and a byte is two digits.
CHUNK = 2048

ESCAPED = re.compile(rb"\}(.)", re.S)
COMMENT = re.compile(r"<!--.*?-->", re.S)
FILE = re.compile(r'<xi:include href="([^"]+)"')
REGISTER = re.compile(r"<reg\b[^>]*>")
NAME = re.compile(r'\bname="([^"]+)"')
NUMBER = re.compile(r'\bregnum="(\d+)"')


class StubError(Exception):
    """The stub says no, or something that was not asked for."""


def numbers(texts):
    """{name: number} of the registers in these descriptions: they are counted where no number is said."""
    found, number = {}, 0
    for text in texts:
        for register in REGISTER.findall(COMMENT.sub("", text)):
            said = NUMBER.search(register)
            number = int(said[1]) if said else number
            found[NAME.search(register)[1].lower()] = number
            number += 1
    return found


class Stub:
    """The stub that listens at PATH; in a with statement, the machine stands still."""

    def __init__(self, path):
        self.path = path
        self.socket = self.known = None
        self.received = b""

    def __enter__(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(self.path)
        self.received = b""
        try:
            self.known = self._registers()
            self._demand("Qqemu.PhyMemMode:1")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            self._demand("D")
        finally:
            self.socket.close()

    def _until(self, end):
        """What comes before the next END, which is taken, too."""
        while end not in self.received:
            more = self.socket.recv(1 << 16)
            if not more:
                raise StubError("the stub is gone")
            self.received += more
        found, _, self.received = self.received.partition(end)
        return found

    def _packet(self):
        """The next packet, without what frames it. One that says that the machine stopped is no answer.

        What stands between packets, sums and acknowledgements, is of no use on a socket.
        """
        while True:
            self._until(b"$")
            data = ESCAPED.sub(lambda found: bytes([found[1][0] ^ 0x20]), self._until(b"#"))
            self.socket.sendall(b"+")
            if not data.startswith(b"T"):
                return data.decode()

    def _ask(self, text):
        self.socket.sendall(f"${text}#{sum(text.encode()) & 255:02x}".encode())
        return self._packet()

    def _demand(self, text):
        if self._ask(text) != "OK":
            raise StubError(f"the stub does not take {text}")

    def _hex(self, text):
        """The answer as bytes, in the machine's order."""
        said = self._ask(text)
        if not re.fullmatch(r"([0-9a-f]{2})+", said):
            raise StubError(f"the stub answers '{said}' to {text}")
        return bytes.fromhex(said)

    def _description(self, name):
        """A file of the description of the machine: it comes in pieces, the last begins with l."""
        text = ""
        while True:
            said = self._ask(f"qXfer:features:read:{name}:{len(text):x},{CHUNK // 2:x}")
            if said[:1] not in ("l", "m"):
                raise StubError(f"the stub has no {name}")
            text += said[1:]
            if said[0] == "l":
                return text

    def _registers(self):
        return numbers(self._description(name)
                       for name in FILE.findall(self._description("target.xml")))

    def register(self, name):
        """Its value, of the first processor."""
        if name not in self.known:
            raise StubError(f"there is no register {name}")
        return int.from_bytes(self._hex(f"p{self.known[name]:x}"), "little")

    def memory(self, address, size):
        """Bytes at a physical address."""
        data = b""
        while len(data) < size:
            data += self._hex(f"m{address + len(data):x},{min(CHUNK, size - len(data)):x}")
        return data
