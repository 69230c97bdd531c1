"""Sources: where data of models in use is fetched from, and when. Pure: no file is opened and no clock is read here."""
