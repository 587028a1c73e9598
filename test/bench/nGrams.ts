/** The plain models that the offline model is held against: counts, and nothing else. */
export interface PlainModel {
  /** The most frequent token after these, oldest first. */
  predict(before: readonly string[]): string | undefined;
}

export function unigram(files: readonly (readonly string[])[]): PlainModel {
  const counts = new Map<string, number>();
  for (const file of files) for (const token of file) counts.set(token, (counts.get(token) ?? 0) + 1);
  const best = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0])[0];
  return { predict: () => best };
}

/**
 * The most frequent token after the two before it; where these never stood together, the most frequent after the one, else
 * the most frequent of all.
 */
export class Trigram implements PlainModel {
  readonly #tables = [new Table(), new Table(), new Table()] as const;

  learn(tokens: readonly string[]): void {
    for (let at = 0; at < tokens.length; at += 1) {
      this.learnOne(tokens[at - 2] ?? '', tokens[at - 1] ?? '', tokens[at] ?? '');
    }
  }

  learnOne(first: string, second: string, token: string): void {
    const [one, two, three] = this.#tables;
    one.count('', token);
    two.count(second, token);
    three.count(`${first}\u0000${second}`, token);
  }

  predict(before: readonly string[]): string | undefined {
    const [one, two, three] = this.#tables;
    const [first, second] = [before.at(-2) ?? '', before.at(-1) ?? ''];
    return three.best(`${first}\u0000${second}`) ?? two.best(second) ?? one.best('');
  }
}

class Table {
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #best = new Map<string, string>();

  count(context: string, token: string): void {
    let counts = this.#counts.get(context);
    if (counts === undefined) {
      counts = new Map();
      this.#counts.set(context, counts);
    }
    const count = (counts.get(token) ?? 0) + 1;
    counts.set(token, count);
    const best = this.#best.get(context);
    if (best === undefined || count > (counts.get(best) ?? 0)) this.#best.set(context, token);
  }

  best(context: string): string | undefined {
    return this.#best.get(context);
  }
}
