const STEPS = 32;
const STEPS_PER_UNIT = STEPS / Math.LN2;
/** Adding and taking it off rounds a double to a whole number. */
const ROUNDER = 1.5 * 2 ** 52;
const CUBE = 0.05550361559341535 / STEPS ** 3;
const SQUARE = 0.2402284522445722 / STEPS ** 2;
const SLOPE = 0.6931471806916203 / STEPS;

/** `2 ** (step / STEPS)`. */
const FRACTIONS = Float64Array.from(
  { length: STEPS },
  (_, step) => 2 ** (step / STEPS),
);
const LEAST_POWER = -152;
/** `2 ** power`, from `LEAST_POWER` on. */
const POWERS = Float64Array.from(
  { length: 288 },
  (_, i) => 2 ** (i + LEAST_POWER),
);

/**
 * The exponential of a float32 as XGBoost gets it from the GNU C library's
 * `expf`, which in one of some hundreds of cases is not the nearest float32: the
 * nearest power of two by steps of 1/32, times a cubic polynomial of the rest.
 */
export function floatExp(x: number): number {
  if (!(x > -104 && x < 89)) return Math.fround(Math.exp(x));
  const scaled = x * STEPS_PER_UNIT;
  const step = scaled + ROUNDER - ROUNDER;
  const rest = scaled - step;
  const polynomial = (CUBE * rest + SQUARE) * (rest * rest) +
    (SLOPE * rest + 1);
  const whole = step | 0;
  return Math.fround(
    polynomial *
      (FRACTIONS[whole & (STEPS - 1)]! * POWERS[(whole >> 5) - LEAST_POWER]!),
  );
}
