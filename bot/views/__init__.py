"""Block Kit and terminal text: a value in, blocks and fallback text out. Nothing here reads or decides."""
