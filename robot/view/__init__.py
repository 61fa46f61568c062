"""The state that is shown to whoever looks on, made from what really went out."""
