"""Documents in, passages stored."""

from index import environment

environment.apply()
