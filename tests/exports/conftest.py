"""What the tests of exports share."""

# Runs under another Python, which has followthemoney; nothing here imports it.
collect_ignore = ["ftm_round_trip.py"]
