import { UserError } from "../../../../lib/engines/user_error.ts";
import type { Booster } from "../../../../lib/engines/xgboost/booster.ts";
import {
  decodeBooster,
  encodeBooster,
} from "../../../../lib/engines/xgboost/model/mod.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "../../../support/assert.ts";
import { legacyBytes } from "./legacy_bytes.ts";
import { noise, randomBooster } from "./random_booster.ts";

const utf8 = new TextEncoder();

// deno-lint-ignore no-explicit-any -- documents are broken on purpose
type Broken = any;

/** The JSON of a small good model after `damage`. */
function damaged(damage: (model: Broken) => void, booster?: Booster) {
  const bytes = encodeBooster(booster ?? randomBooster(1, { trees: 3 }));
  const document = JSON.parse(new TextDecoder().decode(bytes));
  damage(document);
  return utf8.encode(JSON.stringify(document));
}

function treesOf(model: Broken): Broken[] {
  return model.learner.gradient_booster.model.trees;
}

function assertRefused(bytes: Uint8Array, reason: string): void {
  const error = assertThrows(() => decodeBooster(bytes), UserError, reason);
  assert(/^Cannot (read the model|use|train)/.test(error.message));
  assert(error.message.length < 300, error.message);
}

const dart = randomBooster(2, {
  booster: "dart",
  weightDrop: [1, 0.5, 0.5, 1, 1, 0.25],
  attributes: { best_iteration: "2" },
});

Deno.test("decodeBooster() reads the binary format with and without its header", () => {
  for (const header of [true, false]) {
    assertEquals(decodeBooster(legacyBytes(dart, { header })), dart);
  }
});

Deno.test("decodeBooster() takes base_score of versions before 1.0 for a margin", () => {
  const booster = randomBooster(3, {
    objective: "binary:logistic",
    baseScore: Math.log(3),
  });
  const decoded = decodeBooster(legacyBytes(booster, { majorVersion: 0 }));
  assertAlmostEquals(decoded.baseScore, 0.75, 1e-7);
});

Deno.test("decodeBooster() gives reg:linear of old versions its present name", () => {
  const booster = randomBooster(3, { objective: "reg:linear" });
  const bytes = legacyBytes(booster, { header: false, majorVersion: 0 });
  const decoded = decodeBooster(bytes);
  assertEquals(decoded.objective, "reg:squarederror");
  assertEquals(decoded.baseScore, booster.baseScore);
});

Deno.test("decodeBooster() reads JSON of other versions", () => {
  // 1.0 to 1.5: flags as booleans, no split_type, no num_parallel_tree.
  const old = decodeBooster(damaged((model) => {
    for (const tree of treesOf(model)) {
      tree.default_left = tree.default_left.map(Boolean);
      delete tree.split_type;
      delete tree.categories;
    }
    delete model.learner.gradient_booster.model.gbtree_model_param
      .num_parallel_tree;
    delete model.learner.feature_names;
    delete model.learner.learner_model_param.num_target;
    // Integers where floats are meant, as other writers put them.
    treesOf(model)[0].loss_changes.fill(1);
  }));
  assertEquals(old.trees[1], randomBooster(1, { trees: 3 }).trees[1]);
  // 3.1: a list of base scores.
  const recent = decodeBooster(damaged((model) => {
    model.learner.learner_model_param.base_score = "[2.5E-1]";
  }));
  assertEquals(recent.baseScore, 0.25);
  // A saved state wraps the model.
  const state = JSON.parse(
    new TextDecoder().decode(encodeBooster(dart)),
  );
  const wrapped = utf8.encode(JSON.stringify({ Model: state, Config: {} }));
  assertEquals(decodeBooster(wrapped).trees, dart.trees);
});

