"""What passes between the window and the computer that it runs on."""
