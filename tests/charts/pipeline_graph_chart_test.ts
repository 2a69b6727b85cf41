import { pipelineGraphChart } from "../../lib/charts/mod.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { notes } from "./picture.ts";
import { pipeline } from "./sample_figures.ts";

Deno.test("pipelineGraphChart() tells each status by sign and word", () => {
  const texts = notes(pipelineGraphChart(pipeline())).join("\n");
  for (
    const [sign, step, detail] of [
      ["✓", "Prepare", "Processing · Succeeded · 3.2 s"],
      ["▶", "TrainA", "Training · Executing · 1 min 15 s"],
      ["✗", "TrainB", "Training · Failed · 1.0 s"],
      ["■", "TrainC", "Training · Stopped"],
      ["○", "Register", "RegisterModel · not started"],
    ]
  ) {
    assertStringIncludes(texts, `>${sign}</span> <b>${step}</b>`);
    assertStringIncludes(texts, detail!);
  }
});

Deno.test("pipelineGraphChart() draws a frame for each step and a line for each edge", () => {
  const { steps, edges } = pipeline();
  const { layout } = pipelineGraphChart(pipeline());
  assertEquals(layout.shapes!.length, steps.length + edges.length);
  assert(notes(pipelineGraphChart(pipeline())).includes("true"));
});

Deno.test("pipelineGraphChart() says what waits for what", () => {
  const { text, subtitle } = pipelineGraphChart(pipeline());
  assertStringIncludes(text, "Prepare, TrainA, TrainB, TrainC");
  assertStringIncludes(subtitle!, "7 steps · 1 Succeeded");
});

Deno.test("pipelineGraphChart() grows in width with its widest layer", () => {
  const steps = Array.from({ length: 9 }, (_, i) => ({
    name: `Step${i}`,
    type: "Training",
  }));
  const edges = steps.slice(1).map(({ name }) => ({ from: "Step0", to: name }));
  assert(pipelineGraphChart({ steps, edges }).layout.width! > 8 * 208);
});

Deno.test("pipelineGraphChart() refuses cycles and unknown steps", () => {
  const steps = [{ name: "a", type: "Training" }];
  assertThrows(
    () => pipelineGraphChart({ steps, edges: [{ from: "a", to: "b" }] }),
    RangeError,
    'names an unknown node: "b"',
  );
  assertThrows(
    () => pipelineGraphChart({ steps: [], edges: [] }),
    RangeError,
    "there is no step",
  );
});
