"""Under which terms the operator of an archive publishes its releases. The reports themselves have no copyright."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.base.bilingual import Both

if TYPE_CHECKING:
    from archive.release.scope import Chosen

LICENCES = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": ("Creative Commons Attribution-ShareAlike 4.0 International", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "CC-BY-NC-4.0": ("Creative Commons Attribution-NonCommercial 4.0 International", "https://creativecommons.org/licenses/by-nc/4.0/"),
    "CC0-1.0": ("Creative Commons Zero 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "ODbL-1.0": ("Open Data Commons Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
}  # fmt: skip
"""Title and address of each, by its SPDX identifier."""
AUTHOR = "nianbao contributors"


@dataclass(frozen=True)
class Terms:
    """`licence` is one of `LICENCES`; `homepage` is where the release can be found, `doi` as 10.…/…; "" for none."""

    licence: str = "CC-BY-4.0"
    publisher: str = AUTHOR
    homepage: str = ""
    doi: str = ""

    @property
    def licence_title(self) -> str:
        return LICENCES[self.licence][0]

    @property
    def licence_url(self) -> str:
        return LICENCES[self.licence][1]

    @property
    def note(self) -> Both:
        """What is licensed, and what is free anyway."""
        return Both(
            f"数据集的编排（选择、结构、编码、说明）以 {self.licence} 许可使用。报告本身是国家机关的官方文件，依《中华人民共和国著作权法》第五条不受著作权保护。",
            f"The compilation (selection, structure, codes and documentation) is licensed under {self.licence}. The reports themselves "
            "are official documents of state organs, which have no copyright by article 5 of the Copyright Law of the People's "
            "Republic of China.",
        )


PERSONAL = Both(
    "个人信息：正文和所存网页可能有姓名、电话、地址；再发布前须遵守所在地的个人信息保护法律。数值表没有这些文字。",
    "Personal data: free text and archived pages may name people, with phone numbers or addresses. Whoever publishes such text "
    "again has to obey the law on personal data of the place. The tables of numbers do without it.",
)


def write_licence(directory: Path, chosen: "Chosen") -> Path:
    """LICENSE: the terms of the data, which are not those of the program."""
    terms = chosen.terms
    path = directory / "LICENSE"
    text = (
        f"{terms.licence_title} ({terms.licence})\n{terms.licence_url}\n\n{terms.publisher}\n\n"
        f"{terms.note.zh}\n\n{terms.note.en}\n\n{PERSONAL.zh}\n\n{PERSONAL.en}\n"
    )
    path.write_text(text, "utf-8", newline="\n")
    return path
