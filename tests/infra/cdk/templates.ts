/**
 * Templates of many ways to make the stack, each synthesised once.
 *
 * @module
 */
import { synthesize } from "../../../lib/infra/cdk/synth.ts";
import type { InfraOptions } from "../../../lib/infra/options.ts";

// deno-lint-ignore no-explicit-any -- templates are data, and are looked into here
export type Properties = any;

/** A resource of a template. */
export interface Resource {
  readonly id: string;
  readonly Type: string;
  readonly Properties: Properties;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
}

/** What a synthesis came to. */
export interface Made {
  readonly resources: readonly Resource[];
  readonly outputs: readonly string[];
  readonly objections: readonly string[];
  /** The template as it was written. */
  readonly text: string;
}

/** A key of one region. */
export function keyOf(region = "us-east-1"): string {
  return `arn:aws:kms:${region}:123456789012:key/01234567-89ab-cdef-0123-456789abcdef`;
}

const NOTEBOOK = { vpc: true, notebook: "ml.t3.medium" };

/** Ways to make the stack, each of which must be sound. */
export const VARIANTS: Readonly<Record<string, InfraOptions>> = {
  "the defaults": {},
  "no access logs": { accessLogs: false },
  "a key": { kmsKeyArn: keyOf() },
  "a name, a prefix and an address": {
    stackName: "Homes-2",
    bucketName: "my-homes",
    prefix: "teams/homes",
    email: "team@example.com",
  },
  "other numbers of days and dollars": {
    tierAfterDays: 31,
    expireAfterDays: 32,
    logRetentionDays: 1,
    monthlyBudget: 0.5,
  },
  "neither log groups nor a budget": { logGroups: false, monthlyBudget: 0 },
  "names of one's own": {
    own: {
      endpoints: ["homes", `${"e".repeat(62)}*`],
      pipelines: ["Retrain", `${"P".repeat(62)}*`],
      modelPackageGroups: ["homes", `${"G".repeat(62)}*`],
    },
  },
  "other tags": { tags: { team: "homes", "cost centre": "a/b:c@d" } },
  "no tags": { tags: {} },
  "a VPC": { vpc: true },
  "a notebook instance": NOTEBOOK,
  "all of it": {
    ...NOTEBOOK,
    kmsKeyArn: keyOf(),
    bucketName: "b".repeat(63),
    prefix: `teams/${"homes-".repeat(20)}`,
    email: "team@example.com",
    tags: { project: "homes", team: "homes", owner: "team@example.com" },
  },
  "all of it in Frankfurt": {
    ...NOTEBOOK,
    region: "eu-central-1",
    kmsKeyArn: keyOf("eu-central-1"),
  },
  "all of it in China": { ...NOTEBOOK, region: "cn-north-1" },
  "GovCloud, which has no budgets": {
    vpc: true,
    region: "us-gov-west-1",
    monthlyBudget: 0,
  },
  "Melbourne, which has no budgets": {
    region: "ap-southeast-4",
    monthlyBudget: 0,
  },
};

const made = new Map<string, Made>();

/** Synthesises, the first time that the options are asked for. */
export function make(options: InfraOptions = {}): Made {
  const key = JSON.stringify(options);
  const known = made.get(key) ?? inFolder((folder) => read(folder, options));
  made.set(key, known);
  return known;
}

function read(folder: string, options: InfraOptions): Made {
  const { template, templateFile, objections } = synthesize(folder, options);
  const { Resources, Outputs } = template as Readonly<
    Record<string, Record<string, Omit<Resource, "id">>>
  >;
  return {
    resources: Object.entries(Resources!)
      .map(([id, resource]) => ({ id, ...resource })),
    outputs: Object.keys(Outputs!),
    objections,
    text: Deno.readTextFileSync(templateFile),
  };
}

/** Runs `use` in a folder that is gone afterwards. */
export function inFolder<Result>(use: (folder: string) => Result): Result {
  const folder = Deno.makeTempDirSync();
  try {
    return use(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** The resources of one type. */
export function ofType(
  type: string,
  options: InfraOptions = {},
): readonly Resource[] {
  return make(options).resources.filter(({ Type }) => Type === type);
}

/** The one resource of a type. */
export function only(type: string, options: InfraOptions = {}): Resource {
  const found = ofType(type, options);
  if (found.length !== 1) throw new Error(`${found.length} are ${type}`);
  return found[0]!;
}

/** Statements of a policy document that hold everything that is given. */
export function statementsWith(
  document: Properties,
  members: Properties,
): Properties[] {
  return document.Statement.filter((statement: Properties) =>
    Object.entries(members).every(([name, value]) =>
      JSON.stringify(statement[name]) === JSON.stringify(value)
    )
  );
}

/** `<folder>/<n>/<Stack>.template.json` of each variant, for other programs to read. */
if (import.meta.main) {
  const [folder] = Deno.args;
  Object.values(VARIANTS).forEach((options, n) => {
    const { text } = make(options);
    const region = options.region ?? "us-east-1";
    const budget = options.monthlyBudget !== 0;
    Deno.mkdirSync(`${folder}/${region}`, { recursive: true });
    Deno.writeTextFileSync(
      `${folder}/${region}/${n}${budget ? "" : "-no-budget"}.json`,
      text,
    );
  });
}
