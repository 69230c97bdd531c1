"""What is remembered: engines, typed tables, functions returning domain values. No rules and no Slack."""
