"""Numbers of the system calls that learner code may use, by machine; everything else is refused.

The numbers are the kernel's, which never change: `asm/unistd_64.h` for x86_64, `asm-generic/unistd.h` for
aarch64. Left out on purpose, among others: everything that starts programs or processes, sockets other than
a pair, namespaces, mounts, tracing, keys, memory that counts against no limit (memfd, System V), io_uring.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass

# fmt: off
_X86_64 = {
    "read": 0, "write": 1, "open": 2, "openat": 257, "close": 3, "stat": 4, "fstat": 5, "lstat": 6,
    "newfstatat": 262, "statx": 332, "poll": 7, "ppoll": 271, "lseek": 8, "mmap": 9, "mprotect": 10,
    "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15,
    "rt_sigpending": 127, "rt_sigtimedwait": 128, "rt_sigsuspend": 130, "sigaltstack": 131, "ioctl": 16,
    "pread64": 17, "pwrite64": 18, "readv": 19, "writev": 20, "preadv": 295, "pwritev": 296,
    "preadv2": 327, "pwritev2": 328, "access": 21, "faccessat": 269, "faccessat2": 439, "pipe": 22,
    "pipe2": 293, "select": 23, "pselect6": 270, "sched_yield": 24, "mremap": 25, "msync": 26,
    "mincore": 27, "madvise": 28, "dup": 32, "dup2": 33, "dup3": 292, "pause": 34, "nanosleep": 35,
    "clock_nanosleep": 230, "getitimer": 36, "setitimer": 38, "alarm": 37, "getpid": 39, "gettid": 186,
    "getppid": 110, "sendfile": 40, "socketpair": 53, "sendto": 44, "recvfrom": 45, "sendmsg": 46,
    "recvmsg": 47, "shutdown": 48, "getsockname": 51, "getpeername": 52, "setsockopt": 54,
    "getsockopt": 55, "exit": 60, "exit_group": 231, "uname": 63, "fcntl": 72, "flock": 73, "fsync": 74,
    "fdatasync": 75, "truncate": 76, "ftruncate": 77, "fallocate": 285, "getdents": 78,
    "getdents64": 217, "getcwd": 79, "chdir": 80, "fchdir": 81, "rename": 82, "renameat": 264,
    "renameat2": 316, "mkdir": 83, "mkdirat": 258, "rmdir": 84, "creat": 85, "link": 86, "linkat": 265,
    "unlink": 87, "unlinkat": 263, "symlink": 88, "symlinkat": 266, "readlink": 89, "readlinkat": 267,
    "chmod": 90, "fchmod": 91, "fchmodat": 268, "umask": 95, "utime": 132, "utimes": 235,
    "utimensat": 280, "futimesat": 261, "gettimeofday": 96, "getrlimit": 97, "prlimit64": 302,
    "getrusage": 98, "sysinfo": 99, "times": 100, "getuid": 102, "getgid": 104, "geteuid": 107,
    "getegid": 108, "getresuid": 118, "getresgid": 120, "getgroups": 115, "getpgrp": 111, "getpgid": 121,
    "getsid": 124, "capget": 125, "statfs": 137, "fstatfs": 138, "sched_getparam": 143,
    "sched_getscheduler": 145, "sched_get_priority_max": 146, "sched_get_priority_min": 147,
    "sched_rr_get_interval": 148, "sched_getaffinity": 204, "sched_setaffinity": 203, "prctl": 157,
    "arch_prctl": 158, "time": 201, "futex": 202, "futex_waitv": 449, "set_robust_list": 273,
    "get_robust_list": 274, "set_tid_address": 218, "rseq": 334, "membarrier": 324, "epoll_create": 213,
    "epoll_create1": 291, "epoll_ctl": 233, "epoll_wait": 232, "epoll_pwait": 281, "epoll_pwait2": 441,
    "eventfd": 284, "eventfd2": 290, "timerfd_create": 283, "timerfd_settime": 286,
    "timerfd_gettime": 287, "signalfd": 282, "signalfd4": 289, "timer_create": 222, "timer_settime": 223,
    "timer_gettime": 224, "timer_getoverrun": 225, "timer_delete": 226, "clock_gettime": 228,
    "clock_getres": 229, "tgkill": 234, "tkill": 200, "kill": 62, "getrandom": 318, "getcpu": 309,
    "copy_file_range": 326, "splice": 275, "tee": 276, "close_range": 436, "restart_syscall": 219,
    "getpriority": 140, "fadvise64": 221, "getxattr": 191, "lgetxattr": 192,
    "fgetxattr": 193, "listxattr": 194, "llistxattr": 195, "flistxattr": 196, "wait4": 61, "waitid": 247,
    "clone": 56, "clone3": 435,
}

_AARCH64 = {
    "read": 63, "write": 64, "openat": 56, "close": 57, "fstat": 80, "newfstatat": 79, "statx": 291,
    "ppoll": 73, "lseek": 62, "mmap": 222, "mprotect": 226, "munmap": 215, "brk": 214,
    "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "rt_sigpending": 136,
    "rt_sigtimedwait": 137, "rt_sigsuspend": 133, "sigaltstack": 132, "ioctl": 29, "pread64": 67,
    "pwrite64": 68, "readv": 65, "writev": 66, "preadv": 69, "pwritev": 70, "preadv2": 286,
    "pwritev2": 287, "faccessat": 48, "faccessat2": 439, "pipe2": 59, "pselect6": 72, "sched_yield": 124,
    "mremap": 216, "msync": 227, "mincore": 232, "madvise": 233, "dup": 23, "dup3": 24, "nanosleep": 101,
    "clock_nanosleep": 115, "getitimer": 102, "setitimer": 103, "getpid": 172, "gettid": 178,
    "getppid": 173, "sendfile": 71, "socketpair": 199, "sendto": 206, "recvfrom": 207, "sendmsg": 211,
    "recvmsg": 212, "shutdown": 210, "getsockname": 204, "getpeername": 205, "setsockopt": 208,
    "getsockopt": 209, "exit": 93, "exit_group": 94, "uname": 160, "fcntl": 25, "flock": 32, "fsync": 82,
    "fdatasync": 83, "truncate": 45, "ftruncate": 46, "fallocate": 47, "getdents64": 61, "getcwd": 17,
    "chdir": 49, "fchdir": 50, "renameat": 38, "renameat2": 276, "mkdirat": 34, "linkat": 37,
    "unlinkat": 35, "symlinkat": 36, "readlinkat": 78, "fchmod": 52, "fchmodat": 53, "umask": 166,
    "utimensat": 88, "gettimeofday": 169, "getrlimit": 163, "prlimit64": 261, "getrusage": 165,
    "sysinfo": 179, "times": 153, "getuid": 174, "getgid": 176, "geteuid": 175, "getegid": 177,
    "getresuid": 148, "getresgid": 150, "getgroups": 158, "getpgid": 155, "getsid": 156, "capget": 90,
    "statfs": 43, "fstatfs": 44, "sched_getparam": 121, "sched_getscheduler": 120,
    "sched_get_priority_max": 125, "sched_get_priority_min": 126, "sched_rr_get_interval": 127,
    "sched_getaffinity": 123, "sched_setaffinity": 122, "prctl": 167, "futex": 98, "futex_waitv": 449,
    "set_robust_list": 99, "get_robust_list": 100, "set_tid_address": 96, "rseq": 293, "membarrier": 283,
    "epoll_create1": 20, "epoll_ctl": 21, "epoll_pwait": 22, "epoll_pwait2": 441, "eventfd2": 19,
    "timerfd_create": 85, "timerfd_settime": 86, "timerfd_gettime": 87, "signalfd4": 74,
    "timer_create": 107, "timer_settime": 110, "timer_gettime": 108, "timer_getoverrun": 109,
    "timer_delete": 111, "clock_gettime": 113, "clock_getres": 114, "tgkill": 131, "tkill": 130,
    "kill": 129, "getrandom": 278, "getcpu": 168, "copy_file_range": 285, "splice": 76, "tee": 77,
    "close_range": 436, "restart_syscall": 128, "getpriority": 141, "fadvise64": 223,
    "getxattr": 8, "lgetxattr": 9, "fgetxattr": 10, "listxattr": 11, "llistxattr": 12, "flistxattr": 13,
    "wait4": 260, "waitid": 95, "clone": 220, "clone3": 435,
}
# fmt: on

# Numbers beyond this are calls that did not exist when the tables were made.
LAST_KNOWN = 462


@dataclass(frozen=True)
class Machine:
    """A machine's audit number (`linux/audit.h`) and its system calls by name."""

    audit: int
    numbers: dict[str, int]


_MACHINES = {"x86_64": Machine(0xC000003E, _X86_64), "aarch64": Machine(0xC00000B7, _AARCH64)}


def machine() -> Machine | None:
    """Return this machine's table, None if there is none."""
    return _MACHINES.get(platform.machine())
