import { AppError } from '../base/appError.ts';
import { oneLine } from '../base/oneLine.ts';
import { plural } from '../base/plural.ts';
import { openGit } from '../history/git/git.ts';
import { type Amount, statsOf } from '../history/stats.ts';
import type { CliCommand } from './shared/command.ts';
import { parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated stats RANGE [--json]

Lines and characters that the commits of a range added, by origin, and AI lines by model, level and reviewer. What no note
(refs/notes/ai) explains is unknown. A single commit is a range, too.

Example: calibrated stats main..feature --json
`;

export const statsCommand: CliCommand = {
  name: 'stats',
  summary: 'Count the lines of commits by who wrote them',
  help,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, { json: { type: 'boolean', default: false } });
    const [range, ...more] = positionals;
    if (range === undefined || more.length > 0)
      throw new AppError('badInput', 'Name one range of commits, for example main..HEAD.');
    const stats = await statsOf(openGit(io.cwd), range);
    if (values.json === true) {
      io.stdout.write(`${JSON.stringify(stats)}\n`);
      return 0;
    }
    io.stdout.write(
      `${plural(stats.commits, 'commit')}, ${stats.commitsWithNotes} with a note, ${amount(stats.added)} added\n`,
    );
    if (stats.coverage !== null)
      io.stdout.write(`  the origin of ${Math.round(stats.coverage * 100)}% of the added lines is known\n`);
    for (const [tool, count] of Object.entries(stats.namedInMessages))
      io.stdout.write(
        `  ${oneLine(tool)} is named in the message of ${count} without a note; which lines it wrote is not known\n`,
      );
    for (const [title, group] of Object.entries({
      origin: stats.byOrigin,
      evidence: stats.byEvidence,
      model: stats.byModel,
      level: stats.byLevel,
      reviewer: stats.byReviewer,
    })) {
      for (const [name, of] of Object.entries(group))
        io.stdout.write(`  ${title.padEnd(9)} ${oneLine(name).padEnd(24)} ${amount(of)}\n`);
    }
    return 0;
  },
};

function amount({ lines, chars }: Amount): string {
  return `${plural(lines, 'line')}, ${plural(chars, 'character')}`;
}
