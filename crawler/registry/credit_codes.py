"""统一社会信用代码: the unified social credit code of an agency."""

_CREDIT_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def is_credit_code(code: str) -> bool:
    """Whether a 统一社会信用代码 has the right form and check character (GB 32100-2015)."""
    if len(code) != 18 or not code[2:8].isdigit() or any(character not in _CREDIT_CODE for character in code):
        return False
    total = sum(_CREDIT_CODE.index(character) * pow(3, at, 31) for at, character in enumerate(code[:17]))
    return _CREDIT_CODE[-total % 31] == code[17]
