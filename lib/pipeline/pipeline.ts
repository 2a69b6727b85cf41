import type { PipelineExecutionStep } from "@aws-sdk/client-sagemaker";
import {
  type Figure,
  pipelineGraphChart,
  type PipelineGraphEdge,
} from "../charts/mod.ts";
import { UserError } from "../engines/user_error.ts";
import { toJson } from "./json.ts";
import type { Step } from "./step.ts";
import type { Json, PipelineParameter } from "./value.ts";

/** A pipeline: its parameters and its steps. */
export interface Pipeline {
  /** Unique in the account and region; letters, digits and `-`, up to 256. */
  readonly name: string;
  /** For people who look at the pipeline. */
  readonly description?: string;
  /** What an execution may be given. */
  readonly parameters?: readonly PipelineParameter<
    string | number | boolean
  >[];
  /** In any order: a step runs once those that it waits for have succeeded. */
  readonly steps: readonly Step[];
  /**
   * By what Local SageMaker's cache compares inputs in S3. Default: their URIs, as
   * AWS does. With `content` the same files at another place are a hit, and other
   * names or bytes at the same place are none; a model is what its containers are.
   */
  readonly cacheBy?: "uri" | "content";
}

/** A step as it stands in a definition. */
interface StepJson {
  readonly Name: string;
  readonly Type: string;
  readonly Arguments?: { readonly [member: string]: Json };
  readonly DependsOn?: readonly string[];
}

/**
 * The definition as CreatePipeline takes it: the same pipeline gives the same text,
 * in whatever order the members of its requests were written. Names and references
 * are checked by the service, when it is sent.
 *
 * @throws {TypeError} If a number in it is NaN or infinite.
 */
export function definition(pipeline: Pipeline): string {
  const { parameters = [], steps, cacheBy } = pipeline;
  return JSON.stringify({
    Version: "2020-12-01",
    Metadata: cacheBy === "content" ? { SagebookCacheBy: "content" } : {},
    Parameters: parameters.map(({ definition }) =>
      toJson(definition, `parameter "${definition.Name}"`)
    ),
    Steps: canonical(JSON.parse(JSON.stringify(steps))),
  });
}

/** What tells a reader what a thing is comes first, the rest by the alphabet. */
const FIRST = ["Name", "Type"];

/** The same value, its members in an order of their own. */
function canonical(value: Json): Json {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const rank = (member: string) =>
    FIRST.includes(member) ? FIRST.indexOf(member) : FIRST.length;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
      .map(([member, item]) => [member, canonical(item)]),
  );
}

/** A graph: what waits for what. */
interface Graph {
  readonly steps: readonly StepJson[];
  readonly edges: readonly PipelineGraphEdge[];
}

