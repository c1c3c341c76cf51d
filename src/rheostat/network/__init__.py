"""What is known, made executable: laws, the network they make, cells that depart from the reference, observables."""
