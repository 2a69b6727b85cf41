/**
 * A heap of what may grow next, the highest key first. It sifts as the heap of
 * the C++ library does, so that equal keys leave it as they do in scikit-learn.
 */
export class Frontier<T> {
  readonly #items: T[] = [];
  readonly #key: (item: T) => number;

  constructor(key: (item: T) => number) {
    this.#key = key;
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#siftUp(this.#items.length - 1, item);
  }

  /** Takes the item with the highest key; there must be one. */
  pop(): T {
    const items = this.#items;
    const top = items[0]!;
    const last = items.pop()!;
    if (items.length > 0) this.#siftUp(this.#sinkHole(), last);
    return top;
  }

  #siftUp(hole: number, item: T): void {
    const items = this.#items;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.#key(items[parent]!) >= this.#key(item)) break;
      items[hole] = items[parent]!;
      hole = parent;
    }
    items[hole] = item;
  }

  // Moves the hole at the top down, always to the larger child, to a leaf.
  #sinkHole(): number {
    const items = this.#items;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 2;
      if (child > items.length) return hole;
      const left = items[child - 1]!;
      if (
        child === items.length || this.#key(items[child]!) < this.#key(left)
      ) child--;
      items[hole] = items[child]!;
      hole = child;
    }
  }
}
