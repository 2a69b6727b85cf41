/**
 * Replaces the lower triangle of a symmetric matrix by its Cholesky factor `L`,
 * `L Lᵀ = A`; the upper triangle is left alone.
 *
 * @param a `n * n` values, row after row.
 * @returns False where the matrix is not positive definite.
 */
export function factorize(a: Float64Array, n: number): boolean {
  for (let j = 0; j < n; j++) {
    const rowJ = j * n;
    const diagonal = a[rowJ + j]! - dot(a, rowJ, a, rowJ, j);
    if (!(diagonal > 0)) return false;
    const pivot = Math.sqrt(diagonal);
    a[rowJ + j] = pivot;
    for (let i = j + 1; i < n; i++) {
      const at = i * n + j;
      a[at] = (a[at]! - dot(a, i * n, a, rowJ, j)) / pivot;
    }
  }
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
export function solveLower(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    b[i] = (b[i]! - dot(l, i * n, b, 0, i)) / l[i * n + i]!;
  }
}

/** Solves `Lᵀ x = b` in place. */
export function solveUpper(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    const x = b[i]! / l[i * n + i]!;
    b[i] = x;
    const row = i * n;
    for (let k = 0; k < i; k++) b[k] = b[k]! - l[row + k]! * x;
  }
}

/** The inverse of `A` from its factor, as `n * n` values. */
export function inverseOf(l: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const unit = inverse.subarray(j * n, (j + 1) * n);
    unit[j] = 1;
    solveLower(l, n, unit);
    solveUpper(l, n, unit);
  }
  return inverse;
}
