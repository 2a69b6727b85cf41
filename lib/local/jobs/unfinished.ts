import type { LocalContext } from "../service/context.ts";
import type { RecordKind, Stamped } from "../store/records.ts";

/** Records of jobs that are not terminal, oldest first. */
export function unfinishedJobs<T extends Stamped>(
  { records }: LocalContext,
  kind: RecordKind,
): T[] {
  const jobs: T[] = [];
  for (const statusEquals of ["InProgress", "Stopping"]) {
    let nextToken: string | undefined;
    do {
      const page = records.list<T>(kind, {
        statusEquals,
        sortBy: "CreationTime",
        sortOrder: "Ascending",
        maxResults: 100,
        ...(nextToken === undefined ? {} : { nextToken }),
      });
      jobs.push(...page.records);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }
  return jobs;
}
