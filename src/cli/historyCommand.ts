import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { AppError, sentenceOf } from '../base/appError.ts';
import { systemClock } from '../base/clock.ts';
import { adoptionReport } from '../history/consequences/adoption.ts';
import { adoptionText } from '../history/consequences/adoptionSentences.ts';
import { commitsBehind } from '../history/consequences/commitsBehind.ts';
import {
  type HistoryOptions,
  historyReport,
  type ReadHistory,
  readHistory,
} from '../history/consequences/historyReport.ts';
import { historyCsv, historySentences, historyTable, historyText } from '../history/consequences/historySentences.ts';
import { minCommits } from '../history/consequences/lineFigures.ts';
import { reviewHabits, reviewHabitsText } from '../history/consequences/reviewHabits.ts';
import { type Git, openNamedGit } from '../history/git/git.ts';
import { commitOf, revisionArgument } from '../history/git/revision.ts';
import { pooledHistory } from '../team/pooledHistory.ts';
import { historyHtml } from './report/historyHtml.ts';
import { pooledCsv, pooledPage, pooledText } from './report/pooledHistoryText.ts';
import type { CliCommand, CliIo } from './shared/command.ts';
import { parseDay } from './shared/parseDay.ts';
import { parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated history [REPO…] [--since DAY] [--until DAY] [--adopted DAY|TAG] [--path GLOB] [--reviews FILE]
                   [--json | --csv | --html FILE]
calibrated history [REPO] --lines FILE [--at REV] --json

Says what became of the code in a repository: how long lines last, how much is changed within days, how many changes were later
fixed or reverted and how soon, for code that a note, a trailer or an agent's identity marks as AI and for the rest. Without such
evidence a line is unknown, never human. The report checks itself against what the repository's own messages say about their faults.
Several repositories are pooled over their people, from five on, without a row for a person or a repository.

  --since DAY, --until DAY   only what came in between, as 2026-03-01
  --adopted DAY|TAG          also what changed from then on, week by week
  --path GLOB                only files with a fitting path, such as 'src/**'
  --reviews FILE             also whether reviewing became a habit, from a forge's export:
                             gh pr list --state merged --limit 1000 --json createdAt,mergedAt,author,reviews,comments
  --lines FILE               the commit and the origin of each line of a file
  --at REV                   of this revision instead of HEAD
  --json, --csv              the same figures as data; --json also names the commits behind each, under "behind"
  --html FILE                the same as a page, without script

Example: calibrated history . --since 2026-01-01 --json
`;

export const historyCommand: CliCommand = {
  name: 'history',
  summary: 'Show what became of the code of a repository',
  help,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      json: { type: 'boolean' },
      csv: { type: 'boolean' },
      since: { type: 'string' },
      until: { type: 'string' },
      adopted: { type: 'string' },
      path: { type: 'string' },
      reviews: { type: 'string' },
      html: { type: 'string' },
      lines: { type: 'string' },
      at: { type: 'string' },
    });
    const folders = [...new Set((positionals.length === 0 ? ['.'] : positionals).map((name) => resolve(io.cwd, name)))];
    const [folder = io.cwd, ...more] = folders;
    if ([values.json === true, values.csv === true, values.html !== undefined].filter(Boolean).length > 1)
      throw new AppError('badInput', 'Use one of "--json", "--csv" and "--html FILE".');
    if (values.lines !== undefined && more.length === 0) return printLines(io, folder, values.lines, values.at);
    if (values.at !== undefined) throw new AppError('badInput', '"--at" goes with "--lines FILE" of one repository.');
    const options = {
      nowMs: systemClock.nowMs(),
      ...(values.since === undefined ? {} : { sinceMs: parseDay(values.since) }),
      ...(values.until === undefined ? {} : { untilMs: parseDay(values.until) + 86_399_999 }),
      ...(values.path === undefined ? {} : { isWantedPath: picomatch(values.path, { dot: true }) }),
    };
    if (options.sinceMs !== undefined && options.untilMs !== undefined && options.sinceMs > options.untilMs)
      throw new AppError('badInput', '"--since" must not be later than "--until".');
    const format = values.json === true ? 'json' : values.csv === true ? 'csv' : 'text';
    const output = { format, page: values.html === undefined ? undefined : resolve(io.cwd, values.html) } as const;
    if (more.length > 0) {
      if ((values.adopted ?? values.reviews ?? values.lines) !== undefined)
        throw new AppError('badInput', '"--adopted", "--reviews" and "--lines" take one repository at a time.');
      return printPooled(io, folders, options, output);
    }
    const git = await openRepository(folder);
    const { adopted, reviews } = values;
    const adoptedMs = adopted === undefined ? undefined : await momentOf(git, adopted);
    // Read first: a mistyped file name should not cost the minute that a long history takes.
    const habits = reviews === undefined ? undefined : reviewHabits(await readText(io, reviews), adoptedMs);
    const history = await readHistory(git, { ...options, cache: cacheOf(io, folder) });
    const report = historyReport(history, options);
    if (report.lines.all.lines === 0 && report.all.arrivals === 0)
      throw new AppError('badInput', 'No commit came in this time; choose an earlier "--since" or a later "--until".');
    if (report.lines.all.lines === 0 && values.path !== undefined)
      throw new AppError(
        'badInput',
        `No line of code stands in a file that fits "${values.path}"; write it as 'src/**'.`,
      );
    const adoption = adoptedMs === undefined ? undefined : adoptionReport(history, adoptedMs);
    const further = [
      ...(adoption === undefined ? [] : adoptionText(adoption).split('\n')),
      ...(habits === undefined ? [] : reviewHabitsText(habits)),
    ];
    if (output.page !== undefined) {
      const { columns, rows, notes } = historyTable(report);
      const title = `${basename(folder)}: what became of the code`;
      const sentences = [...historySentences(report), ...further.filter((line) => line !== '')];
      const groups = [
        ...report.lines.byOrigin.filter(({ name, commits }) => name === 'ai' && commits >= minCommits),
        report.lines.all,
      ];
      await writePage(output.page, historyHtml({ title, sentences, columns, rows, notes, groups }));
    } else if (format === 'json') {
      const extra = {
        ...(adoption === undefined ? {} : { adoption }),
        ...(habits === undefined ? {} : { reviews: habits }),
      };
      io.stdout.write(`${JSON.stringify({ ...report, ...extra, behind: commitsBehind(history, options) })}\n`);
    } else if (format === 'csv') io.stdout.write(historyCsv(report));
    else io.stdout.write(`${historyText(report, basename(folder))}${further.map((line) => `${line}\n`).join('')}`);
    return 0;
  },
};

interface Output {
  readonly format: 'json' | 'csv' | 'text';
  /** File for the HTML page; undefined without `--html`. */
  readonly page: string | undefined;
}

async function printPooled(
  io: CliIo,
  folders: readonly string[],
  options: HistoryOptions,
  { format, page }: Output,
): Promise<number> {
  const repositories = await Promise.all(
    folders.map(async (folder) => ({ folder, git: await openRepository(folder) })),
  );
  const histories: ReadHistory[] = [];
  // One after the other, because each is kept in memory while it is read.
  for (const { folder, git } of repositories)
    histories.push(await readHistory(git, { ...options, cache: cacheOf(io, folder) }));
  const pooled = pooledHistory(histories, options);
  if (page !== undefined) await writePage(page, historyHtml(pooledPage(pooled)));
  else if (format === 'json') io.stdout.write(`${JSON.stringify(pooled)}\n`);
  else io.stdout.write(format === 'csv' ? pooledCsv(pooled) : pooledText(pooled));
  return 0;
}

async function writePage(path: string, html: string): Promise<void> {
  await writeFile(path, html).catch((error: unknown) => {
    throw new AppError('badInput', `The page cannot be written to ${path} (${sentenceOf(error)}).`);
  });
}

async function readText(io: CliIo, name: string): Promise<string> {
  return readFile(resolve(io.cwd, name), 'utf8').catch(() => {
    throw new AppError('badInput', `The file ${name} cannot be read.`);
  });
}

function cacheOf({ env }: CliIo, repository: string): { readonly folder: string; readonly repository: string } {
  return { folder: join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'calibrated', 'history'), repository };
}

/** @throws AppError `badInput` when there is no repository with a commit. */
async function openRepository(folder: string): Promise<Git> {
  if (!existsSync(folder)) throw new AppError('badInput', `There is no folder ${folder}.`);
  const git = openNamedGit(folder);
  const isRepository = await git.run(['rev-parse', '--git-dir']).then(
    () => true,
    () => false,
  );
  if (!isRepository) throw new AppError('badInput', `${folder} isn’t a git repository; name one.`);
  await git.run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']).catch(async () => {
    const refs = await git.run(['for-each-ref', '--count=1']).catch(() => Buffer.alloc(0));
    if (refs.length > 0)
      throw new AppError('badInput', `HEAD of ${folder} names no commit, though there are others; check out a branch.`);
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
  // A bare repository has no working folder, so the name is used as git stores it.
  const top = await git.run(['rev-parse', '--show-toplevel']).then(
    (output) => output.toString('utf8').trim(),
    () => folder,
  );
  const path = relative(top, resolve(folder, file)).replaceAll(sep, '/');
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
  const writers = ledger.lines.credits.writersOf(state.changed);
  const lines = Array.from(state.lines, (id, index) => {
    const { origin, source } = originOf(id);
    const commit = ledger.commits[writers[index] ?? -1]?.hash ?? null;
    return { line: index + 1, commit, origin, evidence: source };
  });
  io.stdout.write(`${JSON.stringify(lines)}\n`);
  return 0;
}
