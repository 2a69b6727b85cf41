import { jobName } from "../../lib/jobs/mod.ts";
import { assert, assertEquals } from "../support/assert.ts";

const LEGAL = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

Deno.test("jobName() is the model's name and the time in UTC", () => {
  const name = jobName("xgboost", new Date("2126-08-01T09:30:00.123Z"));
  assertEquals(name, "xgboost-2126-08-01-09-30-00-123");
});

Deno.test("jobName() is legal whatever the model's name", () => {
  for (const base of ["a".repeat(80), "my_model", "-x-", "ö", "", "a b/c.d"]) {
    const name = jobName(base);
    assert(LEGAL.test(name) && name.length <= 63, name);
  }
});

Deno.test("jobName() never gives a name twice", () => {
  const names = Array.from({ length: 1000 }, () => jobName("xgboost"));
  assertEquals(new Set(names).size, 1000);
});
