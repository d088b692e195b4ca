"""The same graph and eigenvectors by scikit-learn, hnswlib and SciPy: graph_python.py GRAPH (written by graph_bench)."""
import os
import sys
import time

import hnswlib
import numpy as np
import scipy.sparse as sparse
from scipy.sparse.linalg import eigsh, lobpcg
from sklearn.neighbors import NearestNeighbors

RUNS = 3
CORES = len(os.sched_getaffinity(0))


def median_seconds(work):
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - begin)
    return np.median(times), result


def recall(found, truth):
    return np.mean([len(np.intersect1d(a, b, assume_unique=True)) for a, b in zip(found, truth)]) / truth.shape[1]


def graph_by_hnsw(rows, k):
    index = hnswlib.Index("l2", rows.shape[1])
    index.init_index(len(rows), ef_construction=200, M=16, random_seed=1)
    index.set_num_threads(CORES)
    index.add_items(rows)
    index.set_ef(64)
    return index.knn_query(rows, k + 1)[0][:, 1:]


def main():
    with open(sys.argv[1], "rb") as file:
        n, edges, length, k = np.fromfile(file, np.int64, 4)
        starts = np.fromfile(file, np.int32, n + 1)
        columns = np.fromfile(file, np.int32, edges)
        matrix = sparse.csr_matrix((np.fromfile(file, np.float64, edges), columns, starts), (n, n))
        rows = np.fromfile(file, np.float32, n * length).reshape(n, length)
        neighbours = np.fromfile(file, np.int32, n * k).reshape(n, k)

    seconds, found = median_seconds(lambda: NearestNeighbors(n_neighbors=k, algorithm="brute", n_jobs=CORES).fit(rows)
                                    .kneighbors(return_distance=False))
    print(f"graph, scikit-learn brute force: {seconds:.2f} s, our neighbours {recall(found, neighbours):.5f}", flush=True)
    seconds, found = median_seconds(lambda: graph_by_hnsw(rows, k))
    print(f"graph, hnswlib (M 16, ef 200 and 64): {seconds:.2f} s, recall {recall(found, neighbours):.4f}", flush=True)

    for m in (64, 128, 256):
        seconds, (values, vectors) = median_seconds(lambda: eigsh(matrix, m + 1, which="LA", tol=1e-5))
        residual = np.linalg.norm(matrix @ vectors - vectors * values, axis=0).max()
        print(f"SciPy eigsh, m = {m}: {seconds:.2f} s, largest residual {residual:.1e}", flush=True)
    m = 128
    start = np.random.default_rng(1).standard_normal((n, m + 1))
    begin = time.perf_counter()
    values, vectors = lobpcg(matrix, start, largest=True, tol=1e-5, maxiter=200)
    seconds = time.perf_counter() - begin
    residual = np.linalg.norm(matrix @ vectors - vectors * values, axis=0).max()
    print(f"SciPy lobpcg, m = {m}: {seconds:.2f} s, largest residual {residual:.1e}", flush=True)


main()
