/** A point in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The corners of a path of straight lines, `M0,0L3,4`. plotly.js measures no path
 * but an annotation's arrow.
 *
 * @throws {TypeError} If the path has curves.
 */
export function corners(path: string): Point[] {
  if (!/^M[^A-Za-z]+(L[^A-Za-z]+)*$/.test(path)) {
    throw new TypeError(
      `Cannot measure the path "${path}" as it is not made of straight lines`,
    );
  }
  return path.slice(1).split("L").map((pair) => {
    const [x, y] = pair.split(/[\s,]+/).map(Number);
    return { x: x!, y: y! };
  });
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
