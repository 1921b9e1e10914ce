"""How much of the machine one submission may use."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Limits of one process of a submission; there are two, the learner's and the checker's.

    memory: bytes of address space beyond what the warm template has. cpu_seconds: processor time in all.
    disk, files: bytes and number of files of the work folder, which lies in memory. open_files: descriptors.
    threads: processes and threads. output: bytes of output kept for one cell. frame: bytes of one message.
    traffic: bytes of all messages of a submission. seconds: time on the clock for all cells together.
    grace: seconds that a cell has to end after an interrupt. depth: how deep values may be nested, and calls
    between learner and checker.
    """

    memory: int = 512 * MIB
    cpu_seconds: int = 60
    disk: int = 64 * MIB
    files: int = 4096
    open_files: int = 128
    threads: int = 64
    output: int = 1 * MIB
    frame: int = 16 * MIB
    traffic: int = 128 * MIB
    seconds: float = 600.0
    grace: float = 2.0
    depth: int = 100
