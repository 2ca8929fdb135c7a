"""Which row of the form a printed row of a statistical table is. Most labels say it; others say it only by their place:
其他 stands below applications, replies, reasons and inquiries, and 其中：1. begins again below each of them."""

from dataclasses import dataclass, field

from extract.forms.statistics import RowLabel, parents, row_behind, row_keys

_UNKNOWN = ""  # in the place of a key: a row that no label explains


@dataclass(slots=True)
class RowPlaces:
    """What was read so far, from the top of the table. `parent` is of each row that was read the row that it is a part of."""

    parent: dict[str, str | None] = field(default_factory=dict)
    _last: str = _UNKNOWN
    _chain: list[str] = field(default_factory=list)  # the last row that is known, and the rows that it is a part of
    _numbered: dict[str | None, tuple[int, int]] = field(default_factory=dict)  # the last numbering below each row

    def place(self, label: RowLabel) -> str | None:
        """The key of the next row, None when its label is not understood."""
        by_number, is_numbered = self._by_number(label)
        key, below = row_keys(label)
        if not key and self._chain and self._last != _UNKNOWN:
            key = row_behind(self._chain[-1], label)
        options = [(key, parent) for parent in parents(key)] if key else [(k, p) for k in below for p in parents(k)]
        found: tuple[str, str | None] | None
        found = next((option for option in options if is_numbered and option[1] == by_number), None)
        if found is None and not (is_numbered and by_number == _UNKNOWN and not key):
            found = self._by_nearness(options, label, named=bool(key))
        if key and (found is None or found[1] not in self.parent):
            found = (key, None)
        self._take(label, found, by_number if is_numbered else None)
        return found and found[0]

    def heading(self, label: RowLabel) -> None:
        """Rows of no value: what they name may be what the next rows are parts of."""
        key, _ = row_keys(label)
        if key:
            self._take(label, (key, None), None)

    def _by_number(self, label: RowLabel) -> tuple[str | None, bool]:
        """The row that the numbering puts this one below, and whether it does."""
        if label.of_which:
            return self._last, True
        if label.style:
            for parent in [*self._chain, None]:
                if self._numbered.get(parent) == (label.style, label.number - 1):
                    return parent, True
        return None, False

    def _by_nearness(self, options: list[tuple[str, str]], label: RowLabel, *, named: bool) -> tuple[str, str] | None:
        """The option whose parent was read last. A bare 其他 must follow a part of the same row."""
        near = [option for parent in self._chain for option in options if option[1] == parent]
        if label.words.startswith("其他") and not named:
            before = self.parent.get(self._last) if self._last != _UNKNOWN else None
            return next((option for option in near if option[1] == before), None)
        read = [option for option in options if option[1] in self.parent]
        return near[0] if near else read[0] if len(read) == 1 else None

    def _take(self, label: RowLabel, found: tuple[str, str | None] | None, by_number: str | None) -> None:
        key, parent = found or (_UNKNOWN, by_number)
        if found:
            self.parent.setdefault(key, parent)
            self._chain = [key]
            while (above := self.parent.get(self._chain[-1])) is not None:
                self._chain.append(above)
        if label.style:
            self._numbered[parent] = (label.style, label.number)
        self._numbered.pop(key, None)
        self._last = key
