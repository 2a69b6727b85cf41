/**
 * The `k` lowest scores offered so far, as a heap with the highest on top. Equal
 * scores rank by id, the lower first.
 */
export class NearestList {
  readonly #scores: Float64Array;
  readonly #ids: Int32Array;
  #size = 0;
  /** Score that another must not exceed to enter; infinite while there is room. */
  worst = Infinity;

  constructor(k: number) {
    this.#scores = new Float64Array(k);
    this.#ids = new Int32Array(k);
  }

  get isFull(): boolean {
    return this.#size === this.#scores.length;
  }

  /** Empties the list. */
  clear(): void {
    this.#size = 0;
    this.worst = Infinity;
  }

  /** Takes in a score that does not exceed `worst`, if it ranks high enough. */
  offer(score: number, id: number): void {
    if (!this.isFull) {
      this.#siftUp(this.#size++, score, id);
      if (this.isFull) this.worst = this.#scores[0]!;
    } else if (score < this.worst || id < this.#ids[0]!) {
      this.#siftDown(this.#size, score, id);
      this.worst = this.#scores[0]!;
    }
  }

  /** Moves the list, nearest first, to `at` of both arrays, and empties it. */
  drain(scores: Float64Array, ids: Int32Array, at: number): void {
    for (let last = this.#size - 1; last >= 0; last--) {
      scores[at + last] = this.#scores[0]!;
      ids[at + last] = this.#ids[0]!;
      this.#siftDown(last, this.#scores[last]!, this.#ids[last]!);
    }
    this.clear();
  }

  #siftUp(start: number, score: number, id: number): void {
    const scores = this.#scores;
    const ids = this.#ids;
    let hole = start;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!ranksBelow(score, id, scores[parent]!, ids[parent]!)) break;
      scores[hole] = scores[parent]!;
      ids[hole] = ids[parent]!;
      hole = parent;
    }
    scores[hole] = score;
    ids[hole] = id;
  }

  // Puts an item where the top was, in a heap of `size` items.
  #siftDown(size: number, score: number, id: number): void {
    const scores = this.#scores;
    const ids = this.#ids;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      const next = child + 1;
      if (
        next < size &&
        ranksBelow(scores[next]!, ids[next]!, scores[child]!, ids[child]!)
      ) child = next;
      if (!ranksBelow(scores[child]!, ids[child]!, score, id)) break;
      scores[hole] = scores[child]!;
      ids[hole] = ids[child]!;
      hole = child;
    }
    scores[hole] = score;
    ids[hole] = id;
  }
}

function ranksBelow(
  score: number,
  id: number,
  otherScore: number,
  otherId: number,
): boolean {
  return score > otherScore || (score === otherScore && id > otherId);
}
