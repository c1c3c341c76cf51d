"""From a dose to a growth rate: binding, what each output of a target keeps, response and curves."""
