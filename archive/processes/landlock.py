"""Landlock: this process changes no file, runs no program, opens no TCP connection, and signals and looks into no other."""

import ctypes
import os
import sys

_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_ASK_VERSION = 1
_READING = 1 << 2 | 1 << 3  # files and directories
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many rights each version of the interface knows
_TCP = 1 << 0 | 1 << 1  # bind and connect, from version 4
_SCOPES = 1 << 0 | 1 << 1  # abstract sockets and signals, from version 6


def version() -> int:
    """The version of the interface that the kernel has, 0 without it."""
    if sys.platform != "linux":
        return 0
    return max(0, int(ctypes.CDLL(None).syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)))


def restrict() -> bool:
    """Whether it holds for this process from here on; it needs "no new privileges" first."""
    has = version()
    if not has:
        return False
    rights = (1 << _FILE_RIGHTS.get(has, 16)) - 1 & ~_READING
    handled = [rights, *([_TCP] if has >= 4 else []), *([_SCOPES] if has >= 6 else [])]
    rules = (ctypes.c_uint64 * len(handled))(*handled)
    call = ctypes.CDLL(None).syscall
    ruleset = call(_CREATE_RULESET, ctypes.byref(rules), ctypes.sizeof(rules), 0)
    if ruleset < 0:
        return False
    held = bool(call(_RESTRICT_SELF, ruleset, 0) == 0)
    os.close(ruleset)
    return held
