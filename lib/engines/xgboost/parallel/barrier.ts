import type { Team } from "./team.ts";

const arrived = 0;
const generation = 1;
const sleepers = 2;
const broken = 3;

/** Turns to wait awake before going to sleep: about 100 microseconds. */
const spins = 2_000;

/** Leaves the core to a thread that shares it, for a moment, where the engine can. */
const pause: () => void =
  (Atomics as typeof Atomics & { pause?: () => void }).pause ?? (() => {});

/** Integers that the barriers of a team share. */
export const barrierLength = 4;

/** Another thread of the team has failed. */
export class BrokenTeam extends Error {
  override readonly name = "BrokenTeam";
}

/** A team over shared memory. */
export class SharedTeam implements Team {
  readonly size: number;
  readonly rank: number;
  readonly #state: Int32Array;
  #generation = 0;

  /** `state` has `barrierLength` integers over shared memory, zero at first. */
  constructor(size: number, rank: number, state: Int32Array) {
    this.size = size;
    this.rank = rank;
    this.#state = state;
  }

  /** @throws {BrokenTeam} if another thread of the team has failed. */
  barrier(): void {
    const state = this.#state;
    const next = ++this.#generation;
    if (Atomics.add(state, arrived, 1) === this.size - 1) {
      Atomics.store(state, arrived, 0);
      Atomics.store(state, generation, next);
      // Sleepers are counted: a flag would lose wake-ups.
      if (Atomics.load(state, sleepers) > 0) Atomics.notify(state, generation);
    } else this.#waitFor(next);
    if (Atomics.load(state, broken) === 1) {
      throw new BrokenTeam("Another thread of the team has failed");
    }
  }

  #waitFor(next: number): void {
    const state = this.#state;
    for (let spin = 0; Atomics.load(state, generation) < next; spin++) {
      if (Atomics.load(state, broken) === 1) return;
      if (spin < spins) {
        pause();
        continue;
      }
      Atomics.add(state, sleepers, 1);
      Atomics.wait(state, generation, next - 1, 50);
      Atomics.sub(state, sleepers, 1);
    }
  }

  /** Tells the other threads, at their next barrier, that this one has failed. */
  break(): void {
    Atomics.store(this.#state, broken, 1);
    Atomics.notify(this.#state, generation);
  }
}
