"""Two languages side by side: every title is kept in Chinese and in English."""

from __future__ import annotations

import msgspec


class Text(msgspec.Struct, frozen=True):
    """A sentence or title in simplified Chinese and in English."""

    zh: str
    en: str

    def in_(self, lang: str) -> str:
        """The text in `lang` ("zh" or "en")."""
        return self.en if lang == "en" else self.zh
