/** Rows of Auto MPG, and of what stands in for it. */
const ROWS = 398;

/** Rows without horsepower, as many as in Auto MPG. */
const WITHOUT_POWER = 6;

/** Numbers from 0 to 1 by the generator of Numerical Recipes, from a seed. */
function seededNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Made-up cars as a CSV file of Auto MPG's columns, the same at every call, for
 * where Auto MPG cannot be had. Heavier and stronger cars drive fewer miles, and
 * later ones more; figures found on them say nothing about the world.
 */
export function syntheticCars(): string {
  const next = seededNumbers(7);
  /** Close to normal, with a standard deviation of 1. */
  const noise = () =>
    Array.from({ length: 12 }, next).reduce((a, b) => a + b) - 6;
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const cylinders = [4, 4, 4, 6, 8][Math.floor(next() * 5)]!;
    const displacement = 28 * cylinders + 14 * noise();
    const power = 40 + 0.36 * displacement + 7 * noise();
    const weight = 1500 + 7 * displacement + 220 * noise();
    const acceleration = 22 - 0.06 * power + noise();
    const year = 70 + Math.floor(next() * 13);
    const origin = cylinders === 4 ? 1 + Math.floor(next() * 3) : 1;
    const mpg = 45 - 0.0065 * weight - 0.03 * power + 0.7 * (year - 76) +
      2.5 * noise();
    return [
      Math.max(mpg, 9).toFixed(1),
      cylinders,
      displacement.toFixed(0),
      i % Math.ceil(ROWS / WITHOUT_POWER) === 5 ? "" : power.toFixed(0),
      weight.toFixed(0),
      acceleration.toFixed(1),
      year,
      origin,
    ].join(",");
  });
  const header =
    "mpg,cylinders,displacement,horsepower,weight,acceleration,model_year,origin";
  return [header, ...rows, ""].join("\n");
}
