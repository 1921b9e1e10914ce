/** What she changed shortly before a kernel ended, so that it can be said again to the next one. */

const KEPT = 60000; // ms after which a kernel that still lives has kept a value, or has long said that it cannot

interface Entry {
  value: unknown;
  at: number;
}

export class Journal {
  private readonly entries = new Map<string, Map<string, Entry>>();
  private lived = 0;
  private doubtful = Infinity;

  /** The kernel is there just now. */
  alive(): void {
    this.lived = performance.now();
  }

  /** The kernel has ended some time after it was last there: what it had a minute before then is in doubt. */
  ended(): void {
    this.doubtful = Math.min(this.doubtful, this.lived - KEPT);
  }

  /** The next kernel has been told. */
  told(): void {
    this.doubtful = Infinity;
  }

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

  /** The values of a widget that the kernel which has ended may not have kept. */
  inDoubt(widget: string): Record<string, unknown> {
    const entries = [...(this.entries.get(widget) ?? [])].filter(([, entry]) => entry.at > this.doubtful);
    return Object.fromEntries(entries.map(([name, entry]) => [name, entry.value]));
  }

  /** The widgets with such values. */
  widgets(): string[] {
    return [...this.entries.keys()].filter((widget) => Object.keys(this.inDoubt(widget)).length > 0);
  }
}
