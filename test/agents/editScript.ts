// What an agent and a person do to a few files by turns, and whose each line is at the end: the same for every agent, from a seed.
import { seededRandom } from '../../src/statistics/seededRandom.ts';

/** What the recorded sessions were made with. */
export const seed = 20_261_129;
export const editCount = 200;
/** Of which the unit tests replay so many: whole sessions. */
export const replayedCount = 75;

/** Stands among the recorded events before those of a call. */
export interface StepMarker {
  readonly step: number;
  /** The same call once more, since it did nothing the first time. */
  readonly isAgain: boolean;
}

export type Author = 'agent' | 'person';

/** One call of the agent, in no agent's own words yet. */
export type AgentStep =
  | { readonly kind: 'edit'; readonly path: string; readonly oldText: string; readonly newText: string }
  | { readonly kind: 'write'; readonly path: string; readonly content: string }
  | { readonly kind: 'shell'; readonly path: string; readonly command: string };

export interface ScriptStep {
  /** What the person has saved before the call, by path. */
  readonly person: Readonly<Record<string, string>>;
  readonly agent: AgentStep;
  /** The agent's file after the call. */
  readonly after: string;
}

export interface EditScript {
  /** As committed at the start. */
  readonly start: Readonly<Record<string, string>>;
  readonly steps: readonly ScriptStep[];
  /** By path, whose each line is at the end. Lines of the start are the person's. */
  readonly owners: Readonly<Record<string, readonly Author[]>>;
  readonly end: Readonly<Record<string, string>>;
}

interface Line {
  readonly text: string;
  readonly owner: Author;
}

const syllables = 'ba ce di fo gu la me ni po ru sa te vi zo ka le mi no pu ra'.split(' ');

export function editScript(seed: number, count: number): EditScript {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const word = () => Array.from({ length: 3 + below(2) }, () => syllables[below(syllables.length)]).join('');
  let serial = 0;
  /** No two lines are alike: whose a line is can be told from its text alone. */
  const fresh = (owner: Author): Line => {
    serial += 1;
    const forms = [
      () => `export const ${word()}${serial} = ${word()}(${below(90) + 10}, ${word()});`,
      () => `  if (${word()} > ${serial}) ${word()}.${word()}('${word()} ${word()}');`,
      () => `// ${word()} ${word()} ${word()} ${serial} ${word()}`,
      () => `  return ${word()}${serial} ?? ${word()} + ${word()};`,
    ];
    return { text: (forms[below(forms.length)] ?? forms[0])?.() ?? '', owner };
  };
  const many = (owner: Author, limit: number) => Array.from({ length: 1 + below(limit) }, () => fresh(owner));
  const files = new Map<string, Line[]>();
  for (const path of ['src/cart.ts', 'src/price list.ts', 'notes.txt'])
    files.set(path, many('person', 12).concat(many('person', 8)));
  const textOf = (path: string) => (files.get(path) ?? []).map(({ text }) => `${text}\n`).join('');
  const start = Object.fromEntries([...files.keys()].map((path) => [path, textOf(path)]));
  const anyPath = () => [...files.keys()][below(files.size)] ?? '';
  const join = (lines: readonly Line[]) => lines.map(({ text }) => text).join('\n');

  const personEdits = (): Record<string, string> => {
    if (random() < 0.6) return {};
    const path = anyPath();
    const lines = files.get(path) ?? [];
    const at = below(lines.length);
    const choice = below(4);
    if (choice === 0) lines.splice(at, 0, ...many('person', 3));
    else if (choice === 1) lines.splice(at, 1, fresh('person'));
    else if (choice === 2 && lines.length > 8) lines.splice(at, 1);
    else lines.push(...many('person', 2));
    return { [path]: textOf(path) };
  };
  /** A number or a word of a line becomes another one: the line stays whose it was. */
  const touched = (line: Line): Line => ({
    ...line,
    text: line.text.replace(/\d+/u, (digits) => `${digits}${below(9)}`),
  });

  const agentStep = (index: number): AgentStep => {
    const choice = below(12);
    if (choice === 0) {
      const path = `src/made${index}.ts`;
      files.set(path, many('agent', 6).concat(fresh('agent')));
      return { kind: 'write', path, content: textOf(path) };
    }
    const path = anyPath();
    const lines = files.get(path) ?? [];
    const at = below(lines.length - 1);
    const [here, next] = [lines[at], lines[at + 1]];
    if (here === undefined || next === undefined) throw new Error('a file is too short');
    if (choice === 1) {
      const added = many('agent', 3);
      lines.push(...added);
      return { kind: 'shell', path, command: `cat >> '${path}' <<'END'\n${join(added)}\nEND` };
    }
    if (choice === 2) {
      const added = fresh('agent');
      lines.splice(at, 0, added);
      return { kind: 'shell', path, command: `sed -i '${at + 1}i\\${added.text.replaceAll("'", `'\\''`)}' '${path}'` };
    }
    if (choice === 3) {
      const changed = touched(here);
      lines[at] = changed;
      const digits = (line: Line) => /\d+/u.exec(line.text)?.[0] ?? '';
      return { kind: 'shell', path, command: `sed -i '${at + 1}s/${digits(here)}/${digits(changed)}/' '${path}'` };
    }
    if (choice === 4) {
      lines[at] = touched(here);
      return { kind: 'edit', path, oldText: here.text, newText: lines[at]?.text ?? '' };
    }
    if (choice === 5 && lines.length > 8) {
      lines.splice(at, 1);
      return { kind: 'edit', path, oldText: `${here.text}\n${next.text}`, newText: next.text };
    }
    if (choice < 9) {
      const added = many('agent', 4);
      lines.splice(at + 1, 0, ...added);
      return { kind: 'edit', path, oldText: here.text, newText: `${here.text}\n${join(added)}` };
    }
    const added = many('agent', 3);
    lines.splice(at, 2, ...added);
    return { kind: 'edit', path, oldText: `${here.text}\n${next.text}`, newText: join(added) };
  };

  const steps = Array.from({ length: count }, (_, index): ScriptStep => {
    const person = personEdits();
    const agent = agentStep(index);
    return { person, agent, after: textOf(agent.path) };
  });
  return {
    start,
    steps,
    owners: Object.fromEntries([...files].map(([path, lines]) => [path, lines.map(({ owner }) => owner)])),
    end: Object.fromEntries([...files.keys()].map((path) => [path, textOf(path)])),
  };
}
