"""The queue in the browser: server-rendered pages, usable without JavaScript. Knows ports and domain alone."""
