# SPDX-License-Identifier: GPL-2.0
"""The words that files of the report may print: module/file/words.h, by the C preprocessor."""

import os
import re
import subprocess

from . import places

WORDS = os.path.join(places.ROOT, "module", "file", "words.h")

# values, but no words: there is none, it cannot be known
NO_WORDS = ("-", "?")

LIST = re.compile(r"(?:/\*((?:(?!\*/).)*)\*/\n)?#define (MMS_\w+)(\(X\))?[ \t]", re.S)
STRING = r'"((?:[^"\\]|\\.)*)"'


def _expand(name, is_list):
    """The strings of each entry of a list, or of a single word."""
    entry = "#define X(id, ...) @ __VA_ARGS__\n"
    source = f'{entry}#include "{WORDS}"\n@@ {name}{"(X)" if is_list else ""}\n'
    text = subprocess.run([os.environ.get("CC", "cc"), "-E", "-P", "-x", "c", "-"], input=source,
                          capture_output=True, text=True, check=True).stdout
    # strings that stand side by side are one
    entries = re.sub(r'"\s+"', "", text.split("@@")[1]).split("@")
    return [strings for strings in (re.findall(STRING, entry) for entry in entries) if strings]


def lists():
    """[(name, the comment before it, [strings of each entry])] of all lists and single words."""
    with open(WORDS, encoding="utf-8") as file:
        text = file.read()
    return [(name, comment or "", _expand(name, is_list))
            for comment, name, is_list in LIST.findall(text)]
