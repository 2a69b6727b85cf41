/**
 * InvokeEndpoint over HTTP beside the same model in Python: XGBoost behind the
 * standard library's threaded HTTP server, which does nothing else.
 *
 * @module
 */
import {
  CreateBucketCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  SageMakerClient,
  waitUntilEndpointInService,
} from "@aws-sdk/client-sagemaker";
import { variant } from "../local/endpoints/support.ts";
import {
  TestService,
  trainingRequest,
  XGBOOST_IMAGE,
} from "../local/jobs/support.ts";
import { startServerProcess } from "../local/serve_process.ts";
import { temporaryFolder } from "../local/service/support.ts";
import { PythonPeer, type Suite } from "./harness.ts";

const PARAMETERS = { num_round: "100", max_depth: "6" };
const FEATURES = 8;

/** Answers `text/csv` as the container does, on a port of its own. */
const PEER = `
import io, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import numpy as np
import xgboost

booster = xgboost.Booster()

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # An answer goes out as one packet, at once.
    wbufsize = -1
    disable_nagle_algorithm = True
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        rows = np.genfromtxt(io.BytesIO(body), delimiter=",", ndmin=2)
        scores = booster.predict(xgboost.DMatrix(rows), validate_features=False)
        answer = "".join("%s\\n" % score for score in scores).encode()
        self.send_response(200)
        self.send_header("content-type", "text/csv")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
    def log_message(self, *args): pass

class Server(ThreadingHTTPServer):
    daemon_threads = True

def answer(request):
    booster.load_model(request["model"])
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]
`;

function rowsOf(count: number): string {
  return Array.from(
    { length: count },
    (_, i) =>
      `${
        Array.from(
          { length: FEATURES },
          (_, j) => Math.sin(i * 7 + j * 3).toFixed(6),
        )
      }\n`,
  ).join("");
}

/** A trained model: what CreateModel takes, and the file that XGBoost reads. */
async function trainModel(): Promise<
  { archive: Uint8Array; file: Uint8Array }
> {
  await using service = await TestService.open();
  const lines = rowsOf(5000).trim().split("\n");
  const csv = lines.map((line, i) => `${Math.cos(i * 7)},${line}\n`).join("");
  await service.put("data/train/a.csv", csv);
  await service.train(trainingRequest("m", XGBOOST_IMAGE, PARAMETERS));
  const archive = service.bytes("models/m/output/model.tar.gz");
  return { archive, file: await modelFile(archive) };
}

async function modelFile(
  archive: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  await using folder = await temporaryFolder();
  await Deno.writeFile(`${folder.path}/m.tar.gz`, archive);
  const { success } = await new Deno.Command("tar", {
    args: ["-xzf", "m.tar.gz"],
    cwd: folder.path,
  }).output();
  if (!success) throw new Error("Cannot unpack the model");
  return await Deno.readFile(`${folder.path}/xgboost-model`);
}

/** Puts the model on an endpoint; the address that is invoked. */
async function deploy(url: string, archive: Uint8Array): Promise<string> {
  const config = {
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const sagemaker = new SageMakerClient(config);
  const [Bucket, Key] = ["bucket", "model.tar.gz"];
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: archive }));
  await sagemaker.send(
    new CreateModelCommand({
      ModelName: "m",
      PrimaryContainer: {
        Image: XGBOOST_IMAGE,
        ModelDataUrl: `s3://${Bucket}/${Key}`,
      },
    }),
  );
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: "c",
      ProductionVariants: [variant("v", "m")],
    }),
  );
  await sagemaker.send(
    new CreateEndpointCommand({ EndpointName: "e", EndpointConfigName: "c" }),
  );
  await waitUntilEndpointInService(
    { client: sagemaker, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
    { EndpointName: "e" },
  );
  s3.destroy();
  sagemaker.destroy();
  return `${url}/endpoints/e/invocations`;
}

/** Seconds that clients need to have `count` requests answered between them. */
async function secondsOf(
  url: string,
  { clients, count, body }: { clients: number; count: number; body: string },
): Promise<number> {
  const lines = body.split("\n").length;
  const start = performance.now();
  let sent = 0;
  await Promise.all(Array.from({ length: clients }, async () => {
    while (sent < count) {
      sent++;
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "text/csv" },
        body,
      });
      const text = await answer.text();
      if (!answer.ok || text.split("\n").length !== lines) {
        throw new Error(`Answered ${answer.status}: ${text.slice(0, 200)}`);
      }
    }
  }));
  return (performance.now() - start) / 1000;
}

/** The comparisons of `deno task bench endpoint`. */
export const suite: Suite = {
  name: "endpoint",
  modules: ["xgboost", "numpy"],
  async run(python, measure) {
    await using folder = await temporaryFolder();
    const { archive, file } = await trainModel();
    await Deno.writeFile(`${folder.path}/model.ubj`, file);
    await using server = await startServerProcess(`${folder.path}/state`);
    const ours = await deploy(server.url, archive);
    await using peer = new PythonPeer(python, PEER);
    const port = await peer.call<number>({ model: `${folder.path}/model.ubj` });
    const theirs = `http://127.0.0.1:${port}/`;
    for (
      const [name, work] of [
        ["400 requests of 1 row, 1 client", {
          clients: 1,
          count: 400,
          body: rowsOf(1),
        }],
        ["1,000 requests of 1 row, 8 clients", {
          clients: 8,
          count: 1000,
          body: rowsOf(1),
        }],
        ["200 requests of 500 rows, 1 client", {
          clients: 1,
          count: 200,
          body: rowsOf(500),
        }],
        ["400 requests of 500 rows, 8 clients", {
          clients: 8,
          count: 400,
          body: rowsOf(500),
        }],
      ] as const
    ) {
      await measure({
        name,
        peer: "XGBoost behind Python's HTTP server",
        must: 1,
        aim: 0.5,
        runs: 5,
        ours: () => secondsOf(ours, work),
        theirs: () => secondsOf(theirs, work),
      });
    }
  },
};
