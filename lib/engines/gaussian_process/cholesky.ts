/**
 * Replaces the lower triangle of a symmetric matrix by its Cholesky factor `L`,
 * `L Lᵀ = A`; the upper triangle is left alone.
 *
 * @param a At least `n` rows of `stride` values, row after row.
 * @returns False where the matrix is not positive definite.
 */
export function factorize(
  a: Float64Array,
  n: number,
  stride: number = n,
): boolean {
  for (let i = 0; i < n; i++) {
    if (!factorizeRow(a, i, stride)) return false;
  }
  return true;
}

/**
 * Factorizes one more row of a matrix whose rows above are factorized.
 *
 * @returns False where the matrix is not positive definite with it.
 */
export function factorizeRow(
  a: Float64Array,
  i: number,
  stride: number,
): boolean {
  const row = i * stride;
  for (let j = 0; j < i; j++) {
    const above = j * stride;
    a[row + j] = (a[row + j]! - dot(a, row, a, above, j)) / a[above + j]!;
  }
  const rest = a[row + i]! - dot(a, row, a, row, i);
  if (!(rest > 0)) return false;
  a[row + i] = Math.sqrt(rest);
  return true;
}

/** Four sums side by side: one alone waits for each addition. */
function dot(
  a: Float64Array,
  fromA: number,
  b: Float64Array,
  fromB: number,
  length: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += a[fromA + k]! * b[fromB + k]!;
    s1 += a[fromA + k + 1]! * b[fromB + k + 1]!;
    s2 += a[fromA + k + 2]! * b[fromB + k + 2]!;
    s3 += a[fromA + k + 3]! * b[fromB + k + 3]!;
  }
  for (; k < length; k++) s0 += a[fromA + k]! * b[fromB + k]!;
  return (s0 + s1) + (s2 + s3);
}

/** Solves `L x = b` in place. */
export function solveLower(
  l: Float64Array,
  n: number,
  b: Float64Array,
  stride: number = n,
): void {
  for (let i = 0; i < n; i++) {
    const row = i * stride;
    b[i] = (b[i]! - dot(l, row, b, 0, i)) / l[row + i]!;
  }
}

/**
 * Solves `L X = B` in place for four right-hand sides at once: each value of `L`
 * is read once for all.
 *
 * @param b Four values a row.
 */
export function solveLowerFour(
  l: Float64Array,
  n: number,
  b: Float64Array,
  stride: number,
): void {
  for (let i = 0; i < n; i++) {
    const row = i * stride;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let k = 0; k < i; k++) {
      const value = l[row + k]!;
      const at = 4 * k;
      s0 += value * b[at]!;
      s1 += value * b[at + 1]!;
      s2 += value * b[at + 2]!;
      s3 += value * b[at + 3]!;
    }
    const pivot = 1 / l[row + i]!;
    const at = 4 * i;
    b[at] = (b[at]! - s0) * pivot;
    b[at + 1] = (b[at + 1]! - s1) * pivot;
    b[at + 2] = (b[at + 2]! - s2) * pivot;
    b[at + 3] = (b[at + 3]! - s3) * pivot;
  }
}

/** Solves `Lᵀ x = b` in place. */
export function solveUpper(
  l: Float64Array,
  n: number,
  b: Float64Array,
  stride: number = n,
): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = i * stride;
    const x = b[i]! / l[row + i]!;
    b[i] = x;
    for (let k = 0; k < i; k++) b[k] = b[k]! - l[row + k]! * x;
  }
}

/** The lower triangle of the inverse of `A` from its factor, as `n * n` values. */
export function inverseOf(l: Float64Array, n: number): Float64Array {
  // Row i holds column i of the inverse of L, from its diagonal on.
  const columns = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    columns[row + i] = 1 / l[row + i]!;
    for (let k = i + 1; k < n; k++) {
      const sum = dot(l, k * n + i, columns, row + i, k - i);
      columns[row + k] = -sum / l[k * n + k]!;
    }
  }
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      inverse[i * n + j] = dot(columns, i * n + i, columns, j * n + i, n - i);
    }
  }
  return inverse;
}
