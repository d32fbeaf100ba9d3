"""What the clocks of our machines are good for."""

from datetime import timedelta

# How far another machine's clock may run ahead of ours. What is stored with a later moment is by a
# clock that was wrong, and has been put right since.
AHEAD_MAX = timedelta(minutes=1)
