import { readLibsvm } from "../../../lib/engines/data/libsvm.ts";
import type { Dataset } from "../../../lib/engines/data/matrix.ts";
import { UserError } from "../../../lib/engines/user_error.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";
import { pythonTest, runPython } from "../../support/peers.ts";

const utf8 = new TextEncoder();

function read(text: string): Dataset {
  return readLibsvm(utf8.encode(text));
}

/** Rows as arrays, for comparison. */
function rowsOf({ features: { rows, columns, data } }: Dataset): number[][] {
  return Array.from(
    { length: rows },
    (_, row) =>
      Array.from(
        { length: columns },
        (_, column) => data[column * rows + row]!,
      ),
  );
}

Deno.test("readLibsvm() counts columns from 0 and leaves what a line lacks missing", () => {
  const dataset = read("1 0:1 2:-2.5\n0 1:0\n");
  assertEquals([...dataset.labels], [1, 0]);
  assertEquals(rowsOf(dataset), [[1, NaN, -2.5], [NaN, 0, NaN]]);
  assertEquals(dataset.weights, undefined);
});

Deno.test("readLibsvm() reads weights after labels", () => {
  const dataset = read("1:0.5 0:1\n-1:2 0:2");
  assertEquals([...dataset.labels], [1, -1]);
  assertEquals([...dataset.weights!], [0.5, 2]);
});

Deno.test("readLibsvm() takes comments, blank lines, tabs, BOM and any line end", () => {
  const expected = read("1 0:1 1:2\n0 1:3\n");
  for (
    const text of [
      "\ufeff1 0:1 1:2\n0 1:3",
      "# about\n\n1\t0:1 \t 1:2 # both 5:5\r\n  \r\n0 1:3#\r\n# end",
      "1 0:1 1:2\r0 1:3\r",
      "  1 1:2 0:1  \n0 1:3   ",
    ]
  ) {
    assertEquals(read(text), expected, JSON.stringify(text));
  }
});

Deno.test("readLibsvm() gives at least the columns that are asked for", () => {
  const bytes = utf8.encode("1 1:4\n2\n");
  const wide = readLibsvm(bytes, { columns: 4 });
  assertEquals(rowsOf(wide), [[NaN, 4, NaN, NaN], [NaN, NaN, NaN, NaN]]);
  assertEquals(readLibsvm(bytes, { columns: 1 }).features.columns, 2);
  assertEquals(read("1\n0\n").features.columns, 0);
});

Deno.test("readLibsvm() gives the nearest float32 of any decimal number", () => {
  const texts = [
    "0.1",
    "-0",
    "+7",
    ".5",
    "5.",
    "1e3",
    "-1.5E-3",
    "123456789.123456789",
    "3.4028235e38",
    "1e-45",
    "1e-300",
    // Just above the middle of two floats, which a double cannot tell from it.
    "1.0000000596046448",
    "16777217.0000000000000000000001",
    "0.000000000000000000000000000000123456789",
  ];
  const { data } = read(
    `0 ${texts.map((text, at) => `${at}:${text}`).join(" ")}`,
  ).features;
  texts.forEach((text, at) => {
    const expected = {
      "1.0000000596046448": 1 + 2 ** -23,
      "16777217.0000000000000000000001": 16777218,
    }[text] ?? Math.fround(Number(text));
    assert(Object.is(data[at], expected), `${text}: ${data[at]}`);
  });
});

