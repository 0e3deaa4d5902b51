"""A plan as work between its issue and its evaluation: who does what until when (任务分解表)."""
