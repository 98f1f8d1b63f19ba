"""Bad input, end to end: real servers, the real engine, the command line and the window."""
