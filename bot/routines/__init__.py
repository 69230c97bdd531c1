"""What the clock starts: one table of routines, and the threads that run them. No rules of the product."""
