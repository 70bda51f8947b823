"""How people write the names of platforms, and the words that only look like them.

The tests of platform detection measure against these: every spelling must be found as its
platform, and no decoy as any.
"""

from __future__ import annotations

import datetime as dt

SPELLINGS: dict[str, tuple[str, ...]] = {
    "facebook": ("Facebook", "facebook", "Face book", "FaceBook", "FB", "FB Messenger"),
    "instagram": ("Instagram", "instagram", "insta", "Insta", "an Instagram story"),
    "linkedin": ("LinkedIn", "Linkedin", "a Linked In profile"),
    "snapchat": ("Snapchat", "SnapChat", "snap chat", "Snap Chat"),
    "tiktok": ("TikTok", "Tik tok", "tik-tok", "Tiktok"),
    "x": ("Twitter", "twitter", "a tweet", "his Twitter feed", "Tweets"),
    "whatsapp": ("WhatsApp", "Whatsapp", "a WhatsApp group", "whats app", "What's App"),
    "youtube": ("YouTube", "You Tube", "youtube", "a Youtube channel"),
    "dating": ("Tinder", "a dating app", "Grindr", "a dating site", "Bumble"),
}
"""Code of include/reference/platforms.csv to what officers write."""

RENAMED = dt.date(2023, 7, 24)
SPELLINGS_AFTER_RENAMING = ("Twitter (now X)", "X (formerly Twitter)", "X/Twitter")
"""Twitter was renamed on this day; only later summaries write these."""

PLATFORMS = tuple(SPELLINGS)
WEIGHTS = (30, 9, 2, 6, 6, 17, 24, 3, 3)
"""How often each platform is meant, in the order of PLATFORMS. Assumed, after the rounds of
requests in which WhatsApp, Facebook and Twitter lead."""

FIRST_YEARS = {"tiktok": 2019, "snapchat": 2012, "instagram": 2011}
"""Nobody names a platform before there were users of it in the United Kingdom."""

NUMBER_NAMED = (16, 71, 11, 2)
"""How many platforms a summary about social media names: 0, 1, 2, 3. Assumed."""

UNNAMED_PLAIN = ("social media", "Social Media", "a social media account", "social-media")
UNNAMED_OTHER = ("social media (Reddit)", "social media, namely Telegram")
"""Platforms that have no code of their own; the words "social media" still give the cohort away."""

UNNAMED_VAGUE = ("the internet", "an online forum", "a public page online", "a closed page")
"""Nothing that a search for names would find: only the national factor can tell."""

UNNAMED_SHARES = (55, 10, 35)
"""Of summaries that name no platform: plain, other, vague. Assumed."""

DECOYS = (
    "The officer faced the complainant throughout.",
    "They spoke face to face; the booking was late.",
    "The xray was not disclosed.",
    "A hospital x-ray was mislaid.",
    "The train was late after a signal failure.",
    "Witness X has withdrawn.",
    "The officer snapped at a bystander.",
    "Instead of an answer, instant refusal was given.",
    "The complainant was not told what apps were seized.",
    "The tube station was closed.",
    "The box was ticked without asking.",
    "The officer bumbled through the caution.",
    "The door hinge and a tinderbox were broken.",
    "He was linked to another log.",
    "The instalment was paid to FBH Ltd.",
)
"""Sentences that must match no platform."""

DECOY_SHARE = 0.04
