import {
  parseJsonPath,
  selectJson,
} from "../../../../lib/local/jobs/transform/json_path.ts";
import { assertEquals, assertThrows } from "../../../support/assert.ts";

const record = {
  id: 7,
  features: [1, 2, 3, 4],
  nested: { a: { b: [10, 20] } },
  "with space": true,
};

Deno.test("selectJson() follows names, indexes, ranges and wildcards", () => {
  const cases: [path: string, expected: unknown][] = [
    ["$", record],
    ["$.id", 7],
    ["$['with space']", true],
    ["$.nested.a.b[1]", 20],
    ["$.features[-1]", 4],
    ["$.features[0,2]", [1, 3]],
    ["$.features[1:]", [2, 3, 4]],
    ["$.features[:-1]", [1, 2, 3]],
    ["$.features[0,2:]", [1, 3, 4]],
    ["$.features[*]", [1, 2, 3, 4]],
    ["$.nested.*", [{ b: [10, 20] }]],
    ["$['id','features']", { id: 7, features: [1, 2, 3, 4] }],
    ['$["id"]', 7],
  ];
  for (const [path, expected] of cases) {
    assertEquals(selectJson(parseJsonPath(path), record), expected, path);
  }
});

Deno.test("selectJson() throws on a single name or index that is not there", () => {
  for (
    const path of ["$.missing", "$.features[4]", "$.features[-5]", "$.id.x"]
  ) {
    assertThrows(() => selectJson(parseJsonPath(path), record), RangeError);
  }
  assertEquals(selectJson(parseJsonPath("$.features[4:]"), record), []);
});

Deno.test("parseJsonPath() refuses what batch transform does not know", () => {
  const wrong = [
    "",
    "id",
    "$..id",
    "$.features[?(@>1)]",
    "$[",
    "$[1:2:3]",
    "$[]",
    "$[a]",
    "$['a', b]",
    "$.",
    "$[1,,2]",
  ];
  for (const path of wrong) {
    assertThrows(() => parseJsonPath(path), SyntaxError, "JSONPath");
  }
});
