/** A point in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The corners of a path of straight lines, such as `M0,0L3,4` or `M0,14v3`, or
 * undefined if it has curves. plotly.js measures none but lines: the arrows of
 * annotations and the ticks of axes.
 */
export function corners(path: string): Point[] | undefined {
  if (/[^MLHVhvZ\d\s.,e+-]/.test(path)) return undefined;
  const points: Point[] = [];
  for (const [, command, list] of path.matchAll(/([MLHVhv])([^MLHVhvZ]*)/g)) {
    const [a = 0, b = 0] = list!.trim().split(/[\s,]+/).map(Number);
    const { x, y } = points.at(-1) ?? { x: 0, y: 0 };
    points.push(
      command === "H"
        ? { x: a, y }
        : command === "h"
        ? { x: x + a, y }
        : command === "V"
        ? { x, y: a }
        : command === "v"
        ? { x, y: y + a }
        : { x: a, y: b },
    );
  }
  return points;
}

/** The length of the lines from corner to corner. */
export function lengthOf(points: readonly Point[]): number {
  let length = 0;
  for (let i = 1; i < points.length; i++) {
    length += distance(points[i - 1]!, points[i]!);
  }
  return length;
}

/** The point at a distance along the lines; the nearer end beyond them. */
export function pointAt(points: readonly Point[], along: number): Point {
  let left = Math.max(0, along);
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1]!, points[i]!];
    const length = distance(from, to);
    if (left <= length && length > 0) {
      const share = left / length;
      return {
        x: from.x + share * (to.x - from.x),
        y: from.y + share * (to.y - from.y),
      };
    }
    left -= length;
  }
  return points.at(-1)!;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
