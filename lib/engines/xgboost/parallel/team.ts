/**
 * Threads that do one piece of work together. All run the same code on the same
 * shared arrays, each on its share, and wait for each other at barriers; so the
 * result does not depend on their number.
 */
export interface Team {
  /** Number of threads. */
  readonly size: number;
  /** This thread, from 0. */
  readonly rank: number;
  /** Returns once every thread of the team has called it. */
  barrier(): void;
}

/** One thread alone. */
export const alone: Team = { size: 1, rank: 0, barrier() {} };

/** The part of `from` up to `to` that is for this thread of the team. */
export function shareOf(
  { size, rank }: Team,
  from: number,
  to: number,
): [from: number, to: number] {
  const count = to - from;
  return [
    from + Math.floor(count * rank / size),
    from + Math.floor(count * (rank + 1) / size),
  ];
}
