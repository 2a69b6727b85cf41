import type { Session } from "../session/mod.ts";
import { describePlan, type PlannedJobs } from "./cost.ts";
import { readPrices } from "./prices.ts";

/**
 * Says what will run on AWS and asks for leave. Local SageMaker costs nothing and
 * needs none.
 *
 * @throws {Error} If the user says no, or cannot be asked.
 */
export async function confirmOnAws(
  session: Session,
  plan: readonly PlannedJobs[],
  { yes, prices }: { readonly yes?: boolean; readonly prices?: string },
): Promise<void> {
  if (session.backend !== "aws") return;
  const { region, bucket, prefix, role } = session;
  console.error(
    [
      `On AWS, in ${region}, with s3://${bucket}/${prefix}/ and role ${role}:`,
      ...describePlan(plan, prices ? await readPrices(prices) : undefined),
    ].join("\n"),
  );
  askLeave("Go ahead?", yes);
}

/**
 * Asks a question that `--yes` answers beforehand.
 *
 * @throws {Error} If the user says no, or cannot be asked.
 */
export function askLeave(question: string, yes = false): void {
  if (yes) return;
  if (!Deno.stdin.isTerminal()) {
    throw new Error(`Cannot ask "${question}": pass --yes to go ahead`);
  }
  if (!confirm(question)) throw new Error("Not confirmed: nothing was done");
}
