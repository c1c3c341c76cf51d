"""What to give: drugs and pairs that take a tumour's growth at reachable exposure, schedules, least sets of targets."""
