/**
 * Figures that show themselves in notebooks, and go as PNG, SVG or a
 * self-contained HTML report to files.
 *
 * @module
 */
export * from "./data_split_chart.ts";
export * from "./error_map_chart.ts";
export * from "./error_slices_chart.ts";
export * from "./feature_distributions_chart.ts";
export * from "./feature_importance_chart.ts";
export * from "./figure.ts";
export { plotlyScript } from "./html/page.ts";
export * from "./hyperparameter_slices_chart.ts";
export type { TunedHyperparameter } from "./hyperparameter.ts";
export type { Quantity } from "./labels.ts";
export * from "./learning_curves_chart.ts";
export * from "./map_chart.ts";
export * from "./metric_comparison_chart.ts";
export type { ChartOptions } from "./options.ts";
export * from "./parallel_coordinates_chart.ts";
export * from "./parameter_importance_chart.ts";
export * from "./pipeline_graph_chart.ts";
export * from "./predicted_vs_actual_chart.ts";
export type { Importance } from "./ranking_chart.ts";
export {
  ChartRenderer,
  renderCharts,
  type RenderedChart,
} from "./render/chart_renderer.ts";
export type { PngOptions } from "./render/rasterize.ts";
export * from "./report.ts";
export * from "./residuals_chart.ts";
export * from "./shap_dependence_chart.ts";
export * from "./shap_summary_chart.ts";
export * from "./target_distribution_chart.ts";
export * from "./tuning_history_chart.ts";
export type { Values } from "./values.ts";
