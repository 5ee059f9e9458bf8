"""The pure core: values and rules. No I/O, no clock, no logging; the time comes in as an argument."""
