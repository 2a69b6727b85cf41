import { headlineOf } from "../../lib/cli/headline.ts";
import { assertEquals } from "../support/assert.ts";

Deno.test("headlineOf() calls a model the best of several, and a single one best of nothing", () => {
  assertEquals(headlineOf("Homes", "price", "knn", 3, 4128), {
    title: "Homes: knn predicts price best",
    statement: "Of 3 models, knn has the least error on 4,128 test rows.",
  });
  assertEquals(headlineOf("Homes", "price", "knn", 1, 1), {
    title: "Homes: knn predicts price",
    statement: "knn, the only model, was judged on 1 test row.",
  });
});
