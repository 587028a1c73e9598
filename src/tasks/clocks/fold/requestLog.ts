/** A request this soon after the same agent's last one ended was sent by the agent itself. */
const loopMs = 3000;
/** A request without an end counts until the record falls silent for this long. Chosen by us. */
const silenceMs = 300_000;

export interface RequestTimes {
  readonly id: string;
  readonly agent: string;
  readonly fromMs: number;
  /** The task during which it was started. */
  readonly task: string | null;
}

/** The running requests. An id may stand for a window in which several agents work, so a request is identified by id and agent together. */
export class RequestLog {
  readonly #open = new Map<string, RequestTimes>();
  /** When each agent's last request ended. */
  readonly #endedMs = new Map<string, number>();
  readonly #neverEnds: ReadonlySet<string>;

  /** @param neverEnds Ids of requests for which the record so far has no end. */
  constructor(neverEnds: ReadonlySet<string>) {
    this.#neverEnds = neverEnds;
  }

  get isBusy(): boolean {
    return this.#open.size > 0;
  }

  /** Whether an agent works on this task, or on none we know of. Nobody waits for work on another task. */
  isBusyFor(task: string | null): boolean {
    for (const { task: owner } of this.#open.values()) {
      if (task === null || owner === null || owner === task) return true;
    }
    return false;
  }

  /** Whether a request starting now is the agent's own next step rather than a person's. */
  isLoop(agent: string, tMs: number): boolean {
    for (const request of this.#open.values()) if (request.agent === agent) return true;
    return tMs - (this.#endedMs.get(agent) ?? Number.NEGATIVE_INFINITY) <= loopMs;
  }

  start(request: RequestTimes): void {
    const key = `${request.id} ${request.agent}`;
    if (!this.#open.has(key)) this.#open.set(key, request);
  }

  /** @param agent Undefined if the end event names none; then the oldest request with this id ends. */
  end(id: string, agent: string | undefined, tMs: number): RequestTimes | undefined {
    let key = `${id} ${agent ?? id}`;
    if (!this.#open.has(key)) key = [...this.#open].find(([, request]) => request.id === id)?.[0] ?? key;
    const request = this.#open.get(key);
    if (request === undefined) return undefined;
    this.#open.delete(key);
    this.#endedMs.set(request.agent, tMs);
    return request;
  }

  /** After a silence, requests that never end are over: their window crashed or was closed. */
  takeLost(silenceFromMs: number, silenceToMs: number): readonly RequestTimes[] {
    if (this.#open.size === 0 || silenceToMs - silenceFromMs <= silenceMs) return [];
    const lost = [...this.#open].filter(([, { id }]) => this.#neverEnds.has(id));
    for (const [key] of lost) this.#open.delete(key);
    return lost.map(([, request]) => request);
  }

  get open(): Iterable<RequestTimes> {
    return this.#open.values();
  }
}
