import { MersenneTwister, shuffle } from "../../lib/engines/random.ts";
import { assert, assertEquals } from "../support/assert.ts";

Deno.test("MersenneTwister draws the numbers of std::mt19937", () => {
  const random = new MersenneTwister(5489);
  let draw = 0;
  for (let i = 0; i < 10_000; i++) draw = random.uint32();
  // The C++ standard requires this of the 10,000th draw.
  assertEquals(draw, 4123659995);
});

Deno.test("MersenneTwister takes seeds modulo 2^32", () => {
  assertEquals(
    new MersenneTwister(-1).uint32(),
    new MersenneTwister(2 ** 32 - 1).uint32(),
  );
});

Deno.test("uniform() draws as numpy's and C++'s 53-bit numbers lie: in [0, 1)", () => {
  const random = new MersenneTwister(42);
  // std::uniform_real_distribution<double> after three draws of seed 42.
  for (let i = 0; i < 3; i++) random.uint32();
  assertEquals(random.uniform(), 0.7319939383732702);
  for (let i = 0; i < 1000; i++) {
    const value = random.uniform();
    assert(value >= 0 && value < 1);
  }
});

Deno.test("below() is uniform, for counts that do not divide 2^32 too", () => {
  const random = new MersenneTwister(7);
  const counts = new Array<number>(6).fill(0);
  for (let i = 0; i < 60_000; i++) counts[random.below(6)]!++;
  for (const count of counts) assert(Math.abs(count - 10_000) < 400);
  for (let i = 0; i < 1000; i++) {
    const value = random.below(4_000_000_000);
    assert(Number.isInteger(value) && value >= 0 && value < 4_000_000_000);
  }
});

Deno.test("shuffle() permutes as std::shuffle of GCC", () => {
  const random = new MersenneTwister(42);
  for (let i = 0; i < 7; i++) random.uint32();
  const shuffled = (count: number) => {
    const values = Int32Array.from({ length: count }, (_, i) => i);
    shuffle(values, random);
    return [...values];
  };
  assertEquals(shuffled(1), [0]);
  assertEquals(shuffled(2), [0, 1]);
  assertEquals(shuffled(5), [2, 3, 1, 4, 0]);
  assertEquals(shuffled(8), [4, 7, 1, 6, 2, 3, 0, 5]);
  assertEquals(shuffled(0), []);
});

Deno.test("shuffle() permutes more values than fit two to a draw", () => {
  const values = Int32Array.from({ length: 70_000 }, (_, i) => i);
  shuffle(values, new MersenneTwister(1));
  assert(values.some((value, i) => value !== i));
  assertEquals(
    [...values.toSorted()],
    Array.from({ length: 70_000 }, (_, i) => i),
  );
});
