import { assert, assertEquals, assertThrows } from "../../support/assert.ts";
import {
  buildIndex,
  decodeModel,
  encodeModel,
  type KnnModel,
  query,
} from "../../../lib/engines/nearest_neighbors/mod.ts";
import { encodeFaissIndex } from "../../../lib/engines/nearest_neighbors/faiss_file.ts";
import { FlatIndex } from "../../../lib/engines/nearest_neighbors/flat_index.ts";
import { IvfIndex } from "../../../lib/engines/nearest_neighbors/ivf_index.ts";
import { MersenneTwister } from "../../../lib/engines/random.ts";
import { UserError } from "../../../lib/engines/user_error.ts";
import { makeDataset, makeParameters } from "./made_rows.ts";

const data = makeDataset(60, 4, 1);

function model(values: Record<string, string> = {}): KnnModel {
  return buildIndex(makeParameters(4, values), data);
}

const kinds: [string, Record<string, string>][] = [
  ["a flat index", {}],
  ["inner products", { index_metric: "INNER_PRODUCT" }],
  ["inverted lists", { index_type: "faiss.IVFFlat" }],
  ["cosines", { index_type: "faiss.IVFFlat", index_metric: "COSINE" }],
  [
    "reduced dimensions",
    { dimension_reduction_type: "sign", dimension_reduction_target: "2" },
  ],
];

for (const [name, values] of kinds) {
  Deno.test(`decodeModel() reads a model of ${name}`, () => {
    const written = model(values);
    const files = encodeModel(written);
    assertEquals(Object.keys(files), [
      "model_algo-1",
      "model_algo-1.labels",
      "model_algo-1.json",
    ]);
    const read = decodeModel(files);
    assertEquals(
      query(read, data.features),
      query(written, data.features),
    );
    assertEquals(encodeModel(read), files);
  });

  Deno.test(`decodeModel() refuses every truncation of ${name}`, () => {
    const files = encodeModel(model(values));
    for (const [file, bytes] of Object.entries(files)) {
      for (let length = 0; length < bytes.length; length += 3) {
        const cut = { ...files, [file]: bytes.subarray(0, length) };
        assertThrows(() => decodeModel(cut), UserError, `Cannot read "${file}`);
      }
    }
  });

  Deno.test(`decodeModel() refuses or reads any damage to ${name}, and ends`, () => {
    const files = encodeModel(model(values));
    const random = new MersenneTwister(1);
    for (let i = 0; i < 600; i++) {
      for (const [file, bytes] of Object.entries(files)) {
        const damaged = bytes.slice();
        damaged[random.below(bytes.length)]! ^= 1 << random.below(8);
        try {
          query(decodeModel({ ...files, [file]: damaged }), data.features);
        } catch (error) {
          assert(error instanceof UserError, String(error));
        }
      }
    }
  });
}

Deno.test("labels are float32 numbers, metadata the JSON of SageMaker", () => {
  const files = encodeModel(model({ predictor_type: "classifier" }));
  const labels = new Float32Array(files["model_algo-1.labels"]!.slice().buffer);
  assertEquals(labels, data.labels);
  assertEquals(
    JSON.parse(new TextDecoder().decode(files["model_algo-1.json"])),
    {
      k: 5,
      predictor_type: "classifier",
      dimension_reduction: null,
      normalize: false,
      version: "1.0",
    },
  );
});

