import type { MersenneTwister } from "../random.ts";
import { decode, type Point, sampleCoordinate, type Space } from "./space.ts";

/** A point drawn at random, uniform along each scale. */
export function randomPoint(space: Space, random: MersenneTwister): Point {
  return decode(
    space,
    space.map((dimension) => sampleCoordinate(dimension, random)),
  );
}
