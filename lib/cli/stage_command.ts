import type { Command } from "commander";
import type { Session } from "../session/mod.ts";
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

/** Adds a command to the program. */
export type AddCommand = (program: Command, signal: AbortSignal) => void;

/**
 * A command that opens a session, works, and closes it whatever happens.
 *
 * @param check Refuses what can be refused before a session is opened.
 */
export function stageCommand<Flags extends SessionFlags, Checked>(
  command: Command,
  signal: AbortSignal,
  check: (flags: Flags) => Promise<Checked> | Checked,
  work: (checked: Checked, work: Work, flags: Flags) => Promise<void>,
): Command {
  return addSessionOptions(command).action(async (flags: Flags) => {
    const checked = await check(flags);
    signal.throwIfAborted();
    await using session = await openFlaggedSession(flags);
    await work(checked, { session, signal }, flags);
  });
}
