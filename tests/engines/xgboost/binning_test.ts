import { column } from "../../../lib/engines/data/matrix.ts";
import { bin } from "../../../lib/engines/xgboost/binning/bin.ts";
import { codesOf } from "../../../lib/engines/xgboost/binning/binned_matrix.ts";
import { RadixSorter } from "../../../lib/engines/xgboost/binning/radix_sort.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { generate } from "./generate.ts";

Deno.test("RadixSorter sorts floats of every kind", () => {
  const values = Float32Array.of(
    3,
    -1,
    0,
    -0,
    1e-40,
    -1e-40,
    Infinity,
    -Infinity,
    -1,
    2.5,
  );
  const sorted = new RadixSorter(4).sort(values, 0, values.length);
  assertEquals(
    [...sorted],
    [...values.map((x) => x + 0).toSorted()],
  );
  const rows = Int32Array.from(values.keys());
  const order = new Int32Array(rows.length);
  new RadixSorter(rows.length).sortRows(values, rows, order);
  // Equal values keep the order of their rows.
  assertEquals([...order], [7, 1, 8, 5, 2, 3, 4, 9, 0, 6]);
});

Deno.test("bin() puts each value between the cuts of its bin", () => {
  for (const missing of [0, 0.1]) {
    for (const maxBin of [2, 16, 256, 1000]) {
      const { features } = generate({ rows: 15_000, columns: 3, missing });
      const binned = bin(features, maxBin);
      for (let c = 0; c < features.columns; c++) {
        const bins = binned.bins[c]!;
        const offset = binned.hasMissing[c]!;
        assert(bins <= maxBin && bins > 1);
        const cuts = binned.cuts.subarray(c * maxBin, c * maxBin + bins);
        assertEquals([...cuts], [...cuts.toSorted()]);
        const codes = codesOf(binned, c);
        column(features, c).forEach((value, row) => {
          if (Number.isNaN(value)) return assertEquals(codes[row], 0);
          const bin = codes[row]! - offset;
          assert(value < cuts[bin]!);
          assert(value >= (bin === 0 ? binned.minimums[c]! : cuts[bin - 1]!));
        });
      }
    }
  }
});

Deno.test("bin() takes one byte a cell while that holds the codes", () => {
  const { features } = generate({ rows: 1000, columns: 1 });
  assert(bin(features, 256).codes instanceof Uint8Array);
  assert(bin(features, 257).codes instanceof Uint16Array);
  features.data[0] = NaN;
  // Missing values are one code more.
  assert(bin(features, 256).codes instanceof Uint16Array);
  assert(bin(features, 255).codes instanceof Uint8Array);
});

Deno.test("bin() cuts at weighted quantiles", () => {
  const rows = 1000;
  const data = Float32Array.from({ length: rows }, (_, i) => i);
  const weights = data.map((x) => x < 500 ? 9 : 1);
  const { cuts, bins } = bin({ rows, columns: 1, data }, 10, weights);
  assertEquals(bins[0], 10);
  const below = cuts.subarray(0, 10).filter((cut) => cut < 500);
  assertEquals(below.length, 9);
});
