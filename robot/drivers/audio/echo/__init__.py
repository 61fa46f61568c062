"""Echo cancellation: takes the robot's own voice out of what the microphone hears."""
