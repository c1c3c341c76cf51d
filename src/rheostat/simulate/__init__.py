"""Time and states: steady states and time courses of a network, with no word of drugs or tumours."""
