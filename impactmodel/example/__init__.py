"""The example organisation: trajectories in every stage, one that needed no training, and one that begins once more.

The trajectories stand in files as anybody could write them; what happened to them since stands in `stories/`.
Days are counted from the day it is made: "@-26" is 26 days before, "@+28T09:30" half past nine four weeks ahead,
with a Z behind it on the clock of UTC.
"""
