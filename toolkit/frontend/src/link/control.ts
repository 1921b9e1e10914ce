/** Asks for the states of all widgets at once, over ipywidgets' control channel. */

import { newId } from "./ids";
import type { KernelLink, ToldStates, WidgetStates } from "./kernel_link";
import { putBuffers } from "./buffers";

export const CONTROL_TARGET = "jupyter.widget.control";
const CONTROL_VERSION = "1.0.0";
const AGAIN = 15000; // ms after which an answer counts as lost on the way

/** Return the states, or null when the kernel has heard the question and has no answer to it. */
export function askForStates(link: KernelLink, changed: boolean): Promise<ToldStates | null> {
  const comm = newId();
  return new Promise((resolve) => {
    let asked = "";
    let answered = false;
    const finish = (told: ToldStates | null) => {
      if (answered) return;
      answered = true;
      clearInterval(again);
      deaf();
      link.send({ type: "comm_close", comm, data: {} });
      resolve(told);
    };
    const deaf = link.listen({
      message: (message) => {
        if (answered || message.comm !== comm || message.type !== "comm_msg") return;
        const {
          method,
          states,
          changed: part,
          buffer_paths: paths,
        } = message.data as {
          method?: string;
          states?: WidgetStates;
          changed?: boolean;
          buffer_paths?: (string | number)[][];
        };
        if (method !== "update_states" || !states) return;
        for (const [i, [id, ...path]] of (paths ?? []).entries()) {
          const buffer = message.buffers[i];
          const widget = states[id as string];
          if (widget && buffer) putBuffers(widget.state, [path], [buffer]);
        }
        finish({ states, whole: !part });
      },
      idle: (id) => {
        if (id === asked) finish(null);
      },
    });
    const ask = () => {
      if (link.state === "dead") return;
      const data = { method: "request_states", ...(changed && { changed }) };
      asked = link.send({ type: "comm_msg", comm, data, repeatable: true });
    };
    link.send({
      type: "comm_open",
      comm,
      target: CONTROL_TARGET,
      data: {},
      metadata: { version: CONTROL_VERSION },
      repeatable: true,
    });
    const again = window.setInterval(() => {
      if (link.state === "open") ask();
    }, AGAIN);
    ask();
  });
}
