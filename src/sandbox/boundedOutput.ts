/** A program that prints more than this many times the limit is ended. Chosen by us: noisy builds stay below. */
const floodFactor = 10;

/** Keeps the start and the end of what a program prints, however much it is. */
export class BoundedOutput {
  readonly #limit: number;
  readonly #flooded: () => void;
  readonly #parts = { stdout: new Kept(), stderr: new Kept(), output: new Kept() };
  #total = 0;

  /** @param limitBytes Kept per stream. @param flooded Called once when the program prints far more. */
  constructor(limitBytes: number, flooded: () => void) {
    this.#limit = limitBytes;
    this.#flooded = flooded;
  }

  add(stream: 'stdout' | 'stderr', part: Buffer): void {
    const before = this.#total;
    this.#total += part.length;
    this.#parts[stream].add(part, this.#limit);
    this.#parts.output.add(part, this.#limit);
    const flood = this.#limit * floodFactor;
    if (before <= flood && this.#total > flood) this.#flooded();
  }

  texts(): { readonly stdout: string; readonly stderr: string; readonly output: string } {
    const { stdout, stderr, output } = this.#parts;
    return { stdout: stdout.text(), stderr: stderr.text(), output: output.text() };
  }
}

class Kept {
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  #tail = Buffer.alloc(0);
  #lostBytes = 0;

  add(part: Buffer, limit: number): void {
    const half = Math.floor(limit / 2);
    const toHead = part.subarray(0, Math.max(0, half - this.#headBytes));
    if (toHead.length > 0) this.#head.push(Buffer.from(toHead));
    this.#headBytes += toHead.length;
    const rest = part.subarray(toHead.length);
    if (rest.length === 0) return;
    const joined = Buffer.concat([this.#tail, rest]);
    this.#tail = joined.subarray(Math.max(0, joined.length - half));
    this.#lostBytes += joined.length - this.#tail.length;
  }

  text(): string {
    const head = Buffer.concat(this.#head);
    if (this.#lostBytes === 0) return Buffer.concat([head, this.#tail]).toString('utf8');
    return `${head.toString('utf8')}\n[${this.#lostBytes} bytes left out]\n${this.#tail.toString('utf8')}`;
  }
}
