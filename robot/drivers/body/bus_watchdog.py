"""The bus watchdog: after so long without a packet servos and board stop by themselves. Units of 20 ms."""

# 200 ms. With the 250 ms after which the host goes silent, the body stands at most 0.5 s after the host's
# last sign of life.
WATCHDOG = 10
# While a builder's command drives one servo, 500 ms: its goal is never more than a step away, so a computer
# that is busy for a moment need not count as gone.
DRIVEN = 25
