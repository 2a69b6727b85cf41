const LONGEST_NAME = 63;
let latest = 0;

/**
 * A name for a job of `base`, such as `xgboost-2026-08-01-09-30-00-123` (UTC): at
 * most 63 characters, legal for the service, and never given twice.
 */
export function jobName(base: string, now: Date = new Date()): string {
  latest = Math.max(latest + 1, now.getTime());
  const stamp = new Date(latest).toISOString()
    .replace(/[T:.]/g, "-").replace("Z", "");
  const legal = base.replace(/[^a-zA-Z0-9]+/g, "-")
    .slice(0, LONGEST_NAME - stamp.length - 1)
    .replace(/^-+|-+$/g, "");
  return `${legal || "job"}-${stamp}`;
}

/** Whether {@linkcode jobName} made a name. */
export function isStamped(name: string): boolean {
  return /-\d{4}(-\d\d){5}-\d{3}$/.test(name);
}
