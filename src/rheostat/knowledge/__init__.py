"""What is claimed about mTOR and its therapy, and the evidence for every claim."""
