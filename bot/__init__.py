"""Touchbase: check-ins for young people who have come back, with people behind them."""
