import { relative, resolve } from 'node:path';
import { AppError } from '../base/appError.ts';
import { oneLine } from '../base/oneLine.ts';
import { plural } from '../base/plural.ts';
import { blameFile, type CommitCertificate } from '../history/blame.ts';
import { openGit } from '../history/git/git.ts';
import { originShares, sharesSentence } from '../provenance/review/originShares.ts';
import type { CliCommand } from './shared/command.ts';
import { parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated blame FILE [REV] [--json]

Says who wrote the lines of a file, as far as the notes of their commits (refs/notes/ai) know it. Without REV the file is read as
it is now. Lines that no note explains are unknown. Below stand the checks that passed on exactly
the files of a commit, as its note certifies.

Example: calibrated blame src/cart.ts HEAD~3 --json
`;

export const blameCommand: CliCommand = {
  name: 'blame',
  summary: 'Say who wrote the lines of a file',
  help,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, { json: { type: 'boolean', default: false } });
    const [file, revision, ...more] = positionals;
    if (file === undefined || more.length > 0)
      throw new AppError('badInput', 'Name one file, and a revision if you like.');
    const blamed = await blamedLines(io.cwd, file, revision ?? null);
    if (values.json === true) {
      io.stdout.write(`${JSON.stringify(blamed)}\n`);
      return 0;
    }
    const { runs, shares } = blamed;
    for (const { start, end, origin, evidence, tool, model, reviewer } of runs) {
      const who = [tool, model, reviewer === null ? null : `reviewed by ${reviewer}`].filter((part) => part !== null);
      io.stdout.write(`${`${start}-${end}`.padEnd(12)} ${origin} (${evidence}) ${oneLine(who.join(' '))}\n`);
    }
    if (runs.length === 0) io.stdout.write('No note says who wrote a line of this file.\n');
    else io.stdout.write(`${sharesSentence(shares)}\n`);
    for (const certificate of blamed.certificates) io.stdout.write(`${oneLine(certificateLine(certificate))}\n`);
    return 0;
  },
};

function certificateLine({ commit, lines, checks, timeMs, notChecked, answered, namedBy }: CommitCertificate): string {
  const ran = checks.map(({ command, exitCode }) => `${command} (exit ${exitCode})`);
  const denied = Object.keys(answered).filter((sentence) => answered[sentence] === false);
  const parts = [
    `${commit.slice(0, 10)} (${plural(lines, 'line')}) passed its checks ${new Date(timeMs).toISOString()}: ${ran.join(', ')}`,
    ...(denied.length === 0 ? [] : [`does not hold: ${denied.join(' ')}`]),
    ...(notChecked.length === 0 ? [] : [`not checked: ${notChecked.join(' ')}`]),
    ...(namedBy === 'program' ? ['no person named these checks'] : []),
  ];
  return parts.join('; ');
}

/** The owners of a file's lines, as `--json` prints them. @param cwd A folder of the repository. */
export async function blamedLines(cwd: string, file: string, revision: string | null) {
  const blamed = await blameFile(openGit(cwd), relative(cwd, resolve(cwd, file)), revision);
  const runs = blamed.runs.map(({ start, end, tag }) => {
    const { origin, evidence, tool, model, level, task, reviewer, review, timeMs } = tag;
    return { start, end, origin, evidence, tool, model, level, task, reviewer, review, timeMs };
  });
  const known = blamed.runs.map(({ start, end, tag }) => ({ tag, size: end - start + 1 }));
  const size = blamed.lineCount - known.reduce((sum, run) => sum + run.size, 0);
  const shares = originShares([...known, { tag: { origin: 'unknown', evidence: 'inferred' }, size }]);
  return { path: blamed.path, lines: blamed.lineCount, shares, runs, certificates: blamed.certificates };
}
