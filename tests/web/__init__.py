"""The pages on stand-ins for the services behind them."""
