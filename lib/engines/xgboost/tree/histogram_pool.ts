import type { Parameters } from "../parameters.ts";
import { featuresPerTree } from "./column_sampler.ts";

/** Bytes of histograms beyond which a team keeps them apart, each thread those of its features. */
const mostBytes = 2 ** 28;

/** Most nodes that wait to be split at once, each with its histograms. */
function mostWaiting({ maxDepth, maxLeaves }: Parameters): number {
  return Math.min(
    maxDepth > 0 ? 2 ** (maxDepth - 1) : Infinity,
    maxLeaves > 0 ? maxLeaves + 1 : Infinity,
  );
}

/** Length of a node's histograms on `columns` features, at most. */
function longestOf(parameters: Parameters, columns: number): number {
  // A bin beyond `maxBin` holds missing values.
  return 2 * featuresPerTree(parameters, columns) * (parameters.maxBin + 1);
}

/**
 * Length of the room that a team shares for histograms; 0 where they are too many
 * to be shared. The memory is taken as it is used.
 */
export function sharedLength(parameters: Parameters, columns: number): number {
  const length = mostWaiting(parameters) * longestOf(parameters, columns);
  return 8 * length <= mostBytes ? length : 0;
}

/**
 * Histograms of nodes, used again and again, the last given back first, as that
 * is still in the cache. In shared room all threads must take and release alike.
 */
export class HistogramPool {
  readonly #room: Float64Array;
  #free: Float64Array[] = [];
  #length = 0;
  #taken = 0;

  /** Over `room` that a team shares; else with room of its own for each. */
  constructor(room: Float64Array = new Float64Array(0)) {
    this.#room = room;
  }

  /** Starts a tree whose histograms have this length. */
  start(length: number): void {
    if (length <= this.#length && 2 * length >= this.#length) return;
    this.#free = [];
    this.#taken = 0;
    this.#length = length;
  }

  /** Histograms with anything in them. */
  take(): Float64Array {
    return this.#free.pop() ?? this.#make();
  }

  #make(): Float64Array {
    if (this.#room.length === 0) return new Float64Array(this.#length);
    const from = this.#length * this.#taken++;
    return this.#room.subarray(from, from + this.#length);
  }

  /** Takes back histograms that are not needed any more. */
  release(histograms: Float64Array): void {
    this.#free.push(histograms);
  }
}
