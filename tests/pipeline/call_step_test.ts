import {
  callbackStep,
  conditionStep,
  definition,
  equals,
  failStep,
  lambdaArn,
  lambdaStep,
  parameter,
  type Pipeline,
  PipelineError,
  queueUrl,
  start,
  upsert,
  wait,
} from "../../lib/pipeline/mod.ts";
import { openSession } from "../../lib/session/mod.ts";
import { quietProgress } from "../../lib/session/open_progress.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { inFolder } from "../support/sessions.ts";

const place = {
  region: "eu-central-1",
  role: "arn:aws:iam::123456789012:role/R",
};
const rows = parameter.integer("Rows", 3);

function makePipeline(at: typeof place): Pipeline {
  const count = lambdaStep("Count", {
    FunctionArn: lambdaArn(at, "count"),
    Arguments: { rows, list: [rows, "a"] },
  }, { outputs: { total: "Integer", name: "String" }, cache: true });
  const ask = callbackStep("Ask", {
    SqsQueueUrl: queueUrl(at, "questions"),
    Arguments: { total: count.output("total") },
  }, { outputs: { go: "Boolean" } });
  return {
    name: "Calls",
    parameters: [rows],
    steps: [
      count,
      ask,
      conditionStep("Goes", [equals(ask.output("go"), true)], {
        if: [failStep("Stop", count.output("name"))],
      }),
    ],
  };
}

Deno.test("Lambda and Callback steps are written with addresses and outputs, and wrong outputs do not compile", () => {
  const [count, ask, goes] = JSON.parse(definition(makePipeline(place))).Steps;
  assertEquals(count, {
    Name: "Count",
    Type: "Lambda",
    Arguments: {
      rows: { Get: "Parameters.Rows" },
      list: [{ Get: "Parameters.Rows" }, "a"],
    },
    CacheConfig: { Enabled: true },
    FunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:count",
    OutputParameters: [
      { OutputName: "total", OutputType: "Integer" },
      { OutputName: "name", OutputType: "String" },
    ],
  });
  assertEquals(
    ask.SqsQueueUrl,
    "https://sqs.eu-central-1.amazonaws.com/123456789012/questions",
  );
  assertEquals(goes.Arguments.Conditions[0].LeftValue, {
    Get: "Steps.Ask.OutputParameters['go']",
  });
  const step = lambdaStep("L", { FunctionArn: lambdaArn(place, "f") }, {
    outputs: { n: "Integer" },
  });
  // @ts-expect-error There is no such output.
  void step.output("m");
  // @ts-expect-error A number does not equal a text.
  equals(step.output("n"), "1");
});

Deno.test("a session's functions stand for Lambda functions and read queues", async () => {
  await inFolder(async (state) => {
    const heard: unknown[] = [];
    await using session = await openSession({
      backend: "local",
      state,
      progress: quietProgress,
      functions: {
        count: ({ rows }: { rows: number }) => ({
          total: rows * 2,
          name: `twice ${rows}`,
        }),
        questions: (message: { arguments: unknown }) => {
          heard.push(message.arguments);
          return { go: true };
        },
      },
    });
    const pipeline = makePipeline(session);
    await upsert(session, pipeline);
    const arn = await start(session, pipeline, { parameters: { Rows: 4 } });
    const error = await wait(session, arn).then(() => undefined, (e) => e);
    assert(error instanceof PipelineError, String(error));
    assertEquals(error.result.execution.FailureReason, "twice 4");
    assertEquals(heard, [{ total: 8 }]);
  });
});
