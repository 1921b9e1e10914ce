/** What she has changed in this page a short while ago, so that it can be said again to a kernel that never heard it. */

const FRESH = 60000; // ms after which a value is in the records, or the page has long said that it is not

interface Entry {
  value: unknown;
  at: number;
}

export class Journal {
  private readonly entries = new Map<string, Map<string, Entry>>();

  /** She has changed these values of a widget. */
  note(widget: string, state: Record<string, unknown>): void {
    const known = this.entries.get(widget) ?? new Map<string, Entry>();
    for (const [name, value] of Object.entries(state)) known.set(name, { value, at: performance.now() });
    this.entries.set(widget, known);
  }

  /** The kernel has set these values of a widget itself: that is what holds. */
  overruled(widget: string, state: Record<string, unknown>): void {
    const known = this.entries.get(widget);
    if (known) for (const name of Object.keys(state)) known.delete(name);
  }

  forget(widget: string): void {
    this.entries.delete(widget);
  }

  /** The values of a widget that may not have been kept. */
  fresh(widget: string): Record<string, unknown> {
    const after = performance.now() - FRESH;
    const entries = [...(this.entries.get(widget) ?? [])].filter(([, entry]) => entry.at > after);
    return Object.fromEntries(entries.map(([name, entry]) => [name, entry.value]));
  }

  /** The widgets with such values. */
  widgets(): string[] {
    return [...this.entries.keys()].filter((widget) => Object.keys(this.fresh(widget)).length > 0);
  }
}
