/** Random choices that are the same in every run of a seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** In 0 to `end` - 1. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }

  /** Some of the items, each with that probability. */
  some<Item>(items: readonly Item[], probability: number): Item[] {
    return items.filter(() => this.chance(probability));
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** Text that breaks what is carelessly written. */
  text(): string {
    return this.pick(HOSTILE_TEXTS)();
  }
}

const HOSTILE_TEXTS: readonly (() => string)[] = [
  () => "",
  () => "a",
  () => "a".repeat(70_000),
  () => "../../../../etc/passwd",
  () => "..\\..\\windows",
  () => "nul\u0000byte",
  () => "\ud800",
  () => "日本語 ü é 😀",
  () => "'; DROP TABLE objects; --",
  () => "%",
  () => "%s%n%x",
  () => "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
  () => "__proto__",
  () => "constructor",
  () => "-1",
  () => "9".repeat(400),
  () => "1e999",
  () => "NaN",
  () => "null",
  () => "true",
  () => "s3://bucket/../../x",
  () => "arn:aws:sagemaker:us-east-1:000000000000:training-job/x",
  () => "\r\nInjected: header",
  () => " ".repeat(100),
  () => "${jndi:ldap://x}",
];
