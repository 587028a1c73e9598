import { stripVTControlCharacters } from 'node:util';

/** A place in a file; the line is 1-based. */
export interface Place {
  readonly path: string;
  readonly line: number;
}

/** What the output of a failing test itself says. */
export interface FailureOutput {
  readonly test: string | undefined;
  /** Actual against expected, in the output's own words. */
  readonly symptom: string | undefined;
  /** Places that the output names, in its order, without those in libraries and the runtime. */
  readonly places: readonly Place[];
}

/** How test runners name the failed test; the first group is the name. */
const testNames: readonly RegExp[] = [
  /^FAILED\s+\S+?::(\S+)/m, // pytest, summary
  /^_{3,}\s+(\S+)\s+_{3,}$/m, // pytest, heading
  /^[ \t]*--- FAIL: (\S+)/m, // go test
  /^test (\S+) \.\.\. FAILED/m, // cargo test
  /^---- (\S+) stdout ----/m, // cargo test, heading
  /^[ \t]*not ok \d+ -? ?(.+?)(?: #.*)?$/m, // TAP
  /^[ \t]*● (.+)$/m, // jest
  /^[ \t]*(?:FAIL|×|✗|✖)\s+(?:\S+\.\w+ > )?(.+?)(?: \([\d.]+ ?m?s\)| [\d.]+ ?m?s)?$/m, // vitest, node
  /^[ \t]*\d+\) (.+?):?$/m, // mocha, rspec, phpunit
  /^\[ERROR\]\s+(\w+(?:\.\w+)+):\d+/m, // surefire
];

const symptoms: readonly RegExp[] = [
  /^[ \t]*Expected:?[ \t]+.+\n\s{0,40}(?:Received|Actual|But was|got):?[ \t]+.+$/im, // jest, NUnit
  /^E\s+(assert .+)$/m, // pytest
  /^E\s+(\w+(?:Error|Exception).*)$/m,
  /\b(?:got|expected|want)\b[^\n]{1,80}\b(?:got|want|expected|but was|to (?:be|equal|deeply equal))\b[^\n]{0,80}/i,
  /^[ \t]*left: .+\n[ \t]*right: .+$/m, // cargo test
  /^.*\bpanicked at .+$/m,
  /\b\w*(?:Error|Exception)\b(?: \[\w+\])?: .+/,
];

const placePatterns: readonly RegExp[] = [
  /File "([^"\n]+)", line (\d+)/g,
  /(?<![\w@./\\~+-])((?:[A-Za-z]:)?[\w@./\\~+-]{0,300}[\w-]\.[A-Za-z]{1,5}):(\d+)(?::\d+)?/g,
  /(?<![\w@./\\~+-])((?:[A-Za-z]:)?[\w@./\\~+-]{0,300}[\w-]\.[A-Za-z]{1,5})\((\d+),\d+\)/g,
];
const foreign = /node_modules|node:|internal\/|site-packages|\/usr\/|\/lib\/python|\/rustc\/|\/go\/src\//;

/** The first failures of a run, and the beginning of each line, are enough. */
const maxUnits = 60_000;
const maxLines = 1_000;
const maxLineUnits = 300;

/** Parses a test runner's output; undefined if the text is not one. */
export function readFailure(output: string): FailureOutput | undefined {
  const text = readable(output);
  const places = placesIn(text);
  const test = firstMatch(testNames, text);
  const symptom = firstMatch(symptoms, text);
  // A question may mention a file or an error; only two signs together mean the output of a run.
  const signs = [test, symptom, places[0]].filter((sign) => sign !== undefined).length;
  return signs < 2 ? undefined : { test, symptom, places };
}

function placesIn(text: string): Place[] {
  const found = new Map<string, { readonly at: number; readonly place: Place }>();
  for (const pattern of placePatterns) {
    for (const match of text.matchAll(pattern)) {
      const [whole, path = '', line = ''] = match;
      const key = `${path}:${line}`;
      const before = text.slice(Math.max(0, match.index - 8), match.index);
      if (foreign.test(`${before}${whole}`) || found.has(key) || Number(line) < 1) continue;
      found.set(key, { at: match.index, place: { path: path.replaceAll('\\', '/'), line: Number(line) } });
    }
  }
  return [...found.values()].sort((a, b) => a.at - b.at).map(({ place }) => place);
}

function firstMatch(patterns: readonly RegExp[], text: string): string | undefined {
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    const words = (match?.[1] ?? match?.[0])?.replace(/\s+/g, ' ').trim();
    if (words !== undefined && words !== '') return words;
  }
  return undefined;
}

/** Without colours, and short enough for patterns that scan a line more than once. */
function readable(output: string): string {
  return stripVTControlCharacters(output.slice(0, maxUnits))
    .split('\n', maxLines)
    .map((line) => line.slice(0, maxLineUnits).trimEnd())
    .join('\n')
    .replaceAll('file://', '');
}
