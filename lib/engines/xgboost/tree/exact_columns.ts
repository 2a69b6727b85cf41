import type { NodeColumn } from "./exact_scan.ts";
import type { SortedColumns } from "./sorted_columns.ts";

/** A column of the tree that is grown: its rows by node, and in each by ascending value. */
interface TreeColumn {
  readonly rows: Int32Array;
  /** Value and gradient of each row, in turns. */
  readonly pairs: Float32Array;
  /** The same as one number each, which is moved in one go. */
  readonly moved: Float64Array;
  /** Where each node's rows begin and end. */
  readonly from: number[];
  readonly to: number[];
  /** Whether some rows have no value while the others' differ. */
  readonly scansForward: boolean;
}

/**
 * The columns of one thread's features while a tree is grown: each node has its
 * rows side by side, so that a scan runs straight through memory. Twelve bytes a
 * cell.
 */
export class ExactColumns {
  readonly #sorted: SortedColumns;
  /** Space of columns, used again by every tree. */
  readonly #space: Pick<TreeColumn, "rows" | "pairs" | "moved">[] = [];
  readonly #columns = new Map<number, TreeColumn>();
  /** Rows and pairs that go right, on their way. */
  readonly #rightRows: Int32Array;
  readonly #rightPairs: Float64Array;

  constructor(sorted: SortedColumns) {
    this.#sorted = sorted;
    this.#rightRows = new Int32Array(sorted.rows);
    this.#rightPairs = new Float64Array(sorted.rows);
  }

  /** The features, ascending. */
  get features(): IterableIterator<number> {
    return this.#columns.keys();
  }

  /** Starts a tree on `features`, with the rows whose position is not negative. */
  start(
    features: Iterable<number>,
    positions: Int32Array,
    gradient: Float32Array,
  ): void {
    this.#columns.clear();
    let place = 0;
    for (const feature of features) {
      const space = this.#space[place++] ??= allocate(this.#sorted.rows);
      const { rows, order, values, counts } = this.#sorted;
      const from = feature * rows;
      const to = from + counts[feature]!;
      const { pairs } = space;
      // deno-fmt-ignore
      const count = fill(order, values, from, to, positions, gradient, space.rows, pairs);
      const scansForward = to - from < rows && values[from] !== values[to - 1];
      const column = { ...space, from: [0], to: [count], scansForward };
      this.#columns.set(feature, column);
    }
  }

  /** The rows of a node. */
  column(feature: number, node: number): NodeColumn {
    const { rows, pairs, from, to } = this.#columns.get(feature)!;
    return { rows, pairs, from: from[node]!, to: to[node]! };
  }

  /** Whether to scan a column forward as well. */
  scansForward(feature: number): boolean {
    return this.#columns.get(feature)!.scansForward;
  }

  /** Moves the rows of `node` to its children; `goesRight` has 1 for each row that goes right. */
  split(node: number, left: number, goesRight: Uint8Array): void {
    for (const { rows, moved, from, to } of this.#columns.values()) {
      const start = from[node]!;
      const end = to[node]!;
      // deno-fmt-ignore
      const middle = separate(rows, moved, start, end, goesRight, this.#rightRows, this.#rightPairs);
      from[left] = start;
      to[left] = from[left + 1] = middle;
      to[left + 1] = end;
    }
  }
}

function allocate(rows: number) {
  const moved = new Float64Array(rows);
  const pairs = new Float32Array(moved.buffer);
  return { rows: new Int32Array(rows), pairs, moved };
}

/** Copies the part of a sorted column whose rows are in the tree; returns its length. */
function fill(
  order: Int32Array,
  values: Float32Array,
  from: number,
  to: number,
  positions: Int32Array,
  gradient: Float32Array,
  rows: Int32Array,
  pairs: Float32Array,
): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    const row = order[i]!;
    rows[count] = row;
    pairs[2 * count] = values[i]!;
    pairs[2 * count + 1] = gradient[row]!;
    count = (count + 1 + (positions[row]! >> 31)) | 0;
  }
  return count;
}

/**
 * Brings the rows that go left to the front, and those that go right behind them,
 * each in their order; returns where the right ones begin. Without a branch on
 * the data: each row is written to both sides, and only its own moves on.
 */
function separate(
  rows: Int32Array,
  pairs: Float64Array,
  from: number,
  to: number,
  goesRight: Uint8Array,
  rightRows: Int32Array,
  rightPairs: Float64Array,
): number {
  let left = from;
  let right = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const pair = pairs[i]!;
    const isRight = goesRight[row]!;
    rows[left] = row;
    pairs[left] = pair;
    rightRows[right] = row;
    rightPairs[right] = pair;
    left = (left + 1 - isRight) | 0;
    right = (right + isRight) | 0;
  }
  for (let i = 0; i < right; i++) {
    rows[left + i] = rightRows[i]!;
    pairs[left + i] = rightPairs[i]!;
  }
  return left;
}
