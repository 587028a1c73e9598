import { openGit } from '../../src/history/git/git.ts';
import { repairNotes } from '../../src/history/repair/repair.ts';

/** One repair in its own process, so that its memory is measured alone: `repairNotes.ts FOLDER ONTO FROM`. */
const [folder = '', onto = '', from = ''] = process.argv.slice(2);
const git = openGit(folder);
const start = performance.now();
const { repaired } = await repairNotes(git, {
  onto,
  from,
  identity: 'Bench <bench@example.com>',
  timeMs: Date.now(),
  generator: 'calibrated/bench',
});
const tookMs = performance.now() - start;
const maxRssMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ tookMs, maxRssMb, processes: git.processCount, repaired: repaired.length }));
