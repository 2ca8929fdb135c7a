"""`Database` and `Migrations` of sqlite_utils, imported without pandas and numpy: where these are installed, sqlite_utils would import
both, for data frames that nobody gives it, and each command would start half a second later."""

import sys

_LEFT_OUT = [name for name in ("pandas", "numpy") if name not in sys.modules]
sys.modules.update(dict.fromkeys(_LEFT_OUT))  # type: ignore[arg-type]  # None: not to be imported
try:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations
finally:
    for _name in _LEFT_OUT:
        del sys.modules[_name]

__all__ = ["Database", "Migrations"]
