import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { AppError, sentenceOf } from '../base/appError.ts';
import { openNamedGit } from '../history/git/git.ts';
import { emptyMemory, OverlapGuard } from '../team/overlapGuard.ts';
import { ReportMemory } from '../team/report/reportMemory.ts';
import { reportText } from '../team/report/reportText.ts';
import { teamReport } from '../team/report/teamReport.ts';
import { type Refused, readContributions, type SharedDocument } from '../team/sharing/readContributions.ts';
import { fetchStats, readStatsRefs } from '../team/sharing/statsRefs.ts';
import { keepToTeamSize } from '../team/teamSize.ts';
import type { CliCommand, CliIo } from './shared/command.ts';
import { cliDataDirectory, dataDirectoryFlag, dataDirectoryHelp } from './shared/openCliStore.ts';
import { numberFlag, parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated team report [--repo R | FILE...] [--people N] [--json | --html]

What AI does for the team, from what its members chose to share: effect on time, forecast, felt and measured, where it helps,
and what became of the code, before and after. Every figure is of at least five people and rounded; none is of one person.

  --repo R          a repository; its remote's stats (refs/calibrated/stats/) are fetched first
  --remote NAME     the remote of R (default origin, when there is one; "" fetches nothing)
  FILE...           files that people shared
  --people N        size of the team: a quarter with more contributors than that is left out
  --json, --html    one JSON document, or one self-contained page
  --no-memory       do not remember what was shown (for simulated data: the guard against subtracting reports is off)
${dataDirectoryHelp}

Example: calibrated team report --repo . --people 40 --html > report.html
`;

const maxNamed = 20;

async function run(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = parseFlags(args, {
    repo: { type: 'string' },
    remote: { type: 'string' },
    people: { type: 'string' },
    json: { type: 'boolean', default: false },
    html: { type: 'boolean', default: false },
    'no-memory': { type: 'boolean', default: false },
    ...dataDirectoryFlag,
  });
  const [action, ...files] = positionals;
  if (action !== 'report')
    throw new AppError('badInput', 'Say "calibrated team report"; "calibrated team --help" shows an example.');
  if (values.json && values.html) throw new AppError('badInput', 'Choose one of --json and --html.');
  if ((values.repo === undefined) === (files.length === 0)) {
    throw new AppError('badInput', 'Name a repository with --repo, or files that people shared.');
  }
  const source = values.repo === undefined ? await fromFiles(files) : await fromRepository(values.repo, values.remote);
  const read = await readContributions(source.documents);
  if (read.contributions.length === 0 && source.documents.length + source.refused.length > 0 && files.length > 0) {
    nameRefused(io, [...source.refused, ...read.refused]);
    throw new AppError('badInput', 'None of the files is one that a person shared; there is nothing to report.');
  }
  const people =
    values.people === undefined
      ? undefined
      : numberFlag('people', values.people, undefined, { from: 1, integer: true });
  const sized = keepToTeamSize(read.contributions, people);
  const refused = [...source.refused, ...read.refused, ...sized.refused];
  const memory = new ReportMemory(cliDataDirectory(io, values['data-directory']));
  const guard = new OverlapGuard(values['no-memory'] ? emptyMemory : await memory.read());
  const report = teamReport(sized.contributions, { guard });
  // Remembered before it is shown: a report that is not remembered could be subtracted.
  if (!values['no-memory']) await memory.write(guard.memory());
  const leftOut = { count: refused.length, repeated: read.repeated, examples: refused.slice(0, maxNamed) };
  if (values.json) io.stdout.write(`${JSON.stringify({ ...report, leftOut })}\n`);
  else if (values.html)
    io.stdout.write((await import('../team/report/reportHtml.ts')).reportHtml(report, { leftOut: refused.length }));
  else io.stdout.write(reportText(report));
  if (!values.json) nameRefused(io, refused);
  return 0;
}

function nameRefused(io: CliIo, refused: readonly Refused[]): void {
  for (const { name, why } of refused.slice(0, maxNamed)) io.stderr.write(`calibrated: ${name}: ${why}\n`);
  if (refused.length > maxNamed) io.stderr.write(`calibrated: ${refused.length - maxNamed} more were left out.\n`);
}

async function fromFiles(files: readonly string[]) {
  const documents: SharedDocument[] = [];
  const refused: Refused[] = [];
  for (const name of files) {
    try {
      documents.push({ name, bytes: await readFile(name) });
    } catch (error) {
      refused.push({ name, why: `It cannot be read (${sentenceOf(error)}); it is left out.` });
    }
  }
  return { documents, refused };
}

async function fromRepository(folder: string, named: string | undefined) {
  if (!existsSync(folder))
    throw new AppError('badInput', `There is no folder ${folder}; name a clone of the team's repository.`);
  const git = openNamedGit(folder);
  const remotes = (await git.run(['remote'])).toString('utf8').split('\n');
  const remote = named ?? (remotes.includes('origin') ? 'origin' : '');
  if (remote !== '') await fetchStats(git, remote);
  return readStatsRefs(git);
}

export const teamCommand: CliCommand = {
  name: 'team',
  summary: 'Report what AI does for a team, from what its members chose to share',
  help,
  run,
};
