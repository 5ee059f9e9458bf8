"""Where the parts are put together, and the only place that reads the clock and the environment."""
