import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { AppError } from '../base/appError.ts';
import { adoptionReport } from '../history/consequences/adoption.ts';
import { adoptionText } from '../history/consequences/adoptionWords.ts';
import { historyReport, readHistory } from '../history/consequences/historyReport.ts';
import { historyCsv, historyText } from '../history/consequences/historyWords.ts';
import { type Git, openGit } from '../history/git.ts';
import { commitOf, revisionArgument } from '../history/revision.ts';
import type { CliCommand, CliIo } from './command.ts';
import { parseFlags } from './parseFlags.ts';

const help = `
calibrated history [REPO] [--since DAY] [--until DAY] [--adopted DAY|TAG] [--path GLOB] [--json | --csv]
calibrated history [REPO] --lines FILE [--at REV] --json

Says what became of the code in a repository: how long lines last, how much is changed within days, how many changes were later
fixed or reverted and how soon, for code that a note, a trailer or an agent's identity marks as AI and for the rest. Without such
evidence a line is unknown, never human. The report checks itself against what the repository's own messages say about their faults.

  --since DAY, --until DAY   only what came in between, as 2026-03-01
  --adopted DAY|TAG          also what changed from then on, week by week
  --path GLOB                only files with a fitting path, such as 'src/**'
  --lines FILE               the commit and the origin of each line of a file
  --at REV                   of this revision instead of HEAD
  --json, --csv              the same figures as data

Example: calibrated history . --since 2026-01-01 --json
`;

export const historyCommand: CliCommand = {
  name: 'history',
  summary: 'what became of the code of a repository',
  help,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      json: { type: 'boolean' },
      csv: { type: 'boolean' },
      since: { type: 'string' },
      until: { type: 'string' },
      adopted: { type: 'string' },
      path: { type: 'string' },
      lines: { type: 'string' },
      at: { type: 'string' },
    });
    const [repository = '.', ...more] = positionals;
    if (more.length > 0) throw new AppError('badInput', 'Name one repository at a time.');
    const folder = resolve(io.cwd, repository);
    if (values.lines !== undefined) return printLines(io, folder, values.lines, values.at);
    if (values.at !== undefined) throw new AppError('badInput', '"--at" goes with "--lines FILE".');
    const options = {
      ...(values.since === undefined ? {} : { sinceMs: parseDay(values.since) }),
      ...(values.until === undefined ? {} : { untilMs: parseDay(values.until) + 86_399_999 }),
      ...(values.path === undefined ? {} : { isWantedPath: picomatch(values.path, { dot: true }) }),
    };
    const git = await openRepository(folder);
    const history = await readHistory(git, { ...options, cache: cacheOf(io, folder) });
    const report = historyReport(history, options);
    const { adopted } = values;
    const adoption = adopted === undefined ? undefined : adoptionReport(history, await momentOf(git, adopted));
    if (values.json === true)
      io.stdout.write(`${JSON.stringify(adoption === undefined ? report : { ...report, adoption })}\n`);
    else if (values.csv === true) io.stdout.write(historyCsv(report));
    else {
      io.stdout.write(historyText(report, basename(folder)));
      if (adoption !== undefined) io.stdout.write(adoptionText(adoption));
    }
    return 0;
  },
};

function cacheOf({ env }: CliIo, repository: string): { readonly folder: string; readonly repository: string } {
  return { folder: join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'calibrated', 'history'), repository };
}

/** The first moment of a day in UTC. */
function parseDay(text: string): number {
  const timeMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(timeMs)) throw new AppError('badInput', `"${text}" is no day; write it as 2026-03-01.`);
  return timeMs;
}

/** @throws AppError `badInput` when there is no repository with a commit. */
async function openRepository(folder: string): Promise<Git> {
  if (!existsSync(folder)) throw new AppError('badInput', `There is no folder ${folder}.`);
  const git = openGit(folder);
  const isRepository = await git.run(['rev-parse', '--git-dir']).then(
    () => true,
    () => false,
  );
  if (!isRepository) throw new AppError('badInput', `${folder} is no git repository with a working tree; name one.`);
  await git.run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']).catch(() => {
    throw new AppError('badInput', `${folder} has no commit yet, so there is no history to read.`);
  });
  return git;
}

/** A day, or the time of a tag's commit. */
async function momentOf(git: Git, text: string): Promise<number> {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return parseDay(text);
  const seconds = await git
    .run(['log', '-1', '--format=%ct', '--end-of-options', `refs/tags/${text}`, '--'])
    .catch(() => undefined);
  if (seconds === undefined)
    throw new AppError('badInput', `"${text}" is neither a day like 2026-03-01 nor a tag of this repository.`);
  return Number(seconds.toString('latin1').trim()) * 1000;
}

async function printLines(io: CliIo, folder: string, file: string, revision: string | undefined): Promise<number> {
  const git = await openRepository(folder);
  const top = (await git.run(['rev-parse', '--show-toplevel'])).toString('utf8').trim();
  const path = relative(top, resolve(io.cwd === folder ? io.cwd : folder, file)).replaceAll(sep, '/');
  const { ledger, originOf } = await readHistory(
    git,
    revision === undefined ? {} : { revision: await commitOf(git, revisionArgument(revision)) },
  );
  const state = ledger.head.get(path);
  if (state === undefined) throw new AppError('badInput', `There is no file "${path}" at ${revision ?? 'HEAD'}.`);
  if (state.isPartial)
    throw new AppError(
      'badInput',
      `Git takes a version of "${path}" for binary, so where its lines come from is not known.`,
    );
  const lines = Array.from(state.lines, (id, index) => {
    const { origin, source } = originOf(id);
    const commit = ledger.commits[state.changed[index] ?? -1]?.hash ?? null;
    return { line: index + 1, commit, origin, evidence: source };
  });
  io.stdout.write(`${JSON.stringify(lines)}\n`);
  return 0;
}
