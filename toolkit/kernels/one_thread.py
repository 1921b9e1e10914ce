"""What a process to fork from has in its environment, so that its libraries make no threads.

A process with threads cannot be forked safely.
"""

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
