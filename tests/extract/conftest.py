import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # the generator of hazards is a module of the tests


@pytest.fixture(scope="session")
def data() -> Path:
    """Real reports, with what a person read from them."""
    return HERE.parent / "data"
