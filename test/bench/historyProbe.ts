import { historyReport, readHistory } from '../../src/history/consequences/historyReport.ts';
import { openGit } from '../../src/history/git/git.ts';

/** Reads one history in a process of its own, so that its memory is measured alone: `node historyProbe.ts REPOSITORY CACHE`. */
const [repository = '', folder = ''] = process.argv.slice(2);
const startedMs = performance.now();
const report = historyReport(await readHistory(openGit(repository), { cache: { folder, repository } }));
const cpu = process.cpuUsage();
process.stdout.write(
  JSON.stringify({
    commits: report.commits,
    elapsedMs: performance.now() - startedMs,
    // Of this process, without git's.
    cpuMs: (cpu.user + cpu.system) / 1000,
    maxRssMb: process.resourceUsage().maxRSS / 1024,
  }),
);
