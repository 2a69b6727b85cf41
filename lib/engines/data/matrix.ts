/**
 * A dense float32 matrix, stored column by column: the value at `(row, column)`
 * is `data[column * rows + row]`, and NaN marks a missing value.
 *
 * Four bytes a cell. `data` may lie over a `SharedArrayBuffer`, so that workers
 * read it without a copy.
 */
export interface Matrix {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
  /** `rows * columns` values, column after column. */
  readonly data: Float32Array;
}

/** Feature rows with their labels and, optionally, instance weights. */
export interface Dataset {
  /** One row an example, one column a feature. */
  readonly features: Matrix;
  /** One label a row. */
  readonly labels: Float32Array;
  /** One non-negative weight a row. All ones when absent. */
  readonly weights?: Float32Array;
}

/** One column of `matrix` as a view, without a copy. */
export function column(matrix: Matrix, index: number): Float32Array {
  return matrix.data.subarray(index * matrix.rows, (index + 1) * matrix.rows);
}

/** Columns `from` up to, not including, `to` as a view, without a copy. */
export function columns(
  matrix: Matrix,
  from: number,
  to: number = matrix.columns,
): Matrix {
  const { rows, data } = matrix;
  return {
    rows,
    columns: to - from,
    data: data.subarray(from * rows, to * rows),
  };
}
