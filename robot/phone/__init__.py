"""The robot itself as the phone of a live call: a child process with line, microphone and loudspeaker."""
