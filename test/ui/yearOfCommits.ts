import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const day = 86_400;

/** A year of commits: a feature every week, every fourth fixed three days later, some by an agent. */
export function addYearOfCommits(folder: string): void {
  const begin = 1_750_000_000;
  const commit = (message: string, seconds: number) => {
    const date = `${begin + seconds} +0000`;
    const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    execFileSync('git', ['add', '--all'], { cwd: folder });
    execFileSync('git', ['commit', '--quiet', '-m', message], { cwd: folder, env });
  };
  for (let week = 0; week < 50; week += 1) {
    const path = join(folder, 'src', `feature${week % 7}.ts`);
    const lines = Array.from({ length: 12 }, (_, at) => `export const value${week}x${at} = compute(${week}, ${at});`);
    writeFileSync(path, `${lines.join('\n')}\n`, { flag: 'a' });
    const trailer = week > 30 ? '\n\nCo-authored-by: Claude <noreply@anthropic.com>' : '';
    commit(`Add value ${week}${trailer}`, week * 7 * day);
    if (week % 4 !== 0) continue;
    writeFileSync(path, `export const mended${week} = 1;\n`);
    commit(`fix: wrong value ${week}`, (week * 7 + 3) * day);
  }
}
