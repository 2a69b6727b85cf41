import type { CreateHyperParameterTuningJobRequest } from "@aws-sdk/client-sagemaker";
import { operations } from "../../../lib/local/operations/mod.ts";
import { ServiceError } from "../../../lib/local/service/context.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { channel, KNN_IMAGE, TestService } from "../jobs/support.ts";
import {
  putRows,
  RANGES,
  trainingDefinition,
  tune,
  tuningRequest,
} from "../tuning/support.ts";

type Config = Parameters<typeof tuningRequest>[1];

/** Code and message of the refusal of a request. */
async function refusal(
  service: TestService,
  request: CreateHyperParameterTuningJobRequest,
): Promise<string> {
  try {
    await operations.CreateHyperParameterTuningJob(request, service.context);
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error("The request was not refused");
}

function ranges(eta: object, others: object = {}): Config {
  return {
    ParameterRanges: {
      ContinuousParameterRanges: [
        { Name: "eta", MinValue: "0.1", MaxValue: "0.5", ...eta },
      ],
      ...others,
    },
  } as Config;
}

const CATEGORIES = {
  ParameterRanges: {
    CategoricalParameterRanges: [{ Name: "max_depth", Values: ["2", "3"] }],
  },
};

const LIMITS = { MaxNumberOfTrainingJobs: 4, MaxParallelTrainingJobs: 1 };

/** Configurations that are refused, with a part of the message. */
const CONFIGURATIONS: readonly (readonly [string, Config, string])[] = [
  [
    "a minimum above its maximum",
    ranges({ MinValue: "0.6" }),
    "The MinValue [0.6] of the continuous range [eta] must be less than or equal to its MaxValue [0.5].",
  ],
  [
    "a bound that is no number",
    ranges({ MinValue: "low" }),
    "has the bound [low], which is not a number",
  ],
  [
    "an integer range with a fraction",
    {
      ParameterRanges: {
        IntegerParameterRanges: [
          { Name: "max_depth", MinValue: "1.5", MaxValue: "6" },
        ],
      },
    },
    "has the bound [1.5], which is not an integer",
  ],
  [
    "a logarithmic scale that includes zero",
    ranges({ MinValue: "0", ScalingType: "Logarithmic" }),
    "its MinValue [0] must be greater than 0",
  ],
  [
    "a reverse logarithmic scale up to one",
    ranges({ MaxValue: "1", ScalingType: "ReverseLogarithmic" }),
    "it must lie within 0 <= x < 1",
  ],
  [
    "a reverse logarithmic integer range",
    {
      ParameterRanges: {
        IntegerParameterRanges: [{
          Name: "max_depth",
          MinValue: "1",
          MaxValue: "6",
          ScalingType: "ReverseLogarithmic",
        }],
      },
    },
    "ReverseLogarithmic is for continuous ranges",
  ],
  [
    "a hyperparameter that the algorithm does not have",
    ranges({ Name: "etaa" }),
    "The hyperparameter [etaa] is not a hyperparameter of the algorithm [xgboost].",
  ],
  [
    "a hyperparameter that is not tuned",
    {
      ParameterRanges: {
        CategoricalParameterRanges: [
          { Name: "objective", Values: ["reg:linear"] },
        ],
      },
    },
    "[objective] of the algorithm [xgboost] is not tunable",
  ],
  [
    "a range of another type",
    {
      ParameterRanges: {
        IntegerParameterRanges: [{ Name: "eta", MinValue: "0", MaxValue: "1" }],
      },
    },
    "is continuous: an integer range cannot tune it",
  ],
  [
    "a range beyond what the algorithm takes",
    ranges({ MaxValue: "1.5" }),
    "The bound [1.5] of the range [eta] is not in the range [0, 1]",
  ],
  [
    "a hyperparameter in two ranges",
    ranges({}, {
      IntegerParameterRanges: [{ Name: "eta", MinValue: "0", MaxValue: "1" }],
    }),
    "[eta] is specified in more than one range",
  ],
  [
    "a tuned hyperparameter that is static too",
    {
      ParameterRanges: {
        IntegerParameterRanges: [
          { Name: "num_round", MinValue: "1", MaxValue: "9" },
        ],
      },
    },
    "[num_round] is specified both in StaticHyperParameters and in the ranges",
  ],
  [
    "more than 30 hyperparameters",
    {
      ParameterRanges: {
        ContinuousParameterRanges: Array.from({ length: 31 }, (_, i) => ({
          Name: `p${i}`,
          MinValue: "0",
          MaxValue: "1",
        })),
      },
    },
    "The number of hyperparameters to tune [31] must be less than or equal to 30.",
  ],
  [
    "a category with more than 30 values",
    {
      ParameterRanges: {
        CategoricalParameterRanges: [{
          Name: "max_depth",
          Values: Array.from({ length: 31 }, (_, i) => String(i + 1)),
        }],
      },
    },
    "has 31 values",
  ],
  [
    "no range at all",
    { ParameterRanges: {} },
    "You must specify at least one hyperparameter range.",
  ],
  [
    "AutoParameters without Autotune",
    { ParameterRanges: { AutoParameters: [{ Name: "eta", ValueHint: "1" }] } },
    "AutoParameters can only be specified when Autotune is Enabled.",
  ],
  [
    "a metric that the algorithm does not report",
    {
      HyperParameterTuningJobObjective: {
        Type: "Minimize",
        MetricName: "validation:cheer",
      },
    },
    "The objective metric [validation:cheer] is not a metric of the algorithm [xgboost].",
  ],
  [
    "an objective in the wrong direction",
    {
      HyperParameterTuningJobObjective: {
        Type: "Maximize",
        MetricName: "validation:rmse",
      },
    },
    "its type is [Minimize]",
  ],
  [
    "too few combinations",
    { ...CATEGORIES, ResourceLimits: LIMITS },
    "The total number of hyperparameter combinations for the provided ranges [2] must be equal or greater than the value of MaxNumberOfJobs, [4]. Provide additional ranges.",
  ],
  [
    "a grid over numbers",
    { Strategy: "Grid", ResourceLimits: { MaxParallelTrainingJobs: 1 } },
    "The strategy Grid searches CategoricalParameterRanges alone",
  ],
  [
    "a grid with another number of trials",
    { ...CATEGORIES, Strategy: "Grid", ResourceLimits: LIMITS },
    "must be absent or equal to the number of combinations [2]",
  ],
  [
    "a search without an end",
    { ResourceLimits: { MaxParallelTrainingJobs: 1 } },
    "MaxNumberOfTrainingJobs is required",
  ],
  [
    "more trials than the quota",
    { ResourceLimits: { ...LIMITS, MaxNumberOfTrainingJobs: 10_001 } },
    "ResourceLimitExceeded: ",
  ],
  [
    "Hyperband's settings for another strategy",
    {
      StrategyConfig: {
        HyperbandStrategyConfig: { MinResource: 1, MaxResource: 9 },
      },
    },
    "HyperbandStrategyConfig can only be specified for the strategy Hyperband",
  ],
  [
    "Hyperband with early stopping",
    {
      Strategy: "Hyperband",
      TrainingJobEarlyStoppingType: "Auto",
      StrategyConfig: {
        HyperbandStrategyConfig: { MinResource: 1, MaxResource: 9 },
      },
    },
    "TrainingJobEarlyStoppingType must be Off",
  ],
  [
    "Hyperband without a resource",
    { Strategy: "Hyperband" },
    "MaxResource cannot be inferred",
  ],
  [
    "Hyperband with a resource above 20,000",
    {
      Strategy: "Hyperband",
      StrategyConfig: {
        HyperbandStrategyConfig: { MinResource: 1, MaxResource: 20_001 },
      },
    },
    "must be less than or equal to 20000",
  ],
  [
    "Hyperband with its resources out of order",
    {
      Strategy: "Hyperband",
      StrategyConfig: {
        HyperbandStrategyConfig: { MinResource: 10, MaxResource: 9 },
      },
    },
    "MinResource [10] of HyperbandStrategyConfig must be less than or equal to MaxResource [9]",
  ],
  [
    "too little patience",
    {
      TuningJobCompletionCriteria: {
        BestObjectiveNotImproving: { MaxNumberOfTrainingJobsNotImproving: 2 },
      },
    },
    "Member must have value greater than or equal to 3",
  ],
];

for (const [what, config, message] of CONFIGURATIONS) {
  Deno.test(`CreateHyperParameterTuningJob refuses ${what}`, async () => {
    await using service = await TestService.open();
    await putRows(service);
    const text = await refusal(service, tuningRequest("wrong", config));
    assert(text.includes(message), text);
    const { records } = service.context.records.list("training-job");
    assertEquals(records.length, 0);
  });
}

Deno.test("CreateHyperParameterTuningJob refuses requests that do not fit together", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const { TrainingJobDefinition: _, ...none } = tuningRequest("wrong");
  assertEquals(
    await refusal(service, none),
    "ValidationException: You must specify exactly one of TrainingJobDefinition and TrainingJobDefinitions.",
  );
  const several = await refusal(service, {
    ...none,
    TrainingJobDefinitions: [trainingDefinition({ DefinitionName: "one" })],
  });
  assert(several.includes("specify HyperParameterRanges and TuningObjective"));
  const empty = await refusal(
    service,
    tuningRequest("wrong", {}, {
      TrainingJobDefinition: trainingDefinition({
        InputDataConfig: [channel("train", "nowhere/")],
      }),
    }),
  );
  assert(empty.includes("No S3 objects found under S3 URL"), empty);
});

