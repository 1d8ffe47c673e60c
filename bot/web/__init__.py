"""The pages: the front door, the web chat, the console for workers, and health."""
