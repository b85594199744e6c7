# SPDX-License-Identifier: GPL-2.0
"""What a guest may ask of its host: to plug memory, to unplug it, what QEMU knows of it, and to be
looked at.

The guest prints "MEMMAPSCOPE-ASK verb arguments" on its console. The answer is typed into that
console: lines of words, the last of which is "done", or "refused" and a reason. The verbs are few
and fixed, their arguments are checked:

  plug ID SIZE [NODE [ADDRESS]]
                        a new DIMM. It is there when the guest's kernel has added it
  unplug ID             ask the guest's kernel for it back. It is gone when that has let go of it
  resize ID SIZE        what a virtio-mem device is to have plugged in
  account               QEMU's own account of all this, in bytes
  walk FILE START END   walk the page tables of these addresses from outside. What is found is not typed,
                        as it may be long: it is kept as FILE, of the tree that the guest records, and
                        whose memory is whose as nodes beside it
"""

import json
import posixpath
import re
import socket

from common import notation

from . import gdb, outside, tables

ASK = re.compile(r"MEMMAPSCOPE-ASK (.*)$")

MIB = 1 << 20
LARGEST = 64 << 30


class Refused(Exception):
    """What was asked for is none of the verbs, or cannot be had."""


class Qmp:
    """QEMU's machine protocol, over a UNIX socket. Whoever is asked is there: no need to wait."""

    def __init__(self, path):
        self.path = path
        self.file = None
        self.deleted = []

    def _connect(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(60)
        connection.connect(self.path)
        self.file = connection.makefile("rw", encoding="utf-8")
        self.file.readline()    # the greeting
        self.execute("qmp_capabilities")

    def execute(self, command, **arguments):
        """The command's result. Names of arguments have - where Python has _."""
        named = {key.replace("_", "-"): value for key, value in arguments.items()}
        try:
            if not self.file:
                self._connect()
            self.file.write(json.dumps({"execute": command, "arguments": named}) + "\n")
            self.file.flush()
            return self._result()
        except OSError as error:
            raise Refused(f"QEMU does not answer: {error}") from None

    def _result(self):
        while True:
            line = self.file.readline()
            if not line:
                raise Refused("QEMU is gone")
            said = json.loads(line)
            if said.get("event") == "DEVICE_DELETED" and "device" in said["data"]:
                self.deleted.append(said["data"]["device"])
            elif "error" in said:
                raise Refused(said["error"]["desc"])
            elif "return" in said:
                return said["return"]


def _id(text):
    if not re.fullmatch(r"[a-z][a-z0-9]{0,15}", text):
        raise Refused(f"'{text}' is no name for a device")
    return text


def _size(text):
    try:
        size = notation.parse_size(text)
    except ValueError:
        raise Refused(f"'{text}' is no size") from None
    if size % MIB or size > LARGEST:
        raise Refused(f"{text} is not a number of MiB, or more than {LARGEST >> 30} GiB")
    return size


def _node(text):
    if not re.fullmatch(r"[0-9]{1,2}", text):
        raise Refused(f"'{text}' is no node")
    return int(text)


def _address(text):
    if not re.fullmatch(r"0x[0-9a-f]{1,13}", text) or int(text, 0) % MIB:
        raise Refused(f"'{text}' is no address of a MiB")
    return int(text, 0)


def _file(text):
    if not re.fullmatch(r"[a-z0-9_]+(/[a-z0-9_]+)*", text):
        raise Refused(f"'{text}' is no file of a tree")
    return text


def _virtual(text):
    if not re.fullmatch(r"0x[0-9a-f]{16}", text):
        raise Refused(f"'{text}' is no virtual address")
    return int(text, 0)


class Host:
    """Answers what guests ask. qmp is a Qmp, stub a gdb.Stub, or in tests something like them.

    owners: of the memory that the machine was started with. What is not for the guest is given to keep, as
    a name and lines.
    """

    def __init__(self, qmp, stub, owners, keep):
        self.qmp, self.stub, self.owners, self.keep = qmp, stub, owners, keep
        self.verbs = {"plug": (self.plug, (_id, _size), (_node, _address)),
                      "unplug": (self.unplug, (_id,), ()),
                      "resize": (self.resize, (_id, _size), ()),
                      "account": (self.account, (), ()),
                      "walk": (self.walk, (_file, _virtual, _virtual), ())}

    def answer(self, ask):
        """The lines to type for what stood after MEMMAPSCOPE-ASK."""
        try:
            verb, *words = ask.split()
            if verb not in self.verbs:
                raise Refused(f"'{verb}' is none of {' '.join(self.verbs)}")
            method, needed, more = self.verbs[verb]
            if not len(needed) <= len(words) <= len(needed) + len(more):
                raise Refused(f"{verb} takes other arguments")
            found = method(*(read(word) for read, word in zip(needed + more, words)))
            return [*(found or []), "done"]
        except Refused as error:
            return ["refused " + " ".join(str(error).split())]
        except ValueError:
            return ["refused nothing was asked"]

    def _forget_the_deleted(self):
        """The memory behind a DIMM is QEMU's until the guest has let go of it."""
        self.qmp.execute("query-status")    # whatever happened has been told when this is answered
        while self.qmp.deleted:
            self.qmp.execute("object-del", id=f"of-{self.qmp.deleted.pop()}")

    def plug(self, name, size, node=0, address=None):
        """A DIMM of so many bytes, where QEMU or the guest wants it."""
        if not size:
            raise Refused("a DIMM of no size")
        self._forget_the_deleted()
        memory = f"of-{name}"
        self.qmp.execute("object-add", qom_type="memory-backend-ram", id=memory, size=size,
                         reserve=False)
        try:
            where = {} if address is None else {"addr": address}
            self.qmp.execute("device_add", driver="pc-dimm", id=name, memdev=memory, node=node,
                             **where)
        except Refused:
            self.qmp.execute("object-del", id=memory)
            raise

    def unplug(self, name):
        """Only DIMMs: a virtio-mem device is made smaller instead."""
        if name not in [data["id"] for kind, data in self._devices() if kind == "dimm"]:
            raise Refused(f"there is no DIMM {name}")
        self.qmp.execute("device_del", id=name)

    def resize(self, name, size):
        """What a virtio-mem device should have; how much it has the account tells."""
        if name not in [data["id"] for kind, data in self._devices() if kind == "virtio-mem"]:
            raise Refused(f"there is no virtio-mem device {name}")
        self.qmp.execute("qom-set", path=f"/machine/peripheral/{name}", property="requested-size",
                         value=size)

    def _devices(self):
        return [(device["type"], device["data"])
                for device in self.qmp.execute("query-memory-devices")]

    def _plugged(self):
        """Where what can be plugged is, and of which node it is to QEMU."""
        found = []
        for kind, data in self._devices():
            start, size = (data["memaddr"], data["max-size"]) if kind == "virtio-mem" else \
                (data["addr"], data["size"])
            found.append((start, start + size, data["node"]))
        return found

    def account(self):
        """Lines of pairs: what kind and which one, then names and numbers."""
        memory = self.qmp.execute("query-memory-size-summary")
        lines = [f"memory all base {memory['base-memory']} plugged {memory['plugged-memory']}"]
        for kind, data in self._devices():
            name = data["id"]
            size = self.qmp.execute("qom-get", path=f"/machine/peripheral/{name}", property="size")
            line = f"{kind} {name} size {data['size']} qom-size {size} node {data['node']}"
            if kind == "virtio-mem":
                line += (f" addr {data['memaddr']} requested {data['requested-size']}"
                         f" max {data['max-size']} block {data['block-size']}")
            else:
                line += f" addr {data['addr']} slot {data['slot']}"
            lines.append(line)
        return lines

    def walk(self, name, start, end):
        """The guest waits for its answer: until then nothing changes."""
        try:
            self.keep(name, outside.look(self.stub, start, end))
            self.keep(posixpath.join(posixpath.dirname(name), "nodes"),
                      self.owners.lines(self._plugged()))
        except (gdb.StubError, tables.NoTable, OSError) as error:
            raise Refused(str(error)) from None
