"""A storm of faults over trainings on a cluster of processes, and what survives it; see scripts/faults."""
