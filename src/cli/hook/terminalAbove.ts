import { readFileSync } from 'node:fs';

/** More processes than this stand between no hook and its agent's terminal: shells, the agent, its launcher. */
const maxSteps = 12;

/**
 * Whether a process or one above it has a controlling terminal, as the kernel says in `/proc/PID/stat`. An agent starts its hooks apart from
 * its own terminal, so the processes above are looked at, too.
 * @returns undefined where there is no such file (macOS, Windows).
 */
export function terminalAbove(pid: number, statOf: (pid: number) => string | undefined): boolean | undefined {
  let [at, seen] = [pid, false];
  for (let step = 0; step < maxSteps && at > 0; step += 1) {
    // The program's name stands in brackets and may contain brackets and spaces itself.
    const fields = statOf(at)?.split(') ').at(-1)?.split(' ');
    if (fields === undefined) return seen ? false : undefined;
    seen = true;
    const [, parent, , , terminal] = fields.map(Number);
    if (terminal !== undefined && terminal !== 0) return true;
    at = parent ?? 0;
  }
  return false;
}

export function procStat(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // Another system, or the process is over.
    return undefined;
  }
}
