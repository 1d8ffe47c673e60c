"""Everything but words that a person can send."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from tests.fakes.bot_api.world import World


class Attachments(ABC):
    """The part of a phone that sends pictures, sound, files, places and the like."""

    world: World

    @abstractmethod
    def send(self, body: dict[str, Any]) -> int:
        """Send a message of any kind; gives its id."""

    def _file(self, content: bytes, suffix: str, size: int | None = None) -> dict[str, Any]:
        kept = self.world.keep_file(content, suffix, size)
        return {
            "file_id": kept.file_id,
            "file_unique_id": f"unique-{kept.file_id}",
            "file_size": kept.size,
        }

    def voice(self, content: bytes = b"OggS made-up sound", *, seconds: int = 4) -> int:
        """Send a voice message."""
        file = {**self._file(content, ".oga"), "duration": seconds, "mime_type": "audio/ogg"}
        return self.send({"voice": file})

    def photo(self, caption: str = "", content: bytes = b"made-up picture", **fields: Any) -> int:
        """Send a picture, in two sizes as Telegram does."""
        sizes = [
            {**self._file(content, ".jpg"), "width": width, "height": width} for width in (90, 1280)
        ]
        return self.send({"photo": sizes, **({"caption": caption} if caption else {}), **fields})

    def album(self, count: int = 2, caption: str = "") -> list[int]:
        """Send several pictures at once; they arrive as messages of one group."""
        group = str(self.world.number())
        return [
            self.photo(caption if number == 0 else "", media_group_id=group)
            for number in range(count)
        ]

    def document(
        self,
        name: str = "made-up.txt",
        content: bytes = b"made-up words",
        *,
        caption: str = "",
        mime_type: str = "text/plain",
        size: int | None = None,
    ) -> int:
        """Send a file; `size` may claim more than it holds."""
        suffix = "." + name.rpartition(".")[2] if "." in name else ""
        file = {**self._file(content, suffix, size), "file_name": name, "mime_type": mime_type}
        return self.send({"document": file, **({"caption": caption} if caption else {})})

    def sticker(self, emoji: str | None = "🙂") -> int:
        """Send a sticker, which stands for an emoji as a rule."""
        look = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        file = {**self._file(b"made-up sticker", ".webp"), **look, "type": "regular"}
        return self.send({"sticker": {**file, **({"emoji": emoji} if emoji else {})}})

    def location(self, latitude: float = 51.5, longitude: float = -0.1, **fields: Any) -> int:
        """Send a place; `live_period` makes it one that moves."""
        return self.send({"location": {"latitude": latitude, "longitude": longitude, **fields}})

    def contact(self, phone_number: str = "07700900000", first_name: str = "Made-up") -> int:
        """Send somebody's number (the default one is reserved for made-up people)."""
        return self.send({"contact": {"phone_number": phone_number, "first_name": first_name}})

    def video_note(self, *, seconds: int = 5) -> int:
        """Send a round video."""
        file = {**self._file(b"made-up film", ".mp4"), "duration": seconds, "length": 240}
        return self.send({"video_note": file})

    def video(self, caption: str = "", *, seconds: int = 5) -> int:
        """Send a film."""
        file = {**self._file(b"made-up film", ".mp4"), "duration": seconds}
        film = {"video": {**file, "width": 640, "height": 480}}
        return self.send({**film, **({"caption": caption} if caption else {})})

    def dice(self, emoji: str = "🎲", value: int = 3) -> int:
        """Roll a die."""
        return self.send({"dice": {"emoji": emoji, "value": value}})

    def anything(self, **body: Any) -> int:
        """Send a message of a kind of your own making, also one that does not exist yet."""
        return self.send(body)
