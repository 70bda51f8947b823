"""Every spelling is found as its platform by the project's own aliases, and no decoy as any."""

from __future__ import annotations

import re

import pytest

from peelian.records.cohorts import load_cohort, platform_words, whole_words
from peelian.records.force import spellings, summaries

SPELT = [(code, spelt) for code, known in spellings.SPELLINGS.items() for spelt in known]
SPELT += [("x", spelt) for spelt in spellings.SPELLINGS_AFTER_RENAMING]


def found(text: str) -> set[str]:
    """Platforms that the alias list finds in a text."""
    hits = set()
    for platform, known in platform_words().items():
        left = re.sub(known.pass_over, " ", text) if known.pass_over else text
        if known.find and re.search(known.find, left):
            hits.add(platform)
    return hits


@pytest.mark.parametrize(("platform", "spelt"), SPELT)
def test_a_spelling_is_found_as_its_platform_alone(platform, spelt):
    for act in summaries.SOCIAL_ACTS:
        assert found(act.format(who="the officer", place=spelt)) == {platform}


@pytest.mark.parametrize(
    "text",
    [
        *spellings.DECOYS,
        *spellings.UNNAMED_PLAIN,
        *spellings.UNNAMED_OTHER,
        *spellings.UNNAMED_VAGUE,
        *(act for acts in summaries.ACTS.values() for act in acts),
        *summaries.PLACES,
    ],
)
def test_other_words_name_no_platform(text):
    assert found(text) == set()


def test_unnamed_summaries_are_in_the_cohort_by_their_words_or_not_as_labelled():
    keywords = whole_words(load_cohort("social-media@1").keywords)
    worded = (*spellings.UNNAMED_PLAIN, *spellings.UNNAMED_OTHER)
    ordinary = (*spellings.UNNAMED_VAGUE, *spellings.DECOYS)
    ordinary += tuple(act for acts in summaries.ACTS.values() for act in acts)
    for act in summaries.SOCIAL_ACTS:
        for place in worded:
            assert re.search(keywords, act.format(who="x", place=place))
        for place in ordinary:
            assert not re.search(keywords, act.format(who="x", place=place))


def test_every_letter_has_something_to_be_said_about_it():
    assert set(summaries.GROUPS_2012.values()) | set(summaries.GROUPS_2020.values()) <= set(
        summaries.ACTS
    )
