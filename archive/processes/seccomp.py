"""A filter of system calls for a process that only reads documents and answers over a pipe that is open already.

Refused with EPERM: sockets, programs and processes (threads are allowed), signals to others, looking into other processes,
opening a file to write, everything that changes files, and the calls that manage the system. Calls of another
architecture end the process.
"""

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterator

_ARCHITECTURES = {"x86_64": (0xC000003E, 317), "aarch64": (0xC00000B7, 277)}  # AUDIT_ARCH, number of seccomp(2)
_REFUSED = {  # the numbers of system calls
    "x86_64": (
        *(41, 53, 42, 49, 50, 43, 288),  # socket, socketpair, connect, bind, listen, accept, accept4
        *(57, 58, 59, 322),  # fork, vfork, execve, execveat
        *(200, 129, 297, 434, 424, 438),  # tkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_*
        *(101, 310, 311, 440, 312),  # ptrace, process_vm_readv, process_vm_writev, process_madvise, kcmp
        *(85, 437, 304, 76, 285, 319),  # creat, openat2, open_by_handle_at, truncate, fallocate, memfd_create
        *(82, 264, 316, 86, 265, 88, 266, 87, 263),  # rename*, link*, symlink*, unlink*
        *(83, 258, 84, 133, 259),  # mkdir*, rmdir, mknod*
        *(90, 91, 268, 452, 92, 93, 94, 260),  # chmod*, chown*
        *(188, 189, 190, 197, 198, 199, 132, 235, 280, 261),  # *xattr, utime*
        *(165, 166, 429, 428, 430, 431, 432, 442, 155, 161, 272, 308),  # mounts, chroot, unshare, setns
        *(105, 106, 113, 114, 117, 119, 116, 126),  # set*id, setgroups, capset
        *(321, 298, 323, 425, 426, 427, 250, 248, 249),  # bpf, perf_event_open, userfaultfd, io_uring_*, keys
        *(
            175,
            313,
            176,
            246,
            320,
            169,
            167,
            168,
            163,
            179,
            103,
        ),  # modules, kexec, reboot, swap, acct, quotactl, syslog
        *(164, 227, 170, 171),  # clock, host name
        *(29, 30, 64, 68, 240, 300),  # shared memory, semaphores and queues of others, fanotify_init
    ),
    "aarch64": (
        *(198, 199, 203, 200, 201, 202, 242),
        *(221, 281),
        *(130, 138, 240, 434, 424, 438),
        *(117, 270, 271, 440, 272),
        *(437, 265, 45, 47, 279),
        *(38, 276, 37, 36, 35),
        *(34, 33),
        *(52, 53, 452, 55, 54),
        *(5, 6, 7, 14, 15, 16, 88),
        *(40, 39, 429, 428, 430, 431, 432, 442, 41, 51, 97, 268),
        *(146, 144, 145, 143, 147, 149, 159, 91),
        *(280, 241, 282, 425, 426, 427, 219, 217, 218),
        *(105, 273, 106, 104, 294, 142, 224, 225, 89, 60, 116),
        *(170, 112, 161, 162),
        *(194, 196, 190, 186, 180, 262),
    ),
}
_NO_CALL = 1 << 29
# By argument: kill, tgkill, prlimit64, ioctl, clone, open, openat.
_BY_ARGUMENT = {"x86_64": (62, 234, 302, 16, 56, 2, 257), "aarch64": (129, 131, 261, 29, 220, _NO_CALL, 56)}
_CLONE3 = 435
_X32 = 0x40000000
_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | 0o20000000  # the last is O_TMPFILE
_CLONE_THREAD = 0x10000
_TIOCSTI = 0x5412
_ALLOW, _KILL, _EPERM, _ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_Step = tuple[int, int, int, int]  # code, steps to skip when true and when false, value


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def restrict() -> bool:
    """Whether the filter holds for this process from here on; it needs "no new privileges" first."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _ARCHITECTURES or sys.maxsize < 2**32:
        return False
    steps = b"".join(struct.pack("HBBI", *step) for step in _steps(machine))
    program = _Program(len(steps) // 8, steps)
    call = _ARCHITECTURES[machine][1]
    return bool(ctypes.CDLL(None).syscall(call, _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(program)) == 0)


def _steps(machine: str) -> Iterator[_Step]:
    yield _LOAD, 0, 0, 4
    yield _EQUAL, 1, 0, _ARCHITECTURES[machine][0]
    yield _RETURN, 0, 0, _KILL
    yield _LOAD, 0, 0, 0
    yield _AT_LEAST, 0, 1, _X32
    yield _RETURN, 0, 0, _EPERM
    for number in _REFUSED[machine]:
        yield _EQUAL, 0, 1, number
        yield _RETURN, 0, 0, _EPERM
    yield _EQUAL, 0, 1, _CLONE3  # its flags are out of sight; without it the library uses clone
    yield _RETURN, 0, 0, _ENOSYS
    kill, tgkill, prlimit, ioctl, clone, open_, openat = _BY_ARGUMENT[machine]
    for number, argument, test, value, refused_when in (
        (kill, 0, _EQUAL, os.getpid(), False),
        (tgkill, 0, _EQUAL, os.getpid(), False),
        (prlimit, 0, _EQUAL, 0, False),
        (ioctl, 1, _EQUAL, _TIOCSTI, True),
        (clone, 0, _ANY_BIT, _CLONE_THREAD, False),
        (open_, 1, _ANY_BIT, _TO_WRITE, True),
        (openat, 2, _ANY_BIT, _TO_WRITE, True),
    ):
        yield _EQUAL, 0, 4, number
        yield _LOAD, 0, 0, 16 + 8 * argument
        yield test, int(not refused_when), int(refused_when), value
        yield _RETURN, 0, 0, _EPERM
        yield _RETURN, 0, 0, _ALLOW
    yield _RETURN, 0, 0, _ALLOW
