"""What the workflow needs of the world, as protocols: a page each. Behind them a real thing and sometimes a fake."""
