import { closeSync, openSync, readSync } from 'node:fs';
import { teamReport } from '../../src/team/report/teamReport.ts';
import { readContributions, type SharedDocument } from '../../src/team/sharing/readContributions.ts';

/** Reads documents one after another (each preceded by a four-byte length), so that only the aggregation takes memory. */
function* documents(path: string): Generator<SharedDocument> {
  const file = openSync(path, 'r');
  const length = Buffer.alloc(4);
  for (let index = 0; readSync(file, length) === 4; index++) {
    const bytes = Buffer.alloc(length.readUInt32LE());
    readSync(file, bytes);
    yield { name: String(index), bytes };
  }
  closeSync(file);
}

const [path = ''] = process.argv.slice(2);
const start = performance.now();
const cpuStart = process.cpuUsage();
const { contributions, refused } = await readContributions(documents(path));
const readMs = performance.now() - start;
const report = teamReport(contributions);
const totalMs = performance.now() - start;
const cpu = process.cpuUsage(cpuStart);
process.stdout.write(
  JSON.stringify({
    documents: contributions.length,
    refused: refused.length,
    readMs,
    totalMs,
    cpuMs: (cpu.user + cpu.system) / 1000,
    maxRssMb: process.resourceUsage().maxRSS / 1024,
    effect: report.effect,
  }),
);
