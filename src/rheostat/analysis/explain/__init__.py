"""What makes a prediction: causes, paths past the block, feedbacks that wake, and what each step rests on."""
