import {
  keyValue,
  nameList,
  share,
  tag,
  wholeNumber,
} from "../../lib/cli/values.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";

Deno.test("wholeNumber() reads whole numbers from its least, and nothing else", () => {
  assertEquals(wholeNumber(0)("0"), 0);
  assertEquals(wholeNumber(1)("12"), 12);
  for (const text of ["", "-1", "1.5", "1e3", " 1", "x", "9".repeat(20)]) {
    assertThrows(() => wholeNumber(0)(text), Error, "whole number");
  }
  assertThrows(() => wholeNumber(1)("0"), Error, "from 1");
  assertThrows(() => wholeNumber(1, 9)("10"), Error, "from 1 to 9");
});

Deno.test("share() lies above 0 and below 1", () => {
  assertEquals(share("0.2"), 0.2);
  for (const text of ["0", "1", "-0.1", "", " ", "half", "NaN"]) {
    assertThrows(() => share(text), Error, "above 0 and below 1");
  }
});

Deno.test("nameList() and keyValue() read lists and pairs", () => {
  assertEquals(nameList("xgboost, knn"), ["xgboost", "knn"]);
  assertThrows(() => nameList("xgboost,,knn"), Error);
  assertEquals(keyValue("a=b=c", { x: "1" }), { x: "1", a: "b=c" });
  assertEquals(keyValue("a="), { a: "" });
  assertThrows(() => keyValue("=b"), Error);
  assertThrows(() => keyValue("a"), Error);
  assertEquals(keyValue("x=2", { x: "1" }), { x: "2" });
  assertEquals(tag("y=2", { x: "1" }), { x: "1", y: "2" });
  assertThrows(() => tag("x=2", { x: "1" }), Error, '"x" is given twice');
});
