import type { PipelineExecutionStep } from "@aws-sdk/client-sagemaker";
import { graphChart, type Pipeline } from "../../lib/pipeline/mod.ts";
import { failStep } from "../../lib/pipeline/control_step.ts";
import { LiveGraph, openWatcher } from "../../lib/pipeline/watch.ts";
import type { Session } from "../../lib/session/mod.ts";
import { assert, assertEquals } from "../support/assert.ts";

const pipeline: Pipeline = { name: "P", steps: [failStep("F", "no")] };

Deno.test("the graph of an execution is one display, drawn at each change, with a picture at the end", () => {
  const sent: [string, Record<string, unknown>, string][] = [];
  const live = new LiveGraph(
    (steps) => graphChart(pipeline, steps),
    (type, content) => {
      const { data, transient } = content as {
        data: Record<string, unknown>;
        transient: { display_id: string };
      };
      sent.push([type, data, transient.display_id]);
      return Promise.resolve();
    },
  );
  const running: PipelineExecutionStep[] = [
    { StepName: "F", StepStatus: "Executing" },
  ];
  live.show([], false);
  live.show([], false);
  live.show(running, false);
  live.show(running, false);
  live.show([{ StepName: "F", StepStatus: "Failed" }], true);
  assertEquals(
    sent.map(([type]) => type),
    ["display_data", "update_display_data", "update_display_data"],
  );
  assertEquals(new Set(sent.map(([, , id]) => id)).size, 1);
  const texts = sent.map(([, data]) => String(data["text/plain"]));
  for (
    const [i, status] of ["not started", "Executing", "Failed"].entries()
  ) {
    assert(texts[i]!.includes(status), texts[i]);
  }
  assertEquals(
    sent.map(([, data]) => "image/png" in data),
    [false, false, true],
  );
});

Deno.test("a step that ended before somebody looked is told with how long it took", async () => {
  const lines: string[] = [];
  const progress: Session["progress"] = {
    start: (label) => ({
      update: (status) => void lines.push(`${label} ${status}`),
      end: (outcome) => void lines.push(`${label} ${outcome}, at last`),
    }),
    note: (line) => void lines.push(line),
  };
  const watcher = await openWatcher({ progress } as Session, "arn");
  const second = (n: number) => new Date(n * 1000);
  const steps: PipelineExecutionStep[] = [{
    StepName: "Long",
    StepStatus: "Succeeded",
    StartTime: second(0),
    EndTime: second(3600),
  }, { StepName: "Now", StepStatus: "Executing", StartTime: second(3600) }];
  watcher.show(steps, false);
  watcher.show([
    steps[0]!,
    { ...steps[1]!, StepStatus: "Failed", EndTime: second(3601) },
  ], true);
  assertEquals(lines.map((line) => line.replaceAll(/ +/g, " ")), [
    "Execution arn",
    "Long Succeeded 1 h 00 min",
    "Now Executing",
    "Now Failed, at last",
  ]);
});
