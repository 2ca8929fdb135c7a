"""How many examples Hypothesis tries: `few` in `make test`, the same each time; `many` in `make slow`."""

from hypothesis import settings

settings.register_profile("few", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("many", deadline=None, max_examples=500)
settings.load_profile("few")
