"""Block Kit as Slack checks it: a table of rules, the laws between fields, and where elements are."""
