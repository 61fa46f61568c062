"""The state that viewers see, made from what really went out."""
