import type { Command } from "commander";
import type { Session } from "../session/mod.ts";
import type { DrySession } from "./dry_session.ts";
import {
  addSessionOptions,
  openFlaggedSession,
  type SessionFlags,
} from "./session_options.ts";

/** What a command works with. */
export interface Work {
  readonly session: Session;
  /** Aborts when the user asks to end. */
  readonly signal: AbortSignal;
}

/** How a command tells what it would send. */
export interface DryWork<Flags, Checked> {
  /** Whether it reads what earlier stages left. */
  reads(flags: Flags): boolean;
  /** Makes of the session the requests that the command would send. */
  note(checked: Checked, dry: DrySession, flags: Flags): Promise<unknown>;
}

/** Adds a command to the program. */
export type AddCommand = (program: Command, signal: AbortSignal) => void;

/**
 * A command that opens a session, works, and closes it whatever happens.
 *
 * @param check Refuses what can be refused before a session is opened.
 * @param dry What `--dry-run` does, which is an option then.
 */
export function stageCommand<Flags extends SessionFlags, Checked>(
  command: Command,
  signal: AbortSignal,
  check: (flags: Flags) => Promise<Checked> | Checked,
  work: (checked: Checked, work: Work, flags: Flags) => Promise<void>,
  dry?: DryWork<Flags, Checked>,
): Command {
  if (dry !== undefined) addDryRunOption(command);
  return addSessionOptions(command).action(async (flags: Flags) => {
    const checked = await check(flags);
    signal.throwIfAborted();
    if (dry !== undefined && flags.dryRun) {
      const { printRequests } = await import("./dry_command.ts");
      return await printRequests(
        flags,
        dry.reads(flags),
        (session) => dry.note(checked, session, flags),
      );
    }
    await using session = await openFlaggedSession(flags);
    await work(checked, { session, signal }, flags);
  });
}

/** Adds `--dry-run`. */
export function addDryRunOption(command: Command): Command {
  return command.option(
    "--dry-run",
    "print the requests that create, write or delete as JSON, and send none of them",
  );
}
