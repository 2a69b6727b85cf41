import type { Estimator } from "../algorithms/mod.ts";
import { renderReport, type ReportSection } from "../charts/mod.ts";
import { compare, type Comparison, featureImportance } from "../compare/mod.ts";
import {
  compareReport,
  comparisonChart,
  importanceChart,
} from "../compare/report.ts";
import { deploy, type Deployed } from "../deploy/mod.ts";
import { deployReport, predictionCharts } from "../deploy/report.ts";
import type { TransformResources } from "../jobs/mod.ts";
import {
  type PrepManifest,
  readPart,
  undoStandardisation,
} from "../manifests/mod.ts";
import { prep } from "../prep/mod.ts";
import { prepCharts, prepReport } from "../prep/report.ts";
import type { Session } from "../session/mod.ts";
import { train, type TrainingResources } from "../train/mod.ts";
import { trainReport } from "../train/report.ts";
import { ChartFiles } from "./chart_files.ts";
import type { DataFlags } from "./data_options.ts";
import { Outputs } from "./outputs.ts";
