"""What an explanation says: findings, the sentences that follow from them, and how they are shown."""
