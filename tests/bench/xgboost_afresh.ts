/**
 * `xgboost_afresh.ts FILE ROWS THREADS`: one training, the first of its process;
 * prints its seconds and the peak memory of the process in MiB.
 *
 * @module
 */
import { train } from "../../lib/engines/xgboost/mod.ts";
import { parameters, readShared } from "./xgboost_bench.ts";

const [file, rows, threads] = Deno.args;
const dataset = readShared(file!, Number(rows));
const start = performance.now();
await train(parameters, dataset, { threads: Number(threads) });
const seconds = (performance.now() - start) / 1000;
const status = Deno.readTextFileSync("/proc/self/status");
const peak = Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024;
console.log(JSON.stringify({ seconds, peak }));
