"""The queue in the browser: server-rendered pages, usable without JavaScript. Knows ports, domain and what a person may
do (`workflow.review`)."""
