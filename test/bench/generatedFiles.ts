import type { FileRecord } from '../../src/history/consequences/matchedFiles.ts';

/** Files as a history would produce them, with a known effect of AI on their churn; 0.1 is ten points. */
export function generateFiles(random: () => number, effect: number): FileRecord[] {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const count = 80 + Math.floor(random() * 120);
  // Everybody's churn changes on that day too; the difference between the files is not affected.
  const drift = 0.03 * normal();
  return Array.from({ length: count }, (_, at): FileRecord => {
    const isAi = random() < 0.4;
    // Files differ, and those that will get AI differ from the rest beforehand.
    const base = 0.2 + (isAi ? 0.05 : 0) + 0.05 * normal();
    const churned = (mean: number) => {
      const lines = 12 + Math.floor(random() * 80);
      // Lines of one commit share their fate, so shares vary more than coin flips.
      const share = Math.min(0.95, Math.max(0.01, mean + 0.05 * normal()));
      let gone = 0;
      for (let line = 0; line < lines; line += 1) if (random() < share) gone += 1;
      return { lines, churned: gone };
    };
    return {
      path: `src/${pick(['core', 'view', 'net'])}/f${at}.ts`,
      author: pick(['ada@example.com', 'ben@example.com', 'cleo@example.com']),
      size: 20 + Math.floor(random() * 200),
      ageDays: 30 + Math.floor(random() * 600),
      ai: isAi ? 'most' : 'none',
      early: churned(base),
      late: churned(base),
      after: churned(base + drift + (isAi ? effect : 0)),
    };
  });
}
