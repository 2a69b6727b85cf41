import { explainFailure } from "../session/explain_failure.ts";
import type { Session } from "../session/mod.ts";
import { describePlan, money, type PlannedJobs } from "./cost.ts";
import { OUR_PRICES, readPrices } from "./prices.ts";

/**
 * Says what will run on AWS and asks for leave. Local SageMaker costs nothing and
 * needs none.
 *
 * @throws {Error} If the user says no, or cannot be asked.
 */
export async function confirmOnAws(
  session: Session,
  plan: readonly PlannedJobs[],
  { yes = false, prices }: { readonly yes?: boolean; readonly prices?: string },
): Promise<void> {
  if (session.backend !== "aws") return;
  const { region, bucket, prefix, role } = session;
  console.error(
    [
      `On AWS, in ${region}, with s3://${bucket}/${prefix}/ and role ${role}:`,
      ...describePlan(plan, prices ? await readPrices(prices) : undefined),
    ].join("\n"),
  );
  await askToSend(session, yes);
}

/**
 * Says what an endpoint costs on AWS and asks for leave.
 *
 * @throws {Error} If the user says no, or cannot be asked.
 */
export async function confirmEndpoint(
  session: Session,
  model: string,
  { instanceType = "ml.m5.large", instanceCount = 1 }: {
    readonly instanceType?: string;
    readonly instanceCount?: number;
  },
  { yes = false }: { readonly yes?: boolean },
): Promise<void> {
  if (session.backend !== "aws") return;
  const { perHour, currency, region, asOf } = OUR_PRICES;
  const price = perHour[instanceType];
  const cost = price === undefined
    ? `not known, since there is no price for ${instanceType}`
    : `${
      money(price * instanceCount)
    } ${currency} an hour, as that of a job, by prices of ${region} in ${asOf}`;
  console.error(
    [
      `On AWS, in ${session.region}, with role ${session.role}:`,
      `  1 endpoint (${model}) on ${instanceCount} × ${instanceType}`,
      `Estimated cost: ${cost}, until it is deleted`,
    ].join("\n"),
  );
  await askToSend(session, yes);
}

/** Nobody is asked to agree to what cannot be sent. */
async function askToSend(session: Session, yes: boolean): Promise<void> {
  if (!yes) requireTerminal("Go ahead?");
  try {
    await session.sagemaker.config.credentials();
  } catch (error) {
    throw explainFailure(error, session);
  }
  askLeave("Go ahead?", yes);
}

/**
 * Asks a question that `--yes` answers beforehand.
 *
 * @throws {Error} If the user says no, or cannot be asked.
 */
export function askLeave(question: string, yes = false): void {
  if (yes) return;
  requireTerminal(question);
  if (!confirm(question)) throw new Error("Not confirmed: nothing was done");
}

function requireTerminal(question: string): void {
  if (Deno.stdin.isTerminal()) return;
  throw new Error(`Cannot ask "${question}": pass --yes to go ahead`);
}
