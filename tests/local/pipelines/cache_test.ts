import {
  DeletePipelineCommand,
  DescribePipelineExecutionCommand,
} from "@aws-sdk/client-sagemaker";
import { assertEquals } from "../../support/assert.ts";
import { assertRefused, ServiceClients } from "../operations/support.ts";
import {
  createPipeline,
  definitionOf,
  execute,
  processingStep,
  type StepJson,
} from "./support.ts";

const CACHED = { CacheConfig: { Enabled: true, ExpireAfter: "P30D" } };

/** A step whose image, arguments, environment and inputs parameters change. */
function cachedStep(cache: Record<string, unknown> = CACHED): StepJson {
  const step = processingStep("P", cache, [{ Get: "Parameters.Argument" }]);
  const [code] = step.Arguments.ProcessingInputs;
  const S3Uri = { Get: "Parameters.Code" };
  return {
    ...step,
    Arguments: {
      ...step.Arguments,
      ProcessingInputs: [{ ...code, S3Input: { ...code!.S3Input, S3Uri } }],
      Environment: { V: { Get: "Parameters.Variable" } },
      ProcessingResources: {
        ClusterConfig: {
          ...step.Arguments.ProcessingResources.ClusterConfig,
          InstanceType: { Get: "Parameters.Instance" },
        },
      },
    },
  };
}

const Parameters = [
  ["Argument", "a"],
  ["Code", "s3://bucket/code/"],
  ["Variable", "v"],
  ["Instance", "ml.m5.large"],
].map(([Name, DefaultValue]) => ({ Name, DefaultValue, Type: "String" }));

async function openCached(
  step: unknown = cachedStep(),
  others: Record<string, unknown> = {},
): Promise<ServiceClients> {
  const clients = await ServiceClients.open();
  await clients.put("code/run.ts", "// Nothing to do.");
  await clients.put("code2/run.ts", "// Nothing to do.");
  await createPipeline(
    clients,
    definitionOf([step], { Parameters, ...others }),
  );
  return clients;
}

async function runs(
  clients: ServiceClients,
  given: Record<string, string> = {},
): Promise<{ arn: string; source: string | undefined }> {
  const { arn, steps, execution } = await execute(clients, {
    PipelineParameters: Object.entries(given)
      .map(([Name, Value]) => ({ Name, Value })),
  });
  assertEquals(execution.PipelineExecutionStatus, "Succeeded");
  const source = steps.P!.CacheHitResult?.SourcePipelineExecutionArn;
  return { arn, source };
}

Deno.test("a second execution reuses the run of the first, and a third the same one", async () => {
  await using clients = await openCached();
  const first = await runs(clients);
  assertEquals(first.source, undefined);
  assertEquals((await runs(clients)).source, first.arn);
  assertEquals((await runs(clients)).source, first.arn);
});

const TABLE: readonly [
  what: string,
  given: Record<string, string>,
  hit: boolean,
][] = [
  ["another argument of the script", { Argument: "b" }, false],
  ["another environment", { Variable: "w" }, false],
  ["another place of the same code", { Code: "s3://bucket/code2/" }, false],
  ["another instance type", { Instance: "ml.m5.xlarge" }, true],
];

Deno.test("the arguments that the service compares decide on the cache, and no others", async () => {
  await using clients = await openCached();
  const first = await runs(clients);
  for (const [what, given, hit] of TABLE) {
    const { source } = await runs(clients, given);
    assertEquals(source, hit ? first.arn : undefined, what);
  }
});

Deno.test("the cache by content takes the same bytes at another place, and not other bytes at the same", async () => {
  await using clients = await openCached(cachedStep(), {
    Metadata: { SagebookCacheBy: "content" },
  });
  const first = await runs(clients);
  const moved = { Code: "s3://bucket/code2/" };
  assertEquals((await runs(clients, moved)).source, first.arn);
  await clients.put("code/run.ts", "// Changed.");
  assertEquals((await runs(clients)).source, undefined);
});

Deno.test("by URI, as the service compares, changed bytes at the same place are a hit", async () => {
  await using clients = await openCached();
  const first = await runs(clients);
  await clients.put("code/run.ts", "// Changed.");
  assertEquals((await runs(clients)).source, first.arn);
});

for (
  const [what, cache] of [
    ["without a cache", {}],
    ["whose cache is off", { CacheConfig: { Enabled: false } }],
    ["whose earlier runs have expired", {
      CacheConfig: { Enabled: true, ExpireAfter: "PT0S" },
    }],
  ] as const
) {
  Deno.test(`a step ${what} runs each time`, async () => {
    await using clients = await openCached(cachedStep(cache));
    await runs(clients);
    await new Promise((resolve) => setTimeout(resolve, 2));
    assertEquals((await runs(clients)).source, undefined);
  });
}

Deno.test("a failed run and another pipeline's run are never reused", async () => {
  await using clients = await openCached();
  await clients.put("code/run.ts", "Deno.exit(1)");
  const failed = await execute(clients);
  assertEquals(failed.execution.PipelineExecutionStatus, "Failed");
  await clients.put("code/run.ts", "// Nothing to do.");
  assertEquals((await runs(clients)).source, undefined);
  const definition = definitionOf([cachedStep()], { Parameters });
  await createPipeline(clients, definition, "q");
  const other = await execute(clients, { PipelineName: "q" });
  assertEquals(other.steps.P!.CacheHitResult, undefined);
});

Deno.test("a pipeline is deleted with its executions: one of the same name reuses none of them", async () => {
  await using clients = await openCached();
  const first = await runs(clients);
  await clients.sagemaker.send(
    new DeletePipelineCommand({ PipelineName: "p" }),
  );
  await assertRefused(
    clients.sagemaker.send(
      new DescribePipelineExecutionCommand({ PipelineExecutionArn: first.arn }),
    ),
    "ResourceNotFound",
    /does not exist/,
  );
  const definition = definitionOf([cachedStep()], { Parameters });
  await createPipeline(clients, definition);
  assertEquals((await runs(clients)).source, undefined);
});
