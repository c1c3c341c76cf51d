"""What every test shares: property tests that draw the same examples on every machine."""

from hypothesis import settings

# No deadline: compiled kernels pay for their compilation on the first example.
settings.register_profile("deterministic", derandomize=True, database=None, deadline=None, print_blob=False)
settings.load_profile("deterministic")
