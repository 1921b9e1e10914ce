/** What waits to be sent, and what was sent but not yet answered. */

export interface Letter<Message> {
  id: string;
  message: Message;
  frame: ArrayBuffer;
  repeatable: boolean;
}

export class Outbox<Message> {
  private waiting: Letter<Message>[] = [];
  private underway = new Map<string, Letter<Message>>();

  /** copy: makes the frame of a letter that is sent again. */
  constructor(private readonly copy: (letter: Letter<Message>) => ArrayBuffer) {}

  add(letter: Letter<Message>): void {
    this.waiting.push(letter);
  }

  /** Send everything that waits, oldest first. */
  flush(send: (frame: ArrayBuffer) => void): void {
    const letters = this.waiting;
    this.waiting = [];
    letters.forEach((letter, i) => {
      try {
        send(letter.frame);
        this.underway.set(letter.id, letter);
      } catch (error) {
        this.waiting = [...letters.slice(i), ...this.waiting];
        throw error;
      }
    });
  }

  /** The kernel has finished with a message. */
  done(id: string): void {
    this.underway.delete(id);
  }

  /** The connection broke: what can be said twice is said again, the rest is given up.
      Returns the ids that were given up. */
  broken(): string[] {
    const letters = [...this.underway.values()];
    this.underway.clear();
    const again = letters.filter((letter) => letter.repeatable).map((letter) => ({ ...letter, frame: this.copy(letter) }));
    this.waiting = [...again, ...this.waiting];
    return letters.filter((letter) => !letter.repeatable).map((letter) => letter.id);
  }
}