Deno.test("decodeBooster() reads bare NaN and Infinity beside texts with those words", () => {
  const text = new TextDecoder().decode(
    encodeBooster(randomBooster(1, { attributes: { note: 'NaN "Infinity' } })),
  ).replace(/"loss_changes":\[[^,]+,[^,]+,/, '"loss_changes":[NaN,-Infinity,');
  const booster = decodeBooster(utf8.encode(text));
  assertEquals(
    [...booster.trees[0]!.lossChanges.slice(0, 2)],
    [NaN, -Infinity],
  );
  assertEquals(booster.attributes, { note: 'NaN "Infinity' });
});

Deno.test("decodeBooster() leaves out the nodes that pruning deleted", () => {
  const decoded = decodeBooster(damaged((model) => {
    const [tree] = treesOf(model);
    // The root's left child becomes a leaf; all below it is unreachable.
    tree.left_children[1] = -1;
  }));
  const [tree] = decoded.trees;
  const nodes = tree!.leftChildren.length;
  const reached = new Set([0]);
  for (const node of reached) {
    const left = tree!.leftChildren[node]!;
    if (left < 0) continue;
    reached.add(left).add(tree!.rightChildren[node]!);
    assertEquals(tree!.parents[left], node);
  }
  assertEquals(reached.size, nodes);
  assert(nodes < randomBooster(1).trees[0]!.leftChildren.length);
});

Deno.test("decodeBooster() refuses trees that are none", () => {
  const breaks: [string, (tree: Broken) => void, string][] = [
    ["its own child", (t) => t.left_children[0] = 0, "has a parent already"],
    [
      "a cycle",
      (t) => [t.left_children[1], t.right_children[1]] = [0, 2],
      "has a parent already",
    ],
    ["shared children", (t) => t.right_children[0] = 1, "a parent already"],
    ["child beyond the end", (t) => t.left_children[0] = 9e5, "outside its"],
    ["negative child", (t) => t.right_children[0] = -7, "outside its"],
    ["unknown feature", (t) => t.split_indices[0] = 5, "feature 5 of 5"],
    ["fractional child", (t) => t.left_children[0] = 1.5, "a whole number"],
    ["huge child", (t) => t.left_children[0] = 1e300, "a whole number"],
    ["text as child", (t) => t.left_children[0] = "1", "a whole number"],
    ["null as threshold", (t) => t.split_conditions[0] = null, "a number"],
    ["object as array", (t) => t.default_left = {}, "must be an array"],
    ["missing array", (t) => delete t.sum_hessian, "found nothing"],
    ["short array", (t) => t.split_conditions.pop(), "long"],
    ["wrong count", (t) => t.tree_param.num_nodes = "2147483647", "announces"],
    ["no count", (t) => t.tree_param.num_nodes = "many", "a whole number"],
    ["no parameters", (t) => delete t.tree_param, "found nothing"],
    ["wrong id", (t) => t.id = 2, 'has the id "2"'],
    ["a category", (t) => t.categories = [1], "categories"],
    ["leaf vector", (t) => t.tree_param.size_leaf_vector = "3", "a leaf"],
  ];
  for (const [, damage, reason] of breaks) {
    assertRefused(damaged((model) => damage(treesOf(model)[0])), reason);
  }
  assertRefused(
    damaged((model) => {
      const tree = treesOf(model)[0];
      for (const key of Object.keys(tree)) {
        if (Array.isArray(tree[key])) tree[key] = [];
      }
      tree.tree_param.num_nodes = "0";
    }),
    "at least 1",
  );
});

Deno.test("decodeBooster() refuses models that are none, or not supported", () => {
  const breaks: [(model: Broken) => void, string][] = [
    [(m) => delete m.learner, '"learner" must be an object'],
    [(m) => m.learner = [], '"learner" must be an object, found an array'],
    [(m) => m.learner.gradient_booster.name = "gblinear", "gblinear"],
    [(m) => m.learner.gradient_booster.name = 7, "must be text"],
    [(m) => m.learner.objective.name = "rank:pairwise", "ranking"],
    [(m) => m.learner.objective.name = "survival:aft", "survival"],
    [(m) => m.learner.objective.name = "multi:softmax", "num_class"],
    [(m) => m.learner.objective.reg_loss_param = "x", "an object"],
    [
      (m) => m.learner.objective.reg_loss_param.scale_pos_weight = "x",
      "scale_pos_weight",
    ],
    [(m) => m.learner.learner_model_param.base_score = "x", "base_score"],
    [(m) => m.learner.learner_model_param.base_score = "[1,2]", "base_score"],
    [(m) => m.learner.learner_model_param.base_score = "", "base_score"],
    [(m) => m.learner.learner_model_param.num_class = "3", "no 3 classes"],
    [(m) => m.learner.learner_model_param.num_class = "1e9", "num_class"],
    [(m) => m.learner.learner_model_param.num_feature = "-1", "num_feature"],
    [(m) => m.learner.learner_model_param.num_feature = "0", "of 0 features"],
    [
      (m) => m.learner.learner_model_param.num_feature = "99999999999",
      "num_feature",
    ],
    [(m) => m.learner.learner_model_param.num_target = "2", "several targets"],
    [(m) => m.learner.attributes.best = 7, "must be text"],
    [(m) => m.learner.feature_names = ["a"], "1 feature names"],
    [(m) => m.learner.feature_names = [1, 2, 3, 4, 5], "must be text"],
    [(m) => treesOf(m).pop(), "announces 3 trees and has 2"],
    [(m) => treesOf(m)[0] = null, '"trees[0]" must be an object'],
    [(m) => m.learner.gradient_booster.model.tree_info = [0], "long"],
    [
      (m) => m.learner.gradient_booster.model.tree_info = [0, 1, 0],
      "of class 1",
    ],
    [
      (m) =>
        m.learner.gradient_booster.model.gbtree_model_param.num_parallel_tree =
          "2",
      "no whole rounds",
    ],
  ];
  for (const [damage, reason] of breaks) {
    assertRefused(damaged(damage), reason);
  }
  const many = randomBooster(1, {
    trees: 0,
    objective: "multi:softprob",
    numClass: 2147483647,
    objectiveParameters: { num_class: "2147483647" },
  });
  assertRefused(encodeBooster(many), "2147483647 classes");
  assertRefused(legacyBytes({ ...dart, baseScore: NaN }), 'base_score "NaN"');
  const sure = randomBooster(1, { objective: "binary:logistic", baseScore: 1 });
  assertRefused(encodeBooster(sure), "base_score");
  assertRefused(
    damaged((m) => m.learner.gradient_booster.weight_drop.pop(), dart),
    "weight_drop",
  );
});

Deno.test("decodeBooster() refuses what is no model file at all", () => {
  const texts: [string, string][] = [
    ["", "empty"],
    ["{", "not whole JSON"],
    ["{}", '"learner"'],
    ['{"learner"', "not whole JSON"],
    ["[]", "truncated or damaged"],
    ["bs64AAAA", "base64"],
    ["hello, world", "truncated or damaged"],
    ["<html></html>".repeat(50), "truncated or damaged"],
    ["{Lxxxxxxxx", "truncated or damaged"],
    ["{q", "length marker"],
  ];
  for (const [text, reason] of texts) {
    assertRefused(utf8.encode(text), reason);
  }
  assertRefused(Uint8Array.of(0x80, 4, 0x95), "pickle");
  assertRefused(Uint8Array.of(0x7b, 0x22, 0xff, 0x22), "not whole JSON");
});

Deno.test("decodeBooster() refuses nesting without end", () => {
  const deep = 200_000;
  assertRefused(utf8.encode(`{"a":${"[".repeat(deep)}`), "64 deep");
  assertRefused(utf8.encode('{"a":'.repeat(deep)), "64 deep");
  const key = "{i\u0001a";
  assertRefused(utf8.encode(key.repeat(deep)), "nesting");
  assertRefused(utf8.encode(`${key}${"[".repeat(deep)}`), "nesting");
});

/** `count` as UBJSON's 64-bit length. */
function length(count: bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, count);
  return new Uint8Array(view.buffer);
}

