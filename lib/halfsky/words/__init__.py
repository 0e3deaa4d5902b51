"""Words about figures: values, targets, differences, findings, in Chinese and English; written nowhere else."""
