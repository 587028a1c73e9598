import { AppError } from '../base/appError.ts';
import { systemClock } from '../base/clock.ts';
import { commitEventKind, insertionEventKind } from '../history/insertionEvents.ts';
import { insertionsOf, type SurvivalGroup, survivalReport } from '../history/survival.ts';
import type { CliCommand } from './shared/command.ts';
import { dataDirectoryFlag, dataDirectoryHelp, readCliStore, writeNotices } from './shared/openCliStore.ts';
import { parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated survival [--json] [--data-directory DIR]

Prints how much of the AI text that you took is left, by model and level. Times are 0 and 30 seconds, 2 and 10 minutes,
1, 7 and 30 days, and the first commit. The share is of characters (Kaplan-Meier: younger text counts for as long as it was
watched). From five accepted edits on it has a 95% interval, which takes parts accepted within a minute for one.

  --json                 one JSON document
${dataDirectoryHelp}

Example: calibrated survival --json
`;

export const survivalCommand: CliCommand = {
  name: 'survival',
  summary: 'Show how much of the AI text that you took is left',
  help,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, { json: { type: 'boolean' }, ...dataDirectoryFlag });
    if (positionals.length > 0)
      throw new AppError('badInput', `"calibrated survival" takes no "${positionals[0]}"; --help shows what it takes.`);
    const { store, notices } = await readCliStore(io, values['data-directory']);
    try {
      writeNotices(io, notices);
      const insertions = insertionsOf(store.events({ kinds: [insertionEventKind, commitEventKind] }));
      const report = survivalReport(insertions, systemClock.nowMs());
      if (values.json === true) io.stdout.write(`${JSON.stringify(report)}\n`);
      else if (insertions.length === 0) io.stdout.write('No AI text has been accepted yet.\n');
      else for (const group of [report.all, ...report.byModel, ...report.byLevel]) io.stdout.write(describe(group));
    } finally {
      store.close();
    }
    return 0;
  },
};

function describe({ name, insertions, chars, points }: SurvivalGroup): string {
  const shares = points.flatMap(({ after, share, lower, upper }) => {
    if (share === null) return [];
    const interval = lower === null || upper === null ? '' : ` (${percent(lower)} to ${percent(upper)})`;
    return [`  ${after.padEnd(8)} ${percent(share)}${interval}\n`];
  });
  return `${name}: ${insertions} pieces, ${chars} characters\n${shares.join('')}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
