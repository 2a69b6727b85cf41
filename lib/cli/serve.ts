import { type Command, Option } from "commander";
import { once } from "node:events";
import { resolveSettings, type SessionOptions } from "../session/options.ts";
import { importFunctions } from "./functions.ts";
import { wholeNumber } from "./values.ts";

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly region?: string;
  readonly state?: string;
  readonly python?: string;
  readonly jobs?: number;
  readonly functions?: string;
}

const HELP = `
To test that a spot training job resumes, have it interrupted: give it the
environment variable SAGEBOOK_INTERRUPT_AFTER_SECONDS, such as 2 or 2,5, which are
the seconds after its first and its second start. AWS ignores it.

What is as on AWS and what is not: lib/local/fidelity.md`;

/** `sagebook serve` */
export function addServe(program: Command, signal: AbortSignal): void {
  program.command("serve")
    .description("serve Local SageMaker over HTTP, to any AWS client")
    .option("--port <port>", "port, or 0 for a free one", wholeNumber(0), 9000)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .addOption(
      new Option(
        "--access-key-id <id>",
        "who is let in; needed beyond loopback",
      )
        .env("SAGEBOOK_ACCESS_KEY_ID"),
    )
    .addOption(
      new Option("--secret-access-key <key>", "the secret of that key")
        .env("SAGEBOOK_SECRET_ACCESS_KEY"),
    )
    .option("--region <region>", "AWS region (AWS_REGION)")
    .option("--state <folder>", "folder of all state (SAGEBOOK_STATE)")
    .option(
      "--python <program>",
      "Python with scikit-learn, to run training scripts (SAGEBOOK_PYTHON)",
    )
    .option(
      "--jobs <count>",
      "jobs that run at once; others wait (default: the number of cores)",
      wholeNumber(1),
    )
    .option(
      "--functions <module>",
      "module whose functions Lambda and Callback steps call by name",
    )
    .addHelpText("after", HELP)
    .action((flags: Flags) => serveUntil(signal, flags));
}

/** Serves until the user asks to end. */
async function serveUntil(signal: AbortSignal, flags: Flags): Promise<void> {
  const { openLocalSageMaker, serve } = await import("../local/mod.ts");
  const { region, state, python } = settingsOf(flags);
  const functions = flags.functions === undefined
    ? {}
    : await importFunctions(flags.functions);
  await using local = await openLocalSageMaker({
    stateFolder: state,
    region,
    functions,
    ...(python !== undefined && { python }),
    ...(flags.jobs !== undefined && { maxRunningJobs: flags.jobs }),
  });
  await using server = serve(local, {
    hostname: flags.host,
    port: flags.port,
    ...credentialsOf(flags),
  });
  console.log(`Local SageMaker listens on ${server.url}, state in ${state}`);
  console.log(
    `Point any AWS client at it: export AWS_ENDPOINT_URL=${server.url} AWS_REGION=${region}`,
  );
  if (!signal.aborted) await once(signal, "abort");
}

function settingsOf({ region, state, python }: Flags) {
  const given = { backend: "local", region, state, python };
  const options = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  return resolveSettings(options as SessionOptions);
}

function credentialsOf({ accessKeyId, secretAccessKey }: Flags) {
  if (accessKeyId === undefined && secretAccessKey === undefined) return {};
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new RangeError(
      'Cannot serve with half of the credentials: give both "--access-key-id" and "--secret-access-key"',
    );
  }
  return { credentials: { accessKeyId, secretAccessKey } };
}
