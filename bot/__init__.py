"""The product's mind: what is decided, said and drawn."""
