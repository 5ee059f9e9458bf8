"""What the service does, one story a file. Every step takes rows in one state and leaves them in the next."""
