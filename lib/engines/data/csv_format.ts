import { decimalToFloat32 } from "./csv_decimal.ts";

/** More bytes than any float32 takes: a sign, nine digits, zeros and a point. */
const LONGEST_FLOAT = 32;

const DIGIT_ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;

/** Digits that are enough for any float32. */
const DIGITS = 9;
/** Bound of the rounding errors of a float32 scaled to nine digits. */
const DOUBT = 1e-6;

/** `scale(power)` is `10 ** power` for the powers that scale a float32 to nine digits. */
const POWERS = Float64Array.from(
  { length: 96 },
  (_, i) => Number(`1e${i - 40}`),
);

function scale(power: number): number {
  return POWERS[power + 40]!;
}

const bits = new DataView(new ArrayBuffer(4));

/** Writes float32 values into a buffer as decimal numbers. */
export class FloatWriter {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #at = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  /** Whether one more number, and a byte on both its sides, surely fits. */
  hasSpace(): boolean {
    return this.#at + LONGEST_FLOAT <= this.#bytes.length;
  }

  /** A copy of what was written; starts anew. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#at);
    this.#at = 0;
    return taken;
  }

  /** Writes one byte. */
  byte(byte: number): void {
    this.#bytes[this.#at++] = byte;
  }

  /**
   * Writes a float32, rounded to the fewest digits that read back as the same
   * float32; NaN as nothing, infinity as `inf`.
   */
  float(value: number): void {
    if (value !== value) return;
    if (value < 0 || Object.is(value, -0)) this.byte(MINUS);
    const size = Math.abs(value);
    if (size < 2 ** 24 && size === Math.floor(size)) this.#digits(size, 0);
    else if (size < 2 ** -126) this.#text(shortestSubnormal(size));
    else if (size === Infinity) this.#text("inf");
    else this.#normal(size);
  }

  #normal(size: number): void {
    bits.setFloat32(0, size);
    const raw = bits.getInt32(0);
    const binary = (raw >> 23) - 127;
    let decimal = Math.floor(binary * Math.LOG10E * Math.LN2);
    let scaled = size * scale(DIGITS - 1 - decimal);
    if (scaled >= 1e9) scaled = size * scale(DIGITS - 1 - ++decimal);

    // The floats around are this far, or half as far below a power of two.
    const above = 2 ** (binary - 24) * scale(DIGITS - 1 - decimal);
    const isPower = (raw & 0x7fffff) === 0;
    const below = isPower ? above / 2 : above;
    let digits = Math.round(scaled);
    let zeros = 0;
    for (let dropped = 1; dropped < DIGITS; dropped++) {
      const unit = scale(dropped);
      const rounded = Math.round(scaled / unit);
      const error = rounded * unit - scaled;
      const room = error > 0 ? above - error : below + error;
      const readsBack = Math.abs(room) > DOUBT ? room > 0 : decimalToFloat32(
        `${rounded}e${decimal - DIGITS + 1 + dropped}`,
      ) === size;
      if (readsBack) {
        digits = rounded;
        zeros = dropped;
      } else if (!isPower) break;
    }
    // Rounding up to the next power of ten leaves one.
    while (digits % 10 === 0) {
      digits /= 10;
      zeros++;
    }
    this.#decimal(digits, decimal - DIGITS + 1 + zeros);
  }

  /** Writes `digits * 10 ** power` as JavaScript would. */
  #decimal(digits: number, power: number): void {
    let count = 1;
    while (scale(count) <= digits) count++;
    const point = count + power;
    if (point > 21 || point < -5) this.#exponential(digits, count, point - 1);
    else if (power >= 0) {
      this.#digits(digits, 0);
      for (let i = 0; i < power; i++) this.byte(DIGIT_ZERO);
    } else if (point > 0) this.#digits(digits, -power);
    else {
      this.byte(DIGIT_ZERO);
      this.byte(POINT);
      for (let i = point; i < 0; i++) this.byte(DIGIT_ZERO);
      this.#digits(digits, 0);
    }
  }

  #exponential(digits: number, count: number, exponent: number): void {
    this.#digits(digits, count - 1);
    this.#text(exponent < 0 ? `e${exponent}` : `e+${exponent}`);
  }

  /** Writes a whole number, the last `fraction` digits of it behind a point. */
  #digits(whole: number, fraction: number): void {
    let count = fraction > 0 ? 2 : 1;
    for (let rest = whole | 0; rest >= 10; rest = (rest / 10) | 0) count++;
    let at = this.#at += count;
    let rest = whole | 0;
    for (let i = 0; i < count; i++) {
      if (fraction > 0 && i === fraction) {
        this.#bytes[--at] = POINT;
        continue;
      }
      const tenth = (rest / 10) | 0;
      this.#bytes[--at] = DIGIT_ZERO + rest - tenth * 10;
      rest = tenth;
    }
  }

  #text(text: string): void {
    for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i));
  }
}

/** A float32 below the normal range: rare, so by trial. */
function shortestSubnormal(size: number): string {
  let digits = 1;
  while (decimalToFloat32(size.toExponential(digits - 1)) !== size) digits++;
  return size.toExponential(digits - 1);
}
