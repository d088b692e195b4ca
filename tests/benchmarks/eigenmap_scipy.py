"""The same eigenvectors by SciPy: eigenmap_scipy.py GRAPH (written by graph_bench)."""
import sys
import time

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.linalg import eigsh

with open(sys.argv[1], "rb") as file:
    n, edges = np.fromfile(file, np.int64, 2)
    starts = np.fromfile(file, np.int32, n + 1)
    columns = np.fromfile(file, np.int32, edges)
    matrix = sparse.csr_matrix((np.fromfile(file, np.float64, edges), columns, starts), (n, n))
for m in (64, 128, 256):
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        values, vectors = eigsh(matrix, m + 1, which="LA", tol=1e-5)
        times.append(time.perf_counter() - begin)
    residual = np.linalg.norm(matrix @ vectors - vectors * values, axis=0).max()
    print(f"SciPy eigsh, m = {m}: {np.median(times):.2f} s, largest residual {residual:.1e}")
