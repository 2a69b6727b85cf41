import type { Invocation } from "../containers/container.ts";
import type { Report } from "../jobs/protocol.ts";
import type { Serving } from "../jobs/serving.ts";

/** What the worker of a variant is told. */
export type HostOrder =
  | { readonly type: "load"; readonly serving: Serving }
  | ({ readonly type: "invoke"; readonly id: number } & Invocation)
  | { readonly type: "close" }
  /** All reports before the last mark were taken. */
  | { readonly type: "marked" };

/** What the worker of a variant says. */
export type HostReport =
  | { readonly type: "loaded" }
  | { readonly type: "failed"; readonly reason: string }
  | Extract<Report, { readonly type: "log" | "mark" }>
  | {
    readonly type: "answer";
    readonly id: number;
    readonly body: Uint8Array;
    readonly contentType: string;
  }
  | {
    readonly type: "refusal";
    readonly id: number;
    /** HTTP status of the container's answer. */
    readonly status: number;
    readonly message: string;
  }
  | { readonly type: "closed" };