/** @throws {UserError} If the text is not a definition, or refers to no step. */
function graphOf(definition: string): Graph {
  const edges: PipelineGraphEdge[] = [];
  const steps: StepJson[] = [];
  const visit = (step: StepJson) => {
    steps.push(step);
    const { IfSteps = [], ElseSteps = [], ...others } = step.Arguments ?? {};
    const from = new Set([
      ...step.DependsOn ?? [],
      ...JSON.stringify(others).matchAll(/"Get":"Steps\.([\w-]+)/g)
        .map((match) => match[1]!),
    ]);
    for (const name of from) edges.push({ from: name, to: step.Name });
    if (step.Type !== "Condition") return;
    for (const [label, branch] of [["true", IfSteps], ["false", ElseSteps]]) {
      for (const inner of stepsIn(branch)) {
        edges.push({ from: step.Name, to: inner.Name, label: String(label) });
        visit(inner);
      }
    }
  };
  for (const step of stepsIn(readJson(definition).Steps)) visit(step);
  const names = new Set(steps.map(({ Name }) => Name));
  const lost = edges.find(({ from }) => !names.has(from));
  if (lost === undefined) return { steps, edges };
  throw notDrawn(`"${lost.to}" refers to "${lost.from}", which is no step`);
}

function readJson(definition: string): { readonly Steps?: unknown } {
  try {
    return JSON.parse(definition) ?? {};
  } catch (error) {
    throw notDrawn(`it is not JSON: ${(error as Error).message}`);
  }
}

function stepsIn(list: unknown): StepJson[] {
  const isStep = (step: unknown): step is StepJson =>
    typeof step === "object" && step !== null && "Name" in step &&
    "Type" in step;
  if (Array.isArray(list) && list.every(isStep)) return list;
  throw notDrawn("Steps must be a list of objects with Name and Type");
}

function notDrawn(why: string): UserError {
  return new UserError(`Cannot draw the definition: ${why}`);
}

/** What Mermaid takes for itself where a name begins with it, or holds it. */
const OF_MERMAID =
  /^$|^(_|end|graph|flowchart|subgraph|style|linkStyle|classDef|class|click|href|call|default|direction|interpolate)|\W/;

/**
 * The pipeline as Mermaid's text of a flowchart. A step whose name Mermaid would
 * misread goes by its place, such as `step3`; its label is its name always.
 *
 * @param pipeline A pipeline, or the text of a definition.
 * @throws {UserError} If the text is not a definition, or refers to no step.
 */
export function mermaid(pipeline: Pipeline | string): string {
  const { steps, edges } = graphOf(
    typeof pipeline === "string" ? pipeline : definition(pipeline),
  );
  const ids = new Map(steps.map(({ Name }, i) => [
    Name,
    // Its layout keeps nodes in an object, which has such members as "toString".
    OF_MERMAID.test(Name) || Name in {} ? `step${i + 1}` : Name,
  ]));
  const nodes = steps.map(({ Name, Type }) => {
    const label = `"${escaped(Name)}<br>${escaped(Type)}"`;
    return `  ${ids.get(Name)}${
      Type === "Condition" ? `{${label}}` : `[${label}]`
    }`;
  });
  const arrows = edges.map(({ from, to, label }) =>
    `  ${ids.get(from)} -->${label === undefined ? "" : `|${label}|`} ${
      ids.get(to)
    }`
  );
  return ["flowchart TD", ...nodes, ...arrows].join("\n");
}

/** A text in quotes, as Mermaid wants it. */
function escaped(text: string): string {
  return String(text).replaceAll("#", "#35;").replaceAll('"', "#quot;")
    .replaceAll("<", "#lt;").replaceAll(">", "#gt;").replaceAll("`", "#96;");
}

/**
 * The pipeline as a picture, with how far each step is, and how long it took unless
 * `SAGEBOOK_STEADY` asks to leave out what differs from run to run.
 */
export function graphChart(
  pipeline: Pipeline,
  progress: readonly PipelineExecutionStep[] = [],
): Figure {
  return definitionChart(pipeline.name, definition(pipeline), progress);
}

/** The same of a definition's text. */
export function definitionChart(
  name: string,
  definition: string,
  progress: readonly PipelineExecutionStep[] = [],
): Figure {
  const { steps, edges } = graphOf(definition);
  const steady = Boolean(Deno.env.get("SAGEBOOK_STEADY"));
  return pipelineGraphChart({
    pipeline: name,
    edges,
    steps: steps.map(({ Name, Type }) => {
      const step = progress.find(({ StepName }) => StepName === Name);
      const note = noteOf(step);
      return {
        name: Name,
        type: Type,
        ...(step?.StepStatus && { status: step.StepStatus }),
        ...(step?.StartTime && step.EndTime && !steady && {
          seconds: (step.EndTime.getTime() - step.StartTime.getTime()) / 1000,
        }),
        ...(note && { note }),
      };
    }),
  });
}

/** What of a step deserves a word. */
export function noteOf(
  step: PipelineExecutionStep | undefined,
): string | undefined {
  if (step?.CacheHitResult !== undefined) return "cached";
  if (step?.SelectiveExecutionResult !== undefined) return "taken over";
  return step?.Metadata?.Condition?.Outcome?.toLowerCase();
}
