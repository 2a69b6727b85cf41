import type { Team } from "./team.ts";

/** Tasks of which each thread of a team takes the next as it becomes free. */
export class TaskQueue {
  readonly #team: Team;
  readonly #counter: Int32Array;
  #begin = 0;

  /** Over `counter`, one integer that the team shares, 0 at first. */
  constructor(team: Team, counter: Int32Array) {
    this.#team = team;
    this.#counter = counter;
  }

  /**
   * Does this thread's part of the tasks 0 to `count - 1`. Every thread calls it,
   * and passes a barrier before the next call.
   */
  run(count: number, task: (index: number) => void): void {
    const begin = this.#begin;
    // Every thread counts once in vain.
    this.#begin = (begin + count + this.#team.size) | 0;
    for (;;) {
      const index = (Atomics.add(this.#counter, 0, 1) - begin) | 0;
      if (index >= count) return;
      task(index);
    }
  }
}
