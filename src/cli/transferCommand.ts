import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '../base/appError.ts';
import { transferRuns } from '../provenance/align/transfer.ts';
import { type JsonRun, runsFromJson, runsToJson } from '../provenance/formats/runJson.ts';
import { TagTable, unknownTagId } from '../provenance/tag.ts';
import type { CliCommand } from './shared/command.ts';

const help = `
calibrated transfer --before A --after B --runs R.json [--json]

Says who wrote file B, a rewrite of file A, when the runs in R.json say who wrote A. What stayed, moved or was
re-indented keeps its owner; what is new is "unknown".
R.json is a list of {start,end,origin,evidence,tool,model,level} (UTF-16 units, end not included), an object
{"length":N,"runs":[...]}, or what "calibrated replay --json" prints for one document; the result has the same form.

Example: calibrated transfer --before old.ts --after new.ts --runs old.json --json
`;

export const transferCommand: CliCommand = {
  name: 'transfer',
  summary: 'Carry owners of text over a rewrite of a file',
  help,
  async run(args, io) {
    const names = readArgs(args);
    const [before, after, runsText] = await Promise.all(
      [names.before, names.after, names.runs].map((name) => readInput(resolve(io.cwd, name), name)),
    );
    if (before === undefined || after === undefined || runsText === undefined) return 2;
    const tags = new TagTable();
    const { runs: given, wrap } = unwrap(parseJson(runsText, names.runs));
    const runs = runsFromJson(given, before.length, tags);
    const result = runsToJson(transferRuns(before, runs, after, { newTag: unknownTagId }), tags);
    if (names.json) io.stdout.write(`${JSON.stringify(wrap(result, after.length))}\n`);
    else for (const { start, end, origin } of result) io.stdout.write(`${start}-${end}  ${origin}\n`);
    return 0;
  },
};

/** The result is wrapped in the same way as the input. */
interface Wrapped {
  readonly runs: unknown;
  readonly wrap: (runs: readonly JsonRun[], length: number) => unknown;
}

function unwrap(value: unknown): Wrapped {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return { runs: value, wrap: (runs) => runs };
  const documents: unknown = Reflect.get(value, 'documents');
  const entries: [string, unknown][] =
    typeof documents === 'object' && documents !== null ? Object.entries(documents) : [];
  const [only, ...more] = entries;
  if (only === undefined) return { runs: value, wrap: (runs, length) => ({ length, runs }) };
  if (more.length > 0) throw new AppError('badInput', 'The runs file holds several documents; give the runs of one.');
  const [uri, runs] = only;
  return { runs, wrap: (result, length) => ({ documents: { [uri]: { length, runs: result } } }) };
}

interface Names {
  readonly before: string;
  readonly after: string;
  readonly runs: string;
  readonly json: boolean;
}

function readArgs(args: readonly string[]): Names {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { before: text, after: text, runs: text, json: { type: 'boolean', default: false } },
    });
    const { before, after, runs, json } = values;
    if (before !== undefined && after !== undefined && runs !== undefined) return { before, after, runs, json };
  } catch (error) {
    throw new AppError('badInput', error instanceof Error ? error.message : String(error));
  }
  throw new AppError('badInput', 'Name three files: calibrated transfer --before A --after B --runs R.json.');
}

async function readInput(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new AppError('badInput', `The file ${name} cannot be read.`);
  }
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch {
    throw new AppError('badInput', `The file ${name} is not JSON.`);
  }
}
