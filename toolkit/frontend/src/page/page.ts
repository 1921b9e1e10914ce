/** What the server wrote into the page: words and addresses at its top, the kernel's name once there is one. */

export interface Words {
  [name: string]: string;
}

export interface PageFacts {
  words: Words;
  /** Where the class lies, with a slash at both ends. */
  base: string;
  ping: string;
  mostBytes: number;
}

export const byId = (id: string): HTMLElement | null => document.getElementById(id);

function readJson<Shape>(id: string): Shape | null {
  const text = byId(id)?.textContent;
  if (!text) return null;
  try {
    return JSON.parse(text) as Shape;
  } catch {
    return null; // cut off on its way here, or still arriving
  }
}

let facts: PageFacts | null = null;

/** Words and addresses, null as long as the page has not come so far. */
export function pageFacts(): PageFacts | null {
  facts ??= readJson<PageFacts>("nk-page");
  return facts;
}

export function words(): Words {
  return pageFacts()?.words ?? {};
}

/** The id of this page's kernel, empty as long as there is none. */
export function kernelId(): string {
  return readJson<{ kernelId?: string }>("jupyter-config-data")?.kernelId ?? "";
}

export function channelsAddress(kernel: string): string {
  const address = new URL(`${pageFacts()?.base ?? "/"}api/kernels/${encodeURIComponent(kernel)}/channels`, location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}

/** Put values into the gaps of a text: `{number} of {total}`. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (all, key: string) => String(values[key] ?? all));
}
