import type { Command } from "commander";
import type { EndpointOptions } from "../deploy/mod.ts";
import { checkEndpointName } from "../jobs/resources.ts";
import { readManifest } from "../manifests/mod.ts";
import { confirmEndpoint, confirmOnAws } from "./confirm.ts";
import { plannedJobs } from "./plan.ts";
import { printResult } from "./print.ts";
import {
  addResourceOptions,
  addTransformOptions,
  legalTransform,
  type TransformFlags,
} from "./resource_options.ts";
import type { SessionFlags } from "./session_options.ts";
import { stageCommand, type Work } from "./stage_command.ts";

interface Flags extends SessionFlags, TransformFlags {
  readonly model?: string;
  /** Its name, if one was given. */
  readonly endpoint?: string | true;
}

/** `sagebook deploy` */
export function addDeploy(program: Command, signal: AbortSignal): void {
  const command = program.command("deploy")
    .description(
      "predict the test rows with the best model, as a batch transform",
    )
    .option("--model <name>", "model to deploy (default: the best)")
    .option(
      "--endpoint [name]",
      "put the model on an endpoint instead, which answers, and on AWS costs, until it is deleted",
    );
  stageCommand(
    addTransformOptions(addResourceOptions(command)),
    signal,
    checkFlags,
    async (options, work, flags) => {
      await (flags.endpoint === undefined
        ? deployBatch(options, work, flags)
        : deployToEndpoint(options, work, flags));
    },
    {
      reads: () => true,
      note: async (options, dry, { endpoint }) => {
        const { dryDeploy, dryEndpoint } = await import("./dry_stages.ts");
        await (endpoint === undefined ? dryDeploy : dryEndpoint)(dry, options);
      },
    },
  );
}

type Options =
  & Awaited<ReturnType<typeof legalTransform>>
  & Pick<EndpointOptions, "model" | "name">;

async function checkFlags(flags: Flags): Promise<Options> {
  const { model, endpoint } = flags;
  const options = {
    ...await legalTransform(
      flags,
      endpoint === undefined ? "transform job" : "endpoint",
    ),
    ...(model !== undefined && { model }),
  };
  if (endpoint === undefined) return options;
  const { maxPayload, maxConcurrent, resume } = flags;
  const others = { maxPayload, maxConcurrent, resume };
  const [odd] = Object.entries(others).find(([, given]) => given) ?? [];
  if (odd !== undefined) {
    const option = odd.replace(/[A-Z]/g, (letter) => `-${letter}`);
    throw new RangeError(
      `Cannot use "--${option.toLowerCase()}" with "--endpoint": it is of batch transforms`,
    );
  }
  if (endpoint === true) return options;
  checkEndpointName(endpoint);
  return { ...options, name: endpoint };
}

async function deployBatch(
  options: Options,
  { session, signal }: Work,
  flags: Flags,
): Promise<void> {
  const { deploy } = await import("../deploy/mod.ts");
  const jobs = plannedJobs(
    "transform job",
    [await modelOf(options, session)],
    options,
  );
  await confirmOnAws(session, [jobs], flags);
  printResult(flags.json, await deploy(session, { ...options, signal }));
}

async function deployToEndpoint(
  options: Options,
  { session, signal }: Work,
  flags: Flags,
): Promise<void> {
  const { deployEndpoint } = await import("../deploy/mod.ts");
  const chosen = await modelOf(options, session);
  await confirmEndpoint(session, chosen, options, flags);
  const { name, model } = await deployEndpoint(session, { ...options, signal });
  if (flags.json) {
    console.log(JSON.stringify({ endpoint: name, model }, null, 2));
    return;
  }
  console.log(
    `The endpoint ${name} answers with the model ${model}${
      session.backend === "local" ? " while `sagebook serve` runs" : ""
    }. \`sagebook clean\` deletes it`,
  );
}

/** Before anybody is asked, what the earlier stages left must be there. */
async function modelOf(
  { model }: Options,
  session: Work["session"],
): Promise<string> {
  await readManifest(session, "prep");
  return model ?? (await readManifest(session, "compare")).best_model;
}
