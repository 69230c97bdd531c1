"""The Web API: one function a method, in modules by noun; checks what Slack checks."""
