import { knn, tuneKnn } from "../../lib/mod.ts";
import { compare, featureImportance } from "../../lib/compare/mod.ts";
import { deploy } from "../../lib/deploy/mod.ts";
import { prep, syntheticHousing } from "../../lib/prep/mod.ts";
import { train } from "../../lib/train/mod.ts";
import { tune } from "../../lib/tune/mod.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { keysOf, withSession } from "../prep/support.ts";

Deno.test("each stage refuses an option that it does not have, with the one that was meant, and writes nothing", () =>
  withSession(async (session) => {
    const data = syntheticHousing({ rows: 50 });
    const calls: readonly [string, () => Promise<unknown>][] = [
      [
        'the option "testFracton" of prep: did you mean "testFraction"?',
        // @ts-expect-error: a notebook runs what does not compile
        () => prep(session, { data, testFracton: 0.1 }),
      ],
      [
        'the option "instanceTyp" of train: did you mean "instanceType"?',
        // @ts-expect-error: as above
        () => train(session, { knn: knn({ k: 3 }) }, { instanceTyp: "x" }),
      ],
      [
        'the option "trails" of tune: did you mean "trials"?',
        // @ts-expect-error: as above
        () => tune(session, { knn: tuneKnn() }, { trails: 3 }),
      ],
      [
        'the option "model" of compare: did you mean "models"?',
        // @ts-expect-error: as above
        () => compare(session, { model: ["knn"] }),
      ],
      [
        'the option "sample" of featureImportance: choose from instanceType,',
        // @ts-expect-error: as above
        () => featureImportance(session, { sample: 10 }),
      ],
      [
        'the option "models" of deploy: did you mean "model"?',
        // @ts-expect-error: as above
        () => deploy(session, { models: ["knn"] }),
      ],
    ];
    for (const [says, call] of calls) {
      await assertRejects(call, RangeError, says);
    }
    assertEquals(await keysOf(session), []);
  }));
