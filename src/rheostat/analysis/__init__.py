"""The questions that are put to the model: screens, experiments, explanations, fits."""
