/** Of Lumino's widgets only what boxes need: the package's one file brings docks, menus and dragging along. */
export { Layout } from "@lumino/widgets/src/layout";
export { Panel } from "@lumino/widgets/src/panel";
export { PanelLayout } from "@lumino/widgets/src/panellayout";
export { Widget } from "@lumino/widgets/src/widget";
