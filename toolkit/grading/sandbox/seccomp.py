"""A seccomp filter: which system calls a process may still make, decided by the kernel.

Written as classic BPF (`linux/filter.h`); see seccomp(2).
"""

from __future__ import annotations

import ctypes
import errno
import socket
import struct
from functools import cache

from toolkit.grading.sandbox.syscalls import LAST_KNOWN, Machine, machine

_LOAD, _EQUAL, _GREATER_EQUAL, _GREATER, _AND, _RETURN = 0x20, 0x15, 0x35, 0x25, 0x54, 0x06
_NUMBER, _ARCH, _ARG0, _ARG1 = 0, 4, 16, 24
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_CLONE_THREAD = 0x00010000
# Only what a program asks about itself, its name, and the names of memory that the C library gives.
_PRCTL = (2, 3, 15, 16, 21, 23, 27, 30, 39, 40, 0x53564D41)
# Typing into a terminal (TIOCSTI, TIOCLINUX).
_IOCTL_REFUSED = (0x5412, 0x541C)

Instruction = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _jump(code: int, value: int, yes: int, no: int) -> Instruction:
    return (code, yes, no, value & 0xFFFFFFFF)


def _refuse(number: int = errno.EPERM) -> Instruction:
    return (_RETURN, 0, 0, _ERRNO | number)


_ALLOWED: Instruction = (_RETURN, 0, 0, _ALLOW)


def _only(number: int, offset: int, values: tuple[int, ...]) -> list[Instruction]:
    """Allow a call when its argument is one of the values, refuse it otherwise."""
    body: list[Instruction] = [(_LOAD, 0, 0, offset)]
    for value in values:
        body += [_jump(_EQUAL, value, 0, 1), _ALLOWED]
    body.append(_refuse())
    return [_jump(_EQUAL, number, 0, len(body)), *body]


def _special(calls: dict[str, int]) -> list[Instruction]:
    """Return the rules of calls whose arguments matter."""
    threads_only = [
        (_LOAD, 0, 0, _ARG0),
        (_AND, 0, 0, _CLONE_THREAD),
        _jump(_EQUAL, _CLONE_THREAD, 0, 1),
        _ALLOWED,
        _refuse(),
    ]
    no_typing: list[Instruction] = [(_LOAD, 0, 0, _ARG1)]
    for value in _IOCTL_REFUSED:
        no_typing += [_jump(_EQUAL, value, 0, 1), _refuse()]
    no_typing.append(_ALLOWED)
    return [
        # The C library then uses clone, whose flags lie where a filter can read them.
        _jump(_EQUAL, calls["clone3"], 0, 1),
        _refuse(errno.ENOSYS),
        _jump(_EQUAL, calls["clone"], 0, len(threads_only)),
        *threads_only,
        *_only(calls["socketpair"], _ARG0, (int(socket.AF_UNIX),)),
        *_only(calls["prctl"], _ARG0, _PRCTL),
        # Of this process only: another one of the same account could be slowed down or ended by its limits.
        *_only(calls["prlimit64"], _ARG0, (0,)),
        *_only(calls["sched_setaffinity"], _ARG0, (0,)),
        _jump(_EQUAL, calls["ioctl"], 0, len(no_typing)),
        *no_typing,
    ]


_SPECIAL = {"clone", "clone3", "socketpair", "prctl", "ioctl", "prlimit64", "sched_setaffinity"}


def _ranges(numbers: list[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def program(table: Machine) -> list[Instruction]:
    """Return the filter for a machine as BPF instructions (code, jump if true, jump if false, value)."""
    body: list[Instruction] = [
        (_LOAD, 0, 0, _ARCH),
        _jump(_EQUAL, table.audit, 1, 0),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    plain = [number for name, number in table.numbers.items() if name not in _SPECIAL]
    for first, last in _ranges(plain):
        if first == last:
            body += [_jump(_EQUAL, first, 0, 1), _ALLOWED]
        else:
            body += [_jump(_GREATER_EQUAL, first, 0, 2), _jump(_GREATER, last, 1, 0), _ALLOWED]
    # Each special rule ends with a return, so the number is still loaded where the next begins.
    body += _special(table.numbers)
    # A call newer than the tables, or an x32 one: programs take ENOSYS as "not here" and do without.
    return [*body, _jump(_GREATER, LAST_KNOWN, 0, 1), _refuse(errno.ENOSYS), _refuse()]


@cache
def code() -> bytes:
    """Return the filter for this machine as the kernel takes it; the template asks once for all its forks.

    Raises OSError if there is no table of system calls for the machine.
    """
    table = machine()
    if table is None:
        raise OSError(errno.ENOSYS, "no table of system calls for this machine")
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program(table))


def restrict() -> None:
    """Put the filter on this process, for good. Raises OSError if the kernel or the machine has none."""
    filtered = code()
    memory = ctypes.create_string_buffer(filtered, len(filtered))
    wanted = _Program(len(filtered) // 8, ctypes.cast(memory, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(wanted), 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, "no seccomp filter")
