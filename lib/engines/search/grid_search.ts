import { UserError } from "../user_error.ts";
import type { Point, Space } from "./space.ts";

/**
 * Every combination of the categories, the last dimension varying fastest.
 *
 * @throws {UserError} If a dimension is not categorical: the service's grid search
 * takes no other.
 */
export function gridPoints(space: Space): Point[] {
  let points: Point[] = [{}];
  for (const dimension of space) {
    if (dimension.kind !== "categorical") {
      throw new UserError(
        `Cannot search a grid: "${dimension.name}" is ${dimension.kind}, and a grid has categories alone`,
      );
    }
    const { name, values } = dimension;
    points = points.flatMap((point) =>
      values.map((value) => ({ ...point, [name]: value }))
    );
  }
  return points;
}
