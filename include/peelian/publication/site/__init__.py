"""The site around the releases: an index, a calendar, a feed, a catalogue; made from `public/`."""
