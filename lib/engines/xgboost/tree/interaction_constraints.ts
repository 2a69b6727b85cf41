/** Which features may split a node, given those that split its ancestors. */
export class InteractionConstraints {
  readonly #groups: readonly ReadonlySet<number>[];
  /** Features used on the way to each node. */
  #used: ReadonlySet<number>[] = [new Set()];
  /** Features allowed at each node; the root allows all. */
  #allowed: (ReadonlySet<number> | undefined)[] = [undefined];

  /** For groups of features that may appear together. */
  constructor(groups: readonly (readonly number[])[] = []) {
    this.#groups = groups.map((group) => new Set(group));
  }

  /** Forgets the nodes of the last tree. */
  reset(): void {
    this.#used = [new Set()];
    this.#allowed = [undefined];
  }

  /** Whether `feature` may split `node`. */
  allows(node: number, feature: number): boolean {
    if (this.#groups.length === 0) return true;
    return this.#allowed[node]?.has(feature) ?? true;
  }

  /** Notes that `feature` split `node` into `left` and the node after it. */
  split(node: number, feature: number, left: number): void {
    if (this.#groups.length === 0) return;
    const used = new Set(this.#used[node]).add(feature);
    const allowed = new Set(used);
    for (const group of this.#groups) {
      if (!used.isSubsetOf(group)) continue;
      for (const other of group) allowed.add(other);
    }
    for (const child of [left, left + 1]) {
      this.#used[child] = used;
      this.#allowed[child] = allowed;
    }
  }
}
