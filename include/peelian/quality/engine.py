"""Running a suite's expectations with Great Expectations, and keeping counts alone of what it says.

Great Expectations puts failing values into results, exceptions' texts and its log; only two whole
numbers and the name of an exception's class are taken from it here, and its log is shut meanwhile.
It reports an exception inside an expectation as `success: false`, as if the data were bad; here
that is a state of its own.
"""

from __future__ import annotations

import builtins
import contextlib
import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from peelian.core.errors import QualityError
from peelian.quality.results import Result, State, judged
from peelian.quality.suites import Check, Suite

RESULT_FORMAT = {
    "result_format": "SUMMARY",
    "partial_unexpected_count": 0,
    "exclude_unexpected_values": True,
}
ROW_COUNT = "expect_table_row_count_to_be_between"
KNOWN_WARNINGS = (r"module 'sre_(constants|parse)' is deprecated",)
"""What Great Expectations 1.24 sets off by itself and we can't mend: its import of a module."""
_EXCEPTION_LINE = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception))\b", re.MULTILINE)


def run_expectations(
    suite: Suite, checks: Sequence[Check], frame: Any, parameters: dict[str, Any]
) -> list[Result]:
    """Run some expectations of a suite on a frame.

    Args:
        checks: which of the suite's expectations.
        frame: a pandas frame that holds their columns.
        parameters: values for `$PARAMETER`.
    Returns: a result for each of `checks`, in their order.
    Raises: QualityError where Great Expectations doesn't take the suite or gives no result.
    """
    if not checks:
        return []
    try:
        with _quiet():
            found = _validate(suite.table, [check.config for check in checks], frame, parameters)
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
    return [_result(suite, check, found[check.id]) for check in checks]


def _validate(
    name: str, configs: list[dict[str, Any]], frame: Any, parameters: dict[str, Any]
) -> dict[str, Any]:
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("conformed").add_dataframe_asset(name)
    batch = asset.add_batch_definition_whole_dataframe("whole").get_batch(
        batch_parameters={"dataframe": frame}
    )
    outcome = batch.validate(
        gx.ExpectationSuite(name=name, expectations=configs),
        result_format=RESULT_FORMAT,
        expectation_parameters=parameters,
    )
    return {one.expectation_config.id: one for one in outcome.results}


def _result(suite: Suite, check: Check, raw: Any) -> Result:
    broken = _exception_class(raw.exception_info)
    if broken is not None:
        return Result(suite.table, suite.owner, check, State.BROKEN, note=broken)
    checked, failed = _counts(check, raw)
    if checked == 0 and check.columns:
        note = "no row holds a value to check"
        return Result(suite.table, suite.owner, check, State.SKIPPED, 0, 0, note)
    return judged(suite, check, bool(raw.success), checked, failed)


def _counts(check: Check, raw: Any) -> tuple[int, int]:
    if check.type == ROW_COUNT:
        return int(raw.result["observed_value"]), 0
    checked = int(raw.result["element_count"]) - int(raw.result.get("missing_count") or 0)
    return checked, int(raw.result["unexpected_count"])


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