Deno.test("Hyperband is refused where training cannot be resumed", async () => {
  await using service = await TestService.open();
  await service.put("data/train/rows.csv", "1,2\n2,3\n");
  const text = await refusal(
    service,
    tuningRequest("wrong", {
      Strategy: "Hyperband",
      HyperParameterTuningJobObjective: {
        Type: "Minimize",
        MetricName: "test:mse",
      },
      ParameterRanges: {
        IntegerParameterRanges: [{ Name: "k", MinValue: "1", MaxValue: "9" }],
      },
    }, {
      TrainingJobDefinition: trainingDefinition({
        AlgorithmSpecification: {
          TrainingImage: KNN_IMAGE,
          TrainingInputMode: "File",
        },
        StaticHyperParameters: {},
      }),
    }),
  );
  assert(text.includes("needs intermediate metrics"), text);
});

Deno.test("a script's objective must be in its metric definitions", async () => {
  await using service = await TestService.open();
  const text = await refusal(
    service,
    tuningRequest("wrong", {}, {
      TrainingJobDefinition: trainingDefinition({
        AlgorithmSpecification: {
          TrainingImage: "sagebook-deno:latest",
          TrainingInputMode: "File",
        },
      }),
    }),
  );
  assertEquals(
    text,
    "ValidationException: A metric is required for this hyperparameter tuning job objective. Provide a metric in the metric definitions.",
  );
});

