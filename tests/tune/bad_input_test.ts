import {
  assertEquals,
  assertRejects,
  assertThrows,
} from "../support/assert.ts";
import { inPreparedSession } from "../support/sessions.ts";
import { readManifest } from "../../lib/manifests/mod.ts";
import {
  categorical,
  continuous,
  integer,
  tune,
  TuneError,
  tuneKnn,
  tuneXgboost,
} from "../../lib/tune/mod.ts";

Deno.test("a hyperparameter that is not there is refused, with the name that was meant", () => {
  assertThrows(
    () => tuneXgboost({ max_dept: integer(1, 3) } as never),
    RangeError,
    'did you mean "max_depth"?',
  );
});

Deno.test("each of a range's flaws has a message that says what and where", () => {
  const flaws: [() => unknown, string][] = [
    [
      () => continuous(2, 1),
      'Cannot search from "2" to "1": the minimum is above the maximum',
    ],
    [
      () => integer(1, Infinity),
      'Cannot search from "1" to "Infinity": the ends must be whole numbers',
    ],
    [
      () => continuous(NaN, 1),
      'Cannot search from "NaN" to "1": the ends must be numbers',
    ],
    [
      () => continuous(0, 1, "Logarithmic"),
      'Cannot search from "0" to "1": a logarithmic scale needs a minimum above 0',
    ],
    [
      () => continuous(0.5, 1, "ReverseLogarithmic"),
      'Cannot search from "0.5" to "1": a reverse logarithmic scale needs ends in [0, 1)',
    ],
    [
      () => categorical(Array.from({ length: 31 }, (_, i) => i)),
      "Cannot search 31 categories: give 1 to 30",
    ],
    [
      () => tuneXgboost({ eta: continuous(0.1, 1.5) }),
      "eta",
    ],
    [
      () => tuneKnn({ k: 5 }),
      "Cannot tune knn: every hyperparameter is fixed; give a range",
    ],
  ];
  for (const [make, message] of flaws) {
    assertThrows(make, RangeError, message);
  }
});

Deno.test("tune() refuses odd names and options before anything is sent", async () => {
  await inPreparedSession(async (session) => {
    const knn = tuneKnn();
    const wrong: [Parameters<typeof tune>[1], object, string][] = [
      [{}, {}, "Cannot tune no model: give at least one"],
      [{ "my model": knn }, {}, 'Cannot tune a model named "my model"'],
      [{ knn, own: { k: 5 } as never }, {}, 'Cannot tune "own": give what'],
      [{ knn }, { trials: 0 }, "number of trials"],
      [{ knn }, { trials: 751 }, "number of trials"],
      [{ knn }, { parallel: 101 }, "number of parallel trials"],
      [{ knn }, { seed: -1 }, 'Cannot use seed "-1"'],
      [{ knn }, { maxResource: 20_001 }, "greatest resource"],
    ];
    for (const [models, options, message] of wrong) {
      await assertRejects(
        () => tune(session, models, options),
        RangeError,
        message,
      );
    }
    await assertRejects(() => readManifest(session, "tune"), Error);
  });
});

Deno.test("a search that the service refuses leaves the others, and says which it was", async () => {
  await inPreparedSession(async (session) => {
    const error = await assertRejects(
      () =>
        tune(session, {
          knn: tuneKnn({ k: integer(2, 20) }),
          xgboost: tuneXgboost({ num_round: 5, eta: continuous(0.1, 0.5) }),
        }, {
          strategy: "Hyperband",
          trials: 3,
          maxResource: 5,
          defaults: false,
        }),
      TuneError,
      "needs intermediate metrics",
    ) as TuneError;
    assertEquals(error.failed, ["knn"]);
    assertEquals(error.tuned, ["xgboost-tuned"]);
  });
});
