const sections: Record<string, string> = {
  "reg:squarederror": "reg_loss_param",
  "reg:squaredlogerror": "reg_loss_param",
  "reg:logistic": "reg_loss_param",
  "binary:logistic": "reg_loss_param",
  "binary:logitraw": "reg_loss_param",
  "reg:pseudohubererror": "pseudo_huber_param",
  "count:poisson": "poisson_regression_param",
  "reg:tweedie": "tweedie_regression_param",
  "multi:softmax": "softmax_multiclass_param",
  "multi:softprob": "softmax_multiclass_param",
};

/** Where XGBoost's model files hold the parameters of an objective, if it has any. */
export function parameterSection(objective: string): string | undefined {
  return Object.hasOwn(sections, objective) ? sections[objective] : undefined;
}
