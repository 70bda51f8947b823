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
from peelian.quality.suites import COLUMN_KWARGS, Check, Suite

RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "partial_unexpected_count": 0,
    "exclude_unexpected_values": True,
}
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

    def run(self, suite: Suite, checks: Sequence[Check], seen: Sequence[Facts]) -> list[Ran]:
        """Run expectations of a suite, all at once: what each sees stands beside what others see.

        Args:
            seen: the facts of each of `checks`; the same object where they see the same.
        Returns: a result for each of `checks`, in their order.
        Raises: QualityError where Great Expectations doesn't take the suite or gives no result.
        """
        counting = [check for check in checks if check.type == ROW_COUNT]
        others = [check for check in checks if check.type != ROW_COUNT]
        facts = {check.id: one for check, one in zip(checks, seen, strict=True)}
        found: dict[str, Any] = {}
        for check in counting:  # the number of rows is all there is to see
            found |= self._asked(suite, [check.config], facts[check.id].frame())
        frame, names = side_by_side([facts[check.id] for check in others])
        renamed = [_renamed(check, names[id(facts[check.id])]) for check in others]
        found |= self._asked(suite, renamed, frame) if others else {}
        missing = [check.id for check in checks if check.id not in found]
        if missing:
            raise QualityError(
                "Great Expectations didn't run some expectations; no data was judged",
                where=f"expectations/{suite.table}.json: {', '.join(missing)}",
                do="mend the suite: the type or its arguments are not known",
            )
        return [_ran(suite, check, found[check.id], facts[check.id]) for check in checks]

    def _asked(self, suite: Suite, configs: list[dict[str, Any]], frame: Any) -> dict[str, Any]:
        try:
            with _quiet():
                return self._validate(suite.table, configs, frame)
        except Exception as error:  # noqa: BLE001 - whatever it is, its text may quote a record
            raise QualityError(
                f"Great Expectations itself failed ({type(error).__name__}); no data was judged",
                where=f"expectations/{suite.table}.json",
                do="tell those who look after Peelian: it isn't the owner's data",
            ) from None

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


def side_by_side(seen: Sequence[Facts]) -> tuple[Any, dict[int, dict[str, str]]]:
    """Facts as one frame, the shorter ones filled up with nothing.

    Great Expectations takes as long to begin as to judge some dozens of values, so it begins once.
    What it says of a place past the end of a check's own facts is left out again.

    Returns: the frame, with an index from 0; and by `id` of each facts object, its columns' names.
    """
    import pandas as pd

    columns: dict[str, Any] = {}
    names: dict[int, dict[str, str]] = {}
    for facts in seen:
        if id(facts) not in names:
            number = len(names)
            frame = facts.frame()
            names[id(facts)] = {column: f"{number}.{column}" for column in frame.columns}
            columns |= {name: frame[column] for column, name in names[id(facts)].items()}
    return pd.DataFrame(columns), names


def _renamed(check: Check, names: dict[str, str]) -> dict[str, Any]:
    """A check as Great Expectations takes it, with the names that its columns have in the frame."""
    kwargs = dict(check.config["kwargs"])
    for key in COLUMN_KWARGS:
        if key in kwargs:
            kwargs[key] = names[kwargs[key]]
    if "column_list" in kwargs:
        kwargs["column_list"] = [names[column] for column in kwargs["column_list"]]
    return {**check.config, "kwargs": kwargs}


def _pandas_source() -> Any:
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context.data_sources.add_pandas("conformed")


def _ran(suite: Suite, check: Check, raw: Any, facts: Facts) -> Ran:
    broken = _exception_class(raw.exception_info)
    if broken is not None:
        return Ran(Result(suite.table, suite.owner_of(check), check, State.BROKEN, note=broken))
    if check.type == ROW_COUNT:
        rows = int(raw.result["observed_value"])
        return Ran(judged(suite, check, bool(raw.success), rows, 0))
    unexpected = [int(place) for place in raw.result["unexpected_index_list"] or ()]
    if len(unexpected) != int(raw.result["unexpected_count"]):
        note = "Great Expectations didn't say which values failed"
        return Ran(Result(suite.table, suite.owner_of(check), check, State.BROKEN, note=note))
    rows_of = facts.rows
    failing = tuple(place for place in unexpected if place < len(rows_of))
    failed = sum(rows_of[place] for place in failing)
    checked = facts.others + sum(rows_of[place] for place in _judged_places(check, facts))
    if checked == 0:
        note = "no row holds a value to check"
        return Ran(Result(suite.table, suite.owner_of(check), check, State.SKIPPED, 0, 0, note))
    met = failed <= check.allowed * checked
    return Ran(judged(suite, check, met, checked, failed), failing)


def _judged_places(check: Check, facts: Facts) -> Iterable[int]:
    """Places of the values that an expectation looks at: an empty one is passed over by most."""
    if check.passes_over is None:
        return range(len(facts.rows))
    empty = [facts.arrow.column(column).is_null().to_pylist() for column in check.columns]
    passes = all if check.passes_over == "all" else any
    return [place for place, row in enumerate(zip(*empty, strict=True)) if not passes(row)]


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
