/** Waits between tries: longer each time, and never the same for two phones of a class. */
export class Backoff {
  private tries = 0;

  /** first, most: ms of the first wait and of the longest. */
  constructor(
    private readonly first: number,
    private readonly most: number,
  ) {}

  reset(): void {
    this.tries = 0;
  }

  /** Return the next wait in ms, between half and the whole of what is due. */
  next(): number {
    const due = Math.min(this.most, this.first * 2 ** this.tries);
    this.tries += 1;
    return due * (0.5 + Math.random() / 2);
  }
}
