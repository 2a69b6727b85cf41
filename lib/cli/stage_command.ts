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

/** What a command does where it needs no session. */
export type Instead<Flags, Checked> = (
  checked: Checked,
  flags: Flags,
) => Promise<void> | undefined;

/** Adds a command to the program. */
export type AddCommand = (program: Command, signal: AbortSignal) => void;

/**
 * A command that opens a session, works, and closes it whatever happens.
 *
 * @param check Refuses what can be refused before a session is opened.
 * @param instead Does what the options ask for without a session, if they do.
 */
export function stageCommand<Flags extends SessionFlags, Checked>(
  command: Command,
  signal: AbortSignal,
  check: (flags: Flags) => Promise<Checked> | Checked,
  work: (checked: Checked, work: Work, flags: Flags) => Promise<void>,
  instead: Instead<Flags, Checked> = () => undefined,
): Command {
  return addSessionOptions(command).action(async (flags: Flags) => {
    const checked = await check(flags);
    signal.throwIfAborted();
    const done = instead(checked, flags);
    if (done !== undefined) return await done;
    await using session = await openFlaggedSession(flags);
    await work(checked, { session, signal }, flags);
  });
}
