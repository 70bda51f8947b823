"""Running a suite's expectations with Great Expectations, and keeping counts alone of what it says.

Great Expectations puts failing values into results, exceptions' texts and its log; only whole
numbers, the places of failing values in what it was handed, and the name of an exception's class
are taken from it here, and its log is shut meanwhile. It reports an exception inside an expectation
as `success: false`, as if the data were bad; here that is a state of its own.
"""

from __future__ import annotations

import builtins
import contextlib
import logging
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from peelian.core.errors import QualityError
from peelian.quality.facts import ROW_COUNT, Facts
from peelian.quality.results import Result, State, judged
from peelian.quality.suites import Check, Suite

RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "partial_unexpected_count": 0,
    "exclude_unexpected_values": True,
}
IGNORE = "ignore_row_if"
KNOWN_WARNINGS = (r"module 'sre_(constants|parse)' is deprecated",)
"""What Great Expectations 1.24 sets off by itself and we can't mend: its import of a module."""
_EXCEPTION_LINE = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception))\b", re.MULTILINE)


@dataclass(frozen=True)
class Ran:
    """A check that was run: its result, and the places in its facts of the values that failed."""

    result: Result
    failing: tuple[int, ...] = ()


class Expectations:
    """Great Expectations, made ready once for a validation."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        """`parameters` are values for `$PARAMETER`."""
        self._parameters = parameters
        self._assets = 0
        self._source: Any = None

    def run(self, suite: Suite, checks: Sequence[Check], facts: Facts) -> list[Ran]:
        """Run expectations of a suite that see the same facts.

        Returns: a result for each of `checks`, in their order.
        Raises: QualityError where Great Expectations doesn't take the suite or gives no result.
        """
        frame = facts.frame()
        try:
            with _quiet():
                found = self._validate(suite.table, [check.config for check in checks], frame)
        except Exception as error:  # noqa: BLE001 - whatever it is, its text may quote a record
            raise QualityError(
                f"Great Expectations itself failed ({type(error).__name__}); no data was judged",
                where=f"expectations/{suite.table}.json",
                do="tell those who look after Peelian: it isn't the owner's data",
            ) from None
        missing = [check.id for check in checks if check.id not in found]
        if missing:
            raise QualityError(
                "Great Expectations didn't run some expectations; no data was judged",
                where=f"expectations/{suite.table}.json: {', '.join(missing)}",
                do="mend the suite: the type or its arguments are not known",
            )
        return [_ran(suite, check, found[check.id], facts, frame) for check in checks]

    def _validate(self, name: str, configs: list[dict[str, Any]], frame: Any) -> dict[str, Any]:
        import great_expectations as gx

        if self._source is None:
            self._source = _pandas_source()
        self._assets += 1
        asset = self._source.add_dataframe_asset(f"{name}_{self._assets}")
        batch = asset.add_batch_definition_whole_dataframe("whole").get_batch(
            batch_parameters={"dataframe": frame}
        )
        outcome = batch.validate(
            gx.ExpectationSuite(name=name, expectations=configs),
            result_format=RESULT_FORMAT,
            expectation_parameters=self._parameters,
        )
        return {one.expectation_config.id: one for one in outcome.results}


def _pandas_source() -> Any:
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context.data_sources.add_pandas("conformed")


def _ran(suite: Suite, check: Check, raw: Any, facts: Facts, frame: Any) -> Ran:
    broken = _exception_class(raw.exception_info)
    if broken is not None:
        return Ran(Result(suite.table, suite.owner_of(check), check, State.BROKEN, note=broken))
    if check.type == ROW_COUNT:
        rows = int(raw.result["observed_value"])
        return Ran(judged(suite, check, bool(raw.success), rows, 0))
    failing = tuple(int(place) for place in raw.result["unexpected_index_list"] or ())
    if len(failing) != int(raw.result["unexpected_count"]):
        note = "Great Expectations didn't say which values failed"
        return Ran(Result(suite.table, suite.owner_of(check), check, State.BROKEN, note=note))
    rows_of = facts.rows
    failed = sum(rows_of[place] for place in failing)
    checked = facts.others + sum(rows_of[place] for place in _judged_places(check, frame))
    if checked == 0:
        note = "no row holds a value to check"
        return Ran(Result(suite.table, suite.owner_of(check), check, State.SKIPPED, 0, 0, note))
    met = failed <= check.allowed * checked
    return Ran(judged(suite, check, met, checked, failed), failing)


def _judged_places(check: Check, frame: Any) -> Iterable[int]:
    """Places of the values that an expectation looks at: an empty one is passed over by most."""
    if check.passes_over is None:
        return range(len(frame))
    empty = frame[list(check.columns)].isna()
    passed = empty.all(axis=1) if check.passes_over == "all" else empty.any(axis=1)
    return [place for place, is_passed in enumerate(passed.tolist()) if not is_passed]


def _exception_class(info: dict[str, Any]) -> str | None:
    """The first exception's class where one was raised; its text may hold values, so it's left."""
    infos = [info] if "raised_exception" in info else list(info.values())
    raised = [one for one in infos if one["raised_exception"]]
    if not raised:
        return None
    names = _EXCEPTION_LINE.findall(str(raised[0]["exception_traceback"]))
    known = (name for name in names if hasattr(builtins, name) or "great_expectations." in name)
    return next((name.rpartition(".")[2] for name in known), "an exception")


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Shut Great Expectations' log, which quotes exceptions and so may quote values."""
    logger = logging.getLogger("great_expectations")
    level, propagate = logger.level, logger.propagate
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False
    try:
        with warnings.catch_warnings():
            for message in KNOWN_WARNINGS:
                warnings.filterwarnings("ignore", message, DeprecationWarning)
            yield
    finally:
        logger.setLevel(level)
        logger.propagate = propagate
