import { UserError } from "../engines/user_error.ts";
import type { Finding } from "../manifests/mod.ts";

/** Faults that a message lists; the rest are in {@linkcode DataError.findings}. */
const LISTED = 10;

/** Data that cannot be prepared, with every fault that was found. */
export class DataError extends UserError {
  /** Makes the message of the faults. */
  constructor(
    /** What was to be prepared, such as a path. */
    readonly source: string,
    /** The faults, in the order of the columns. */
    readonly findings: readonly Finding[],
  ) {
    super(`Cannot prepare "${source}": ${listFaults(findings)}`);
  }
}

function listFaults(findings: readonly Finding[]): string {
  if (findings.length === 1) return findings[0]!.message;
  const listed = findings.slice(0, LISTED).map(({ message }) =>
    `\n- ${message}`
  );
  const more = findings.length - listed.length;
  return `${findings.length} faults${listed.join("")}${
    more > 0 ? `\n- and ${more} more` : ""
  }`;
}

/** A fault, at a row and a column where it has them. */
export function fault(
  message: string,
  place: { readonly row?: number; readonly column?: string } = {},
): Finding {
  return { severity: "error", message, ...place };
}
