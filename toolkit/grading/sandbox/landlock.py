"""Landlock: which files a process may still open, decided by the kernel; see landlock(7)."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR, _WRITE_FILE, _TRUNCATE = 1 << 2, 1 << 3, 1 << 1, 1 << 14
_EXECUTE, _DEVICE_IOCTL = 1 << 0, 1 << 15
_MAKE_DEVICES = (1 << 6) | (1 << 11)
# How many access rights each version of the interface knows.
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_NET_ABI, _SCOPE_ABI = 4, 6

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def _call(number: int, *arguments: object) -> int:
    result = int(_libc.syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def version() -> int:
    """Return the version of Landlock's interface here, 0 if there is none."""
    try:
        return _call(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))
    except OSError:
        return 0


def restrict(readable: Iterable[Path], writable: Iterable[Path]) -> None:
    """Leave this process only these folders and files, for good; no TCP, no signals to others.

    What does not exist is passed over. Needs no_new_privs. Raises OSError where there is no Landlock.
    """
    abi = version()
    known = (1 << _RIGHTS.get(abi, 16)) - 1
    attributes = struct.pack("=QQQ", known, 3, 3)
    size = 24 if abi >= _SCOPE_ABI else 16 if abi >= _NET_ABI else 8
    rules = _call(_CREATE, ctypes.c_char_p(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0))
    read = _READ_FILE | _READ_DIR
    write = known & ~(_EXECUTE | _MAKE_DEVICES | _DEVICE_IOCTL)
    try:
        for paths, rights in ((readable, read), (writable, write)):
            for path in paths:
                _allow(rules, path, rights)
        _call(_RESTRICT, ctypes.c_int(rules), ctypes.c_uint32(0))
    finally:
        os.close(rules)


def _allow(rules: int, path: Path, rights: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            rights &= _READ_FILE | _WRITE_FILE | (_TRUNCATE if version() >= 3 else 0)
        rule = struct.pack("=Qi", rights, handle)
        _call(
            _ADD_RULE,
            ctypes.c_int(rules),
            ctypes.c_int(_PATH_BENEATH),
            ctypes.c_char_p(rule),
            ctypes.c_uint32(0),
        )
    finally:
        os.close(handle)
