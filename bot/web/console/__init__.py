"""The console: what workers see and do. Every route names its right in `bot.web.doors`."""
