#!/bin/sh
# One handout for each record, on 16 tasks of a Slurm array:
#
#     sbatch --array=1-16 examples/cluster/slurm.sh sources/publication.xml handout /shared/out
#
# Run it again after a failure, or when data have changed: each task makes what
# is missing or would be another file.
#SBATCH --job-name=guidepress
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --mem-per-cpu=512M
#SBATCH --time=00:30:00
#SBATCH --signal=B:TERM@60
set -eu
out=${3:-out}
mkdir -p "$out"
# exec: the signal before the time is over reaches the program, which finishes what
# it has in hand.
exec guidepress batch "$1" "$2" --out "$out" --shard env --resume \
    -j "${SLURM_CPUS_PER_TASK:-1}" --report "$out/report-$SLURM_ARRAY_TASK_ID.csv"
