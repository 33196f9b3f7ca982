"""Drivers: how the platform under test is reached. They send, receive and record; they have no opinion."""
