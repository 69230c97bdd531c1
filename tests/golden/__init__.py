"""What peers answer on data that anybody can draw again; `make golden` asks them anew."""