Deno.test("an index is written byte by byte as faiss writes it", () => {
  // By faiss 1.15.1: the numbers 0 to 11 as four vectors.
  const numbers = Float32Array.from({ length: 12 }, (_, i) => i);
  const vectors = { count: 4, dim: 3, data: numbers };
  const header = "0300000004000000000000000000100000000000000010000000000001";
  const values = "0c00000000000000000000000000803f00000040000040400000804" +
    "00000a0400000c0400000e04000000041000010410000204100003041";
  assertEquals(
    encodeFaissIndex(new FlatIndex(vectors, "L2")).toHex(),
    `49784632${header}01000000${values}`,
  );
  assertEquals(
    encodeFaissIndex(new FlatIndex(vectors, "INNER_PRODUCT")).toHex(),
    `49784649${header}00000000${values}`,
  );
  const order = [2, 3, 0, 1];
  const lists = {
    centroids: {
      count: 2,
      dim: 3,
      data: Float32Array.of(7.5, 8.5, 9.5, 1.5, 2.5, 3.5),
    },
    vectors: {
      ...vectors,
      data: Float32Array.from(
        order.flatMap((i) => [3 * i, 3 * i + 1, 3 * i + 2]),
      ),
    },
    ids: Int32Array.from(order),
    starts: Int32Array.of(0, 2, 4),
  };
  const quantizer =
    "4978463203000000020000000000000000001000000000000000100000000000" +
    "010100000006000000000000000000f04000000841000018410000c03f000020" +
    "4000006040";
  const ilar =
    "696c617202000000000000000c0000000000000066756c6c0200000000000000" +
    "020000000000000002000000000000000000c040" +
    "0000e0400000004100001041000020410000304102000000000000000300000000000000" +
    "000000000000803f0000004000004040000080400000a040" +
    "00000000000000000100000000000000";
  assertEquals(
    encodeFaissIndex(new IvfIndex(lists, "L2", 1)).toHex(),
    `4977466c${header}0100000002000000000000000100000000000000` +
      `${quantizer}000000000000000000${ilar}`,
  );
});

Deno.test("k and predictor_type may be edited in the metadata", () => {
  const files = encodeModel(model());
  const edited = changeMetadata(files, { k: 2, predictor_type: "classifier" });
  const read = decodeModel(edited);
  assertEquals(read.k, 2);
  assertEquals(read.predictor_type, "classifier");
});

function changeMetadata(
  files: Record<string, Uint8Array>,
  change: Record<string, unknown>,
): Record<string, Uint8Array> {
  const name = "model_algo-1.json";
  const metadata = JSON.parse(new TextDecoder().decode(files[name]));
  const text = JSON.stringify({ ...metadata, ...change });
  return { ...files, [name]: new TextEncoder().encode(text) };
}

const changes: [Record<string, unknown>, string][] = [
  [{ k: 61 }, `its "k" is "61", and the index has 60 rows`],
  [{ k: 0 }, `its "k" is "0"`],
  [{ k: "5" }, `its "k" is`],
  [{ predictor_type: "ranker" }, `its "predictor_type" is`],
  [{ normalize: "no" }, `its "normalize" is`],
  [
    { dimension_reduction: { type: "sign", seed: 3, target_dim: 4 } },
    "dimensions were reduced elsewhere",
  ],
  [
    {
      dimension_reduction: {
        type: "sign",
        seed: 3,
        target_dim: 3,
        input_dim: 9,
        producer: "sagebook",
      },
    },
    `its "target_dim" is "3", and the index has 4 dimensions`,
  ],
  [
    { dimension_reduction: { type: "pca", producer: "sagebook" } },
    `its "dimension_reduction" is`,
  ],
];

for (const [change, message] of changes) {
  Deno.test(`decodeModel() refuses metadata with ${JSON.stringify(change)}`, () => {
    const files = changeMetadata(encodeModel(model()), change);
    assertThrows(() => decodeModel(files), UserError, message);
  });
}

Deno.test("decodeModel() refuses files that are missing or no model", () => {
  const files = encodeModel(model());
  for (const name of Object.keys(files)) {
    const { [name]: _, ...rest } = files;
    assertThrows(
      () => decodeModel(rest),
      UserError,
      `the file "${name}" is missing`,
    );
  }
  const text = (value: string) => new TextEncoder().encode(value);
  for (const value of ["[", "null", "3", "[]"]) {
    const odd = { ...files, "model_algo-1.json": text(value) };
    assertThrows(() => decodeModel(odd), UserError, "model_algo-1.json");
  }
  const other = { ...files, "model_algo-1": text("IxPQ and more") };
  assertThrows(() => decodeModel(other), UserError, `kind "IxPQ"`);
  const longer = new Uint8Array(files["model_algo-1"]!.length + 1);
  longer.set(files["model_algo-1"]!);
  assertThrows(
    () => decodeModel({ ...files, "model_algo-1": longer }),
    UserError,
    "bytes follow the index",
  );
});
