"""What engine, gate, behaviours and drivers share: events in, commands out, the programme, the scene."""
