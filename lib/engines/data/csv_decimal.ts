/** Powers of ten that a double holds exactly. */
export const EXACT_POWERS: Float64Array = Float64Array.from(
  { length: 23 },
  (_, exponent) => Number(`1e${exponent}`),
);

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The nearest double to a decimal number, or undefined where it is not one. */
export function decimalToFloat64(text: string): number | undefined {
  return DECIMAL.test(text) ? Number(text) : undefined;
}

/**
 * The nearest float32 to a decimal number, ties to even, or undefined where it
 * is not one. Rounding to a double first would round twice: `1.0000000596046448`
 * is above the middle of two floats, and its nearest double is the middle.
 */
export function decimalToFloat32(text: string): number | undefined {
  const double = decimalToFloat64(text);
  if (double === undefined) return undefined;
  const float = Math.fround(double);
  if (!Number.isFinite(float) || float === double) return float;
  const other = neighbour(float, double > float);
  if (double - float !== other - double) return float;
  const side = compareExactly(text, double);
  if (side === 0) return float;
  return side > 0 ? Math.max(float, other) : Math.min(float, other);
}

const bits = new DataView(new ArrayBuffer(8));

/** The next float32 above or below `float`. */
function neighbour(float: number, above: boolean): number {
  if (float === 0) return above ? 2 ** -149 : -(2 ** -149);
  bits.setFloat32(0, float);
  bits.setInt32(0, bits.getInt32(0) + (above === float > 0 ? 1 : -1));
  return bits.getFloat32(0);
}

/** Sign of `text - double`, without rounding. */
function compareExactly(text: string, double: number): number {
  const [, sign, whole, fraction = "", exponent = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text)!;
  const digits = BigInt(`0${whole}${fraction}`) * (sign === "-" ? -1n : 1n);
  const power = Number(exponent) - fraction.length;
  const [mantissa, shift] = binaryParts(double);
  const left = digits * pow(10n, power) * pow(2n, -shift);
  const right = mantissa * pow(10n, -power) * pow(2n, shift);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `base ** power`, and 1 where the power is negative: it stands on the other side. */
function pow(base: bigint, power: number): bigint {
  return power > 0 ? base ** BigInt(power) : 1n;
}

/** `[m, s]` with `double === m * 2 ** s`, both whole. */
function binaryParts(double: number): [bigint, number] {
  bits.setFloat64(0, double);
  const raw = bits.getBigUint64(0);
  const exponent = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & 0xfffffffffffffn;
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n);
  return [double < 0 ? -mantissa : mantissa, Math.max(exponent, 1) - 1075];
}

/**
 * The double nearest to `(high * 10 ** lowDigits + low) / 10 ** power`, all whole
 * and `high`, `low` below `2 ** 53`; NaN where the rounding is too close to call.
 *
 * The numerator and the quotient are each carried as a sum of two doubles
 * (Dekker 1971).
 */
export function divideExactly(
  high: number,
  low: number,
  lowDigits: number,
  power: number,
): number {
  const shift = EXACT_POWERS[lowDigits]!;
  const product = high * shift;
  const numerator = product + low;
  const lowPart = numerator - product;
  const rest = (product - (numerator - lowPart)) + (low - lowPart) +
    productError(high, shift, product);
  const divisor = EXACT_POWERS[power]!;
  const quotient = numerator / divisor;
  const back = quotient * divisor;
  const remainder = (numerator - back) -
    productError(quotient, divisor, back) + rest;
  const correction = remainder / divisor;
  const spread = correction * 2 ** -30;
  const value = quotient + (correction - spread);
  return value === quotient + (correction + spread) ? value : NaN;
}

/** `a * b - product`, exactly. */
function productError(a: number, b: number, product: number): number {
  const aSplit = a * SPLITTER;
  const aHigh = aSplit - (aSplit - a);
  const aLow = a - aHigh;
  const bSplit = b * SPLITTER;
  const bHigh = bSplit - (bSplit - b);
  const bLow = b - bHigh;
  return ((aHigh * bHigh - product) + aHigh * bLow + aLow * bHigh) +
    aLow * bLow;
}

const SPLITTER = 2 ** 27 + 1;
