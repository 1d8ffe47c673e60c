"""The whole system as people meet it: real processes, real HTTP, a phone and a console."""
