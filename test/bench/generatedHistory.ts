import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../src/statistics/seededRandom.ts';

/** A repository with faults of known origin. */
export interface GeneratedHistory {
  readonly folder: string;
  /** The hash of each fix, with the hash of the commit that introduced the fault. */
  readonly faults: readonly (readonly [fix: string, inducer: string])[];
}

interface Fault {
  readonly file: string;
  line: string;
  /** Number of the commit that introduced it. */
  readonly commit: number;
}

/** Commits per file, so that files do not grow with the history. */
const commitsPerFile = 50;

/**
 * Features, some with a faulty line; later fixes of that line (along with nearby comments and blank lines); and in between, things that
 * confuse the search: blocks moved within and between files, files reformatted, names changed in faulty lines. Uses one git process.
 */
export function generateHistory(folder: string, seed: number, commits: number): GeneratedHistory {
  const random = seededRandom(seed);
  const upTo = (limit: number) => Math.floor(random() * limit);
  const files = new Map<string, string[]>(
    Array.from({ length: Math.max(30, Math.round(commits / commitsPerFile)) }, (_, at) => [
      `src/m${at}.ts`,
      ['// module'],
    ]),
  );
  const paths = [...files.keys()];
  const open: Fault[] = [];
  const fixed: { readonly fix: number; readonly inducer: number }[] = [];
  mkdirSync(folder, { recursive: true });
  // Not in memory: the content of fifty thousand commits is a gigabyte.
  const streamPath = join(folder, 'stream');
  const stream = openSync(streamPath, 'w');
  let serial = 0;
  const line = () => {
    serial += 1;
    return `  const value${serial} = combine(input${upTo(900)}, ${upTo(9999)}, 'k${serial}');`;
  };
  const write = (number: number, message: string, changed: ReadonlySet<string>) => {
    const time = 1_500_000_000 + number * 7200;
    let text = `commit refs/heads/main\nmark :${number + 1}\ncommitter Ada Example <ada@example.com> ${time} +0000\ndata ${Buffer.byteLength(message)}\n${message}\n`;
    for (const path of changed) {
      const content = `${(files.get(path) ?? []).join('\n')}\n`;
      text += `M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n${content}\n`;
    }
    writeSync(stream, text);
  };
  write(0, 'Begin', new Set(paths));
  for (let number = 1; number < commits; number += 1) {
    const path = paths[upTo(paths.length)] ?? '';
    const content = files.get(path) ?? [];
    const what = random();
    if (what < 0.5 || content.length < 30) {
      const block = Array.from({ length: 4 + upTo(9) }, line);
      const faulty = random() < 0.5 ? block[1 + upTo(block.length - 2)] : undefined;
      if (faulty !== undefined) open.push({ file: path, line: faulty, commit: number });
      content.splice(1 + upTo(content.length), 0, `// step ${number}`, ...block, '');
      write(number, `Add step ${number}`, new Set([path]));
    } else if (what < 0.72 && open.length > 0) {
      const [fault] = open.splice(upTo(open.length), 1);
      const text = fault === undefined ? [] : (files.get(fault.file) ?? []);
      const at = text.findIndex((each) => each.trim() === fault?.line.trim());
      if (fault === undefined || at < 0) {
        write(number, `Note ${number}`, touched(files, path, `// note ${number}`));
        continue;
      }
      text[at] = line();
      if (random() < 0.4 && text[at - 1]?.startsWith('//') === true) text[at - 1] = `// fixed in ${number}`;
      if (random() < 0.3) text.splice(at, 0, '');
      fixed.push({ fix: number, inducer: fault.commit });
      write(number, `fix: wrong value in step ${fault.commit}`, new Set([fault.file]));
    } else if (what < 0.8) {
      const deep = content[2]?.startsWith('    ') === true;
      files.set(
        path,
        content.map((each) => (each.startsWith('  ') ? (deep ? each.slice(2) : `  ${each}`) : each)),
      );
      write(number, `style: indent ${path}`, new Set([path]));
    } else if (what < 0.88) {
      const block = content.splice(1 + upTo(content.length - 10), 8);
      content.splice(1 + upTo(content.length), 0, ...block);
      write(number, `Move lines in ${path}`, new Set([path]));
    } else if (what < 0.94) {
      const other = paths[upTo(paths.length)] ?? path;
      if (other === path) write(number, `Note ${number}`, touched(files, path, `// note ${number}`));
      else {
        const block = content.splice(1 + upTo(content.length - 10), 8);
        const target = files.get(other) ?? [];
        target.splice(1 + upTo(target.length), 0, ...block);
        for (const fault of open)
          if (fault.file === path && block.some((each) => each.trim() === fault.line.trim()))
            Object.assign(fault, { file: other });
        write(number, `Move lines to ${other}`, new Set([path, other]));
      }
    } else {
      const fault = open[upTo(open.length)];
      const text = fault === undefined ? [] : (files.get(fault.file) ?? []);
      const at = text.findIndex((each) => each.trim() === fault?.line.trim());
      if (fault === undefined || at < 0) write(number, `Note ${number}`, touched(files, path, `// note ${number}`));
      else {
        const renamed = (text[at] ?? '').replace(/combine\w*/, `combineOf${number}`);
        text[at] = renamed;
        fault.line = renamed;
        write(number, `refactor: rename combine in ${fault.file}`, new Set([fault.file]));
      }
    }
  }
  closeSync(stream);
  const git = (args: readonly string[], input: number | 'ignore' = 'ignore') =>
    execFileSync('git', ['-C', folder, ...args], {
      encoding: 'utf8',
      stdio: [input, 'pipe', 'pipe'],
      maxBuffer: 2 ** 28,
    });
  git(['init', '--quiet', '--initial-branch=main']);
  const input = openSync(streamPath, 'r');
  git(['fast-import', '--quiet'], input);
  closeSync(input);
  rmSync(streamPath);
  const hashes = git(['rev-list', '--reverse', 'main']).trim().split('\n');
  git(['reset', '--quiet', '--hard', 'main']);
  return { folder, faults: fixed.map(({ fix, inducer }) => [hashes[fix] ?? '', hashes[inducer] ?? '']) };
}

function touched(files: Map<string, string[]>, path: string, comment: string): Set<string> {
  files.get(path)?.push(comment);
  return new Set([path]);
}
