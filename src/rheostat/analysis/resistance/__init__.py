"""How a tumour outlives a regimen: single changes and pairs that restore growth, feedback, and what defeats each."""