Deno.test("a warm start is refused unless its parents searched the same", async () => {
  await using service = await TestService.open();
  await putRows(service);
  await tune(
    service,
    tuningRequest("parent", {
      ResourceLimits: { ...LIMITS, MaxNumberOfTrainingJobs: 1 },
    }),
  );
  const warm = (
    config: Config,
    parents = ["parent"],
    definition = trainingDefinition(),
    WarmStartType: "IdenticalDataAndAlgorithm" | "TransferLearning" =
      "IdenticalDataAndAlgorithm",
  ) =>
    refusal(
      service,
      tuningRequest("child", config, {
        TrainingJobDefinition: definition,
        WarmStartConfig: {
          WarmStartType,
          ParentHyperParameterTuningJobs: parents.map((name) => ({
            HyperParameterTuningJobName: name,
          })),
        },
      }),
    );
  const claims: [string, string][] = [
    [await warm({}, ["nobody"]), "[nobody] does not exist"],
    [await warm({}, ["parent", "parent"]), "must be unique"],
    [
      await warm({
        HyperParameterTuningJobObjective: {
          Type: "Minimize",
          MetricName: "validation:mae",
        },
      }),
      "must be that of the parent",
    ],
    [
      await warm({
        ParameterRanges: {
          ContinuousParameterRanges: RANGES.ContinuousParameterRanges,
        },
      }),
      "[max_depth] is only in one of them",
    ],
    [
      await warm({
        ParameterRanges: {
          ...RANGES,
          IntegerParameterRanges: [],
          CategoricalParameterRanges: [
            { Name: "max_depth", Values: ["1", "2"] },
          ],
        },
      }),
      "The type of the hyperparameter [max_depth]",
    ],
    [
      await warm(
        {},
        ["parent"],
        trainingDefinition({
          InputDataConfig: [
            channel("train", "data/validation/"),
            channel("validation", "data/validation/"),
          ],
        }),
      ),
      "use TransferLearning",
    ],
  ];
  for (const [text, message] of claims) assert(text.includes(message), text);
});

Deno.test("a tuning job's name is taken once, and unknown ones are ResourceNotFound", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const request = tuningRequest("once", {
    ResourceLimits: { ...LIMITS, MaxNumberOfTrainingJobs: 1 },
  });
  await tune(service, request);
  const twice = await refusal(service, request);
  assert(twice.startsWith("ResourceInUse: "), twice);
  const stop = { HyperParameterTuningJobName: "once" };
  const failures: string[] = [];
  for (
    const call of [
      () => operations.StopHyperParameterTuningJob(stop, service.context),
      () =>
        operations.DescribeHyperParameterTuningJob({
          HyperParameterTuningJobName: "nobody",
        }, service.context),
    ]
  ) {
    try {
      await call();
    } catch (error) {
      failures.push((error as ServiceError).code);
    }
  }
  assertEquals(failures, ["ValidationException", "ResourceNotFound"]);
  const { HyperParameterTuningJobSummaries: summaries } = await operations
    .ListHyperParameterTuningJobs(
      { StatusEquals: "Completed" },
      service.context,
    );
  assertEquals(summaries!.map(({ Strategy }) => Strategy), ["Random"]);
});
