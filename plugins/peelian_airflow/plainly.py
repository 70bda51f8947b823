"""A task's failure as one plain sentence, and never a value that a record could have held.

In    a stage function
Out   the same, raising what Airflow retries or not, with text that is safe to log
Why   libraries quote the value that they choke on; a task log is read by more people than a record
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from airflow.sdk.exceptions import AirflowException, AirflowFailException

from peelian.core.errors import PeelianError, RegisterError

P = ParamSpec("P")
T = TypeVar("T")


def plainly(stage: Callable[P, T]) -> Callable[P, T]:
    """Wrap a stage so that its failures may be logged.

    Known errors keep their sentence: a register that can't be read may come back, so it's retried;
    nothing else gets better by waiting. Unknown errors keep their kind and place, and are retried,
    as every stage may be run again.
    """

    @functools.wraps(stage)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return stage(*args, **kwargs)
        except PeelianError as error:
            failure = _known(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, its text must not be logged
            failure = AirflowException(_kind_and_place(error))
        # Raised out here so that the log has no chain back to the text that was withheld.
        raise failure

    return wrapped


def _known(error: PeelianError) -> AirflowException:
    kind = AirflowException if isinstance(error, RegisterError) else AirflowFailException
    return kind(str(error))


def _kind_and_place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-3:])
    return (
        f"{type(error).__name__} at {place}; its text is withheld, as it may quote a record; "
        "do: run the same stage with `peelian stage` where records may be read"
    )
