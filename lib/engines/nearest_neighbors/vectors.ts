import type { Matrix } from "../data/matrix.ts";

/** How near two vectors are. */
export type Metric = "L2" | "INNER_PRODUCT";

/** Vectors one after the other: the coordinates of one lie side by side. */
export interface Vectors {
  readonly count: number;
  /** Coordinates of each vector. */
  readonly dim: number;
  /** `count * dim` values. */
  readonly data: Float32Array;
}

/** Vector `index` as a view, without a copy. */
export function vector({ dim, data }: Vectors, index: number): Float32Array {
  return data.subarray(index * dim, (index + 1) * dim);
}

/** The vectors at `indices`, in that order. */
export function takeVectors(vectors: Vectors, indices: Int32Array): Vectors {
  const { dim } = vectors;
  const data = new Float32Array(indices.length * dim);
  for (let i = 0; i < indices.length; i++) {
    data.set(vector(vectors, indices[i]!), i * dim);
  }
  return { count: indices.length, dim, data };
}

/** The chosen rows of a matrix as vectors. */
export function rowVectors(matrix: Matrix, rows: Int32Array): Vectors {
  const dim = matrix.columns;
  const data = new Float32Array(rows.length * dim);
  for (let j = 0; j < dim; j++) {
    const start = j * matrix.rows;
    for (let i = 0; i < rows.length; i++) {
      data[i * dim + j] = matrix.data[start + rows[i]!]!;
    }
  }
  return { count: rows.length, dim, data };
}

/** Scales every vector to length 1, in place; a zero vector stays zero. */
export function normalize({ count, dim, data }: Vectors): void {
  for (let i = 0; i < count; i++) {
    let squares = 0;
    for (let j = i * dim; j < (i + 1) * dim; j++) squares += data[j]! ** 2;
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let j = i * dim; j < (i + 1) * dim; j++) data[j] = data[j]! * scale;
  }
}