Deno.test("decodeBooster() checks counts against the file before it allocates", () => {
  for (const count of [1n << 40n, 1n << 62n, 1000n, -1n]) {
    for (const start of ["[$d#L", "[$U#L", "SL"]) {
      assertRefused(
        Uint8Array.of(
          ...utf8.encode(`{i\u0001a${start}`),
          ...length(count),
          ...utf8.encode("xyz"),
        ),
        "truncated or damaged",
      );
    }
    assertRefused(
      Uint8Array.of(
        ...utf8.encode("{i\u0001a[#L"),
        ...length(count),
        ...utf8.encode("ZZZ"),
      ),
      count < 0 ? "array of -1 elements" : "truncated or damaged",
    );
  }
  // Offsets of num_trees, num_nodes and of the length of the objective's name.
  const bytes = legacyBytes(dart);
  const objective = 4 + 136;
  const model = objective + 8 + dart.objective.length + 8 + 4;
  for (const at of [objective, model, model + 160 + 4]) {
    for (const count of [2147483647, -1, -2147483648]) {
      const copy = bytes.slice();
      new DataView(copy.buffer).setInt32(at, count, true);
      assertRefused(copy, "Cannot read the model");
    }
  }
});

Deno.test("decodeBooster() answers any damage with a model or a UserError", () => {
  const next = noise(99);
  const booster = randomBooster(4, { ...dart, trees: 6, depth: 2 });
  const files = [
    encodeBooster(booster),
    encodeBooster(booster, "ubj"),
    legacyBytes(booster),
  ];
  const survives = (bytes: Uint8Array) => {
    try {
      decodeBooster(bytes);
    } catch (error) {
      assert(error instanceof UserError, String(error));
    }
  };
  for (const file of files) {
    for (let end = 0; end < file.length; end += 1 + Math.floor(next() * 40)) {
      assertThrows(() => decodeBooster(file.subarray(0, end)), UserError);
    }
    for (let round = 0; round < 600; round++) {
      const copy = file.slice();
      for (let change = 0; change <= round % 4; change++) {
        copy[Math.floor(next() * copy.length)] = Math.floor(next() * 256);
      }
      survives(copy);
    }
  }
});
