/** The widgets this front end knows. light.json names their models; what builds notebooks reads the same list. */

import * as base from "@jupyter-widgets/base";
import * as bool from "@jupyter-widgets/controls/lib/widget_bool";
import * as box from "@jupyter-widgets/controls/lib/widget_box";
import * as button from "@jupyter-widgets/controls/lib/widget_button";
import * as date from "@jupyter-widgets/controls/lib/widget_date";
import * as description from "@jupyter-widgets/controls/lib/widget_description";
import * as float from "@jupyter-widgets/controls/lib/widget_float";
import * as int from "@jupyter-widgets/controls/lib/widget_int";
import * as link from "@jupyter-widgets/controls/lib/widget_link";
import * as selection from "@jupyter-widgets/controls/lib/widget_selection";
import * as string from "@jupyter-widgets/controls/lib/widget_string";
import * as upload from "@jupyter-widgets/controls/lib/widget_upload";

import light from "../../light.json";
import { CleanHTMLView } from "./html";
import { OneFileView } from "./upload";

type Class = typeof base.WidgetModel | typeof base.WidgetView;

const CONTROLS = "@jupyter-widgets/controls";
const MODELS = new Map(Object.entries(light).map(([module, names]) => [module, new Set<string>(names)]));
const CLASSES: Record<string, Record<string, unknown>> = {
  "@jupyter-widgets/base": base,
  [CONTROLS]: {
    ...bool, ...box, ...button, ...date, ...description, ...float, ...int, ...link, ...selection, ...string, ...upload,
    FileUploadView: OneFileView,
    HTMLView: CleanHTMLView,
  },
};

/** Return the class of a model or view of the light set, undefined for any other. */
export function classOf(module: string, name: string): Class | undefined {
  const known = CLASSES[module];
  if (!known || !Object.prototype.hasOwnProperty.call(known, name)) return undefined;
  if (name.endsWith("Model") && !MODELS.get(module)?.has(name)) return undefined;
  return known[name] as Class | undefined;
}
