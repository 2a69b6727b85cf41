import { floatExp } from "../../../../lib/engines/xgboost/objectives/float_exp.ts";
import { assert, assertEquals } from "../../../support/assert.ts";
import { pythonTest, runPython } from "../../../support/peers.ts";

const COUNT = 200_000;

Deno.test("floatExp() is within a float32 of the exponential, to the ends of its range", () => {
  for (let x = -86; x < 88; x += 0.037) {
    const exact = Math.exp(Math.fround(x));
    const error = Math.abs(floatExp(Math.fround(x)) - exact) / exact;
    assert(error <= 2 ** -24 * 1.01, `${x}: ${error}`);
  }
  assertEquals(
    [0, NaN, Infinity, -Infinity, 89, -104, Math.fround(-103.9)].map(floatExp),
    [1, NaN, Infinity, 0, Infinity, 0, 2 ** -149],
  );
});

const program = `
import ctypes, sys
import numpy as np
expf = ctypes.CDLL("libm.so.6").expf
expf.restype, expf.argtypes = ctypes.c_float, [ctypes.c_float]
values = np.fromfile(sys.argv[1], dtype=np.float32)
np.array([expf(float(x)) for x in values], dtype=np.float32).tofile(sys.argv[1])
`;

await pythonTest(
  "floatExp() gives the float32 of the C library, bit by bit",
  ["numpy"],
  async (python) => {
    let state = 1;
    const values = Float32Array.from({ length: COUNT }, (_, i) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const share = state / 2 ** 32;
      return i % 2 === 0 ? share * 195 - 106 : share * 6 - 3;
    });
    const file = await Deno.makeTempFile();
    await Deno.writeFile(file, new Uint8Array(values.slice().buffer));
    await runPython(python, program, [file]);
    const expected = new Float32Array((await Deno.readFile(file)).buffer);
    await Deno.remove(file);
    const wrong = values.findIndex((x, i) => floatExp(x) !== expected[i]);
    assertEquals(wrong, -1, `exp(${values[wrong]})`);
  },
  Deno.build.os !== "linux",
);