Deno.test("readLibsvm() refuses malformed text with its line", () => {
  const refused: [string, string][] = [
    ["1 0:1\nabc 0:1", 'line 2, "abc" is not a label'],
    ["1 0:1\n\n# x\n1 0:abc", 'line 4, "0:abc" is not index:value'],
    ["1 0:1\r\n1 5", 'line 2, "5" is not index:value'],
    ["1 0:", '"0:" is not index:value'],
    ["1 :1", '":1" is not index:value'],
    ["1 -1:1", '"-1:1" is not index:value'],
    ["1 0.5:1", '"0.5:1" is not index:value'],
    ["1 4294967296:1", '"4294967296:1" is not index:value'],
    ["1 0:1:2", '"0:1:2" is not index:value'],
    ["1 0:1,1:2", '"0:1,1:2" is not index:value'],
    ["1 0: 1", '"0:" is not index:value'],
    ["1 0:nan", '"0:nan" is not index:value'],
    ["1 0:inf", '"0:inf" is not index:value'],
    ["1 0:0x10", '"0:0x10" is not index:value'],
    ["1 0:1e", '"0:1e" is not index:value'],
    ["1 0:1e39", '"1e39" is too large for float32'],
    ["nan 0:1", '"nan" is not a label'],
    ["1: 0:1", '"1:" is not a label'],
    ["1:-1 0:1", '"1:-1" is not a label, or label:weight, the weight 0 or'],
    ["1:2:3 0:1", '"1:2:3" is not a label'],
    ["1,0:1", '"1,0:1" is not a label'],
    ["1 qid:3 0:1", '"qid:3" is for ranking'],
    ["1 0:1 2:1 0:2", "line 1, index 0 occurs more than once"],
    ["1:2 0:1\n1 0:1", "line 2, there is no weight"],
    ["1 0:1\n1:2 0:1", "line 2, there is a weight"],
    ["", "it has no rows"],
    ["# nothing\n\n", "it has no rows"],
    ["1 4294967294:1", "more than 536870912 cells"],
  ];
  for (const [text, reason] of refused) {
    const error = assertThrows(() => read(text), UserError, reason);
    assert(error.message.startsWith("Cannot read libsvm data: "));
  }
  assertThrows(
    () => readLibsvm(new Uint8Array([0x1f, 0x8b, 8])),
    UserError,
    "it is gzipped: unpack it",
  );
  assertThrows(
    () => readLibsvm(utf8.encode("x"), { name: "train/part-1" }),
    UserError,
    "Cannot read train/part-1: line 1",
  );
});

const program = `
import json, os, sys
os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np, xgboost as xgb
xgb.set_config(verbosity=0)
d = xgb.DMatrix(sys.argv[1] + "?format=libsvm")
csr = d.get_data()
print(json.dumps([d.num_row(), d.num_col(), d.get_label().tolist(), d.get_weight().tolist(),
  csr.indptr.tolist(), csr.indices.tolist(), csr.data.tolist()]))
`;

await pythonTest("readLibsvm() reads what XGBoost reads", [
  "xgboost",
  "scipy",
], async (python) => {
  let text = "# a table with holes\n";
  for (let row = 0; row < 200; row++) {
    text += `${row % 3}:${1 + row % 4}`;
    for (let column = 1; column < 12; column++) {
      if ((row * 7 + column * 3) % 5 < 2) continue;
      text += ` ${column}:${((row * 31 + column * 17) % 97) / 8 - 6}`;
    }
    text += row % 2 ? " # odd\r\n" : "\n";
  }
  const file = await Deno.makeTempFile({ suffix: ".libsvm" });
  await Deno.writeTextFile(file, text);
  const [rows, columns, labels, weights, starts, indices, values] = JSON.parse(
    await runPython(python, program, [file]),
  );
  await Deno.remove(file);
  const dataset = read(text);
  assertEquals(dataset.features.rows, rows);
  assertEquals(dataset.features.columns, columns);
  assertEquals([...dataset.labels], labels);
  assertEquals([...dataset.weights!], weights);
  const expected = Array.from({ length: rows }, (_, row) => {
    const values_ = new Array<number>(columns).fill(NaN);
    for (let at = starts[row]; at < starts[row + 1]; at++) {
      values_[indices[at]] = values[at];
    }
    return values_;
  });
  assertEquals(rowsOf(dataset), expected);
});
