"""Exchanging two folders in one step, where the system can: no reader finds neither, or half."""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path

AT_WORKING_FOLDER = -100
"""AT_FDCWD of fcntl.h: paths are looked up as usual."""
EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2), Linux 3.15."""
CAN_NOT = frozenset({errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.EOPNOTSUPP})
"""What a system, a file system or a mount says that has no such step."""


def exchange(first: Path, second: Path) -> bool:
    """Let two folders of one file system change places.

    Returns: True once they have; False where the system has no such step, and nothing was done.
    Raises: OSError where one isn't there or may not be moved.
    """
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    paths = os.fsencode(first), os.fsencode(second)
    if rename(AT_WORKING_FOLDER, paths[0], AT_WORKING_FOLDER, paths[1], EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in CAN_NOT:
        return False
    raise OSError(code, os.strerror(code), str(second))
