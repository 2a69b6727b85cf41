import type { MersenneTwister } from "../random.ts";
import { UserError } from "../user_error.ts";

/** How the values of a numeric range are spread, as in a `ScalingType`. */
export type Scale = "Auto" | "Linear" | "Logarithmic" | "ReverseLogarithmic";

/** One hyperparameter that is searched. */
export type Dimension =
  | {
    readonly kind: "continuous" | "integer";
    readonly name: string;
    readonly min: number;
    readonly max: number;
    readonly scale: Scale;
  }
  | {
    readonly kind: "categorical";
    readonly name: string;
    readonly values: readonly string[];
  };

/** The hyperparameters that are searched. */
export type Space = readonly Dimension[];

/** A value for each dimension, by name. */
export type Point = Readonly<Record<string, number | string>>;

/**
 * Ratio of the ends from which `Auto` takes the logarithmic scale. The service
 * does not publish its own rule.
 */
const AUTO_LOGARITHMIC_RATIO = 1000;

/**
 * Checks a space.
 *
 * @throws {UserError} If an end lies beyond the other, or a scale does not fit.
 */
export function checkSpace(space: Space): void {
  if (space.length === 0) {
    throw new UserError("Cannot search: no range is given");
  }
  for (const dimension of space) {
    const flaw = flawOf(dimension);
    if (flaw === undefined) continue;
    throw new UserError(`Cannot search "${dimension.name}": ${flaw}`);
  }
}

function flawOf(dimension: Dimension): string | undefined {
  if (dimension.kind === "categorical") {
    return dimension.values.length === 0 ? "it has no values" : undefined;
  }
  const { min, max, scale } = dimension;
  if (!Number.isFinite(min) || !Number.isFinite(max)) {
    return `its ends must be numbers: they are ${min} and ${max}`;
  }
  if (min > max) return `its minimum ${min} is above its maximum ${max}`;
  if (scale === "Logarithmic" && min <= 0) {
    return `a logarithmic scale needs a minimum above 0: it is ${min}`;
  }
  if (scale === "ReverseLogarithmic" && (min < 0 || max >= 1)) {
    return `a reverse logarithmic scale needs ends in [0, 1): they are ${min} and ${max}`;
  }
  return undefined;
}

type Numeric = Extract<Dimension, { min: number }>;

function spread(dimension: Numeric): (value: number) => number {
  switch (scaleOf(dimension)) {
    case "Logarithmic":
      return Math.log;
    case "ReverseLogarithmic":
      return (value) => -Math.log1p(-value);
    default:
      return (value) => value;
  }
}

function unspread(dimension: Numeric): (position: number) => number {
  switch (scaleOf(dimension)) {
    case "Logarithmic":
      return Math.exp;
    case "ReverseLogarithmic":
      return (position) => -Math.expm1(-position);
    default:
      return (position) => position;
  }
}

/** The scale that `Auto` stands for. */
export function scaleOf({ scale, min, max }: Numeric): Exclude<Scale, "Auto"> {
  if (scale !== "Auto") return scale;
  return min > 0 && max / min >= AUTO_LOGARITHMIC_RATIO
    ? "Logarithmic"
    : "Linear";
}

/**
 * A point as coordinates, one a dimension: numbers along their scale from 0 to 1,
 * categories by their index.
 */
export function encode(space: Space, point: Point): Float64Array {
  return Float64Array.from(space, (dimension) => {
    const value = point[dimension.name]!;
    if (dimension.kind === "categorical") {
      return dimension.values.indexOf(String(value));
    }
    const to = spread(dimension);
    const [low, high] = [to(dimension.min), to(dimension.max)];
    return high === low ? 0 : (to(Number(value)) - low) / (high - low);
  });
}

/** The point at coordinates; integers are rounded, ends are kept. */
export function decode(space: Space, coordinates: ArrayLike<number>): Point {
  return Object.fromEntries(
    space.map((dimension, i) => [
      dimension.name,
      valueAt(dimension, coordinates[i]!),
    ]),
  );
}

function valueAt(dimension: Dimension, position: number): number | string {
  if (dimension.kind === "categorical") return dimension.values[position]!;
  const { min, max, kind } = dimension;
  const to = spread(dimension);
  const value = unspread(dimension)(
    to(min) + position * (to(max) - to(min)),
  );
  const whole = kind === "integer" ? Math.round(value) : value;
  return Math.min(Math.max(whole, min), max);
}

/** Coordinates moved to where the point that they decode to lies. */
export function snap(
  space: Space,
  coordinates: ArrayLike<number>,
): Float64Array {
  return encode(space, decode(space, coordinates));
}

/**
 * One coordinate drawn at random, uniform along the scale. Each whole number of
 * an integer dimension gets an equal share of it, the ends too.
 */
export function sampleCoordinate(
  dimension: Dimension,
  random: MersenneTwister,
): number {
  if (dimension.kind === "categorical") {
    return random.below(dimension.values.length);
  }
  return coordinateAt(dimension, random.uniform());
}

/** The coordinate at share `u` of the scale, in [0, 1). */
export function coordinateAt(dimension: Dimension, u: number): number {
  if (dimension.kind === "categorical") {
    return Math.floor(u * dimension.values.length);
  }
  if (dimension.kind === "continuous") return u;
  const { min, max } = dimension;
  const wide = scaleOf(dimension) === "Linear"
    ? min - 0.5 + u * (max - min + 1)
    : Number(valueAt({ ...dimension, kind: "continuous" }, u));
  const value = Math.min(Math.max(Math.round(wide), min), max);
  return encode([dimension], { [dimension.name]: value })[0]!;
}

/**
 * How many different points a space has; Infinity with a continuous dimension
 * that is not a single value.
 */
export function countPoints(space: Space): number {
  return space.reduce((count, dimension) => {
    if (dimension.kind === "categorical") {
      return count * dimension.values.length;
    }
    const { min, max, kind } = dimension;
    if (min === max) return count;
    return kind === "integer"
      ? count * (Math.floor(max) - Math.ceil(min) + 1)
      : Infinity;
  }, 1);
}
