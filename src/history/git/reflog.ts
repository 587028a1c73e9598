import type { Git } from './git.ts';

/** A rebase or filter according to the reflog: where it started, and the commits it made. */
export interface RewriteSession {
  readonly oldTip: string;
  /** What it was rebased onto; null for a filter. */
  readonly onto: string | null;
  /** All commits it made, including those that later steps replaced. */
  readonly made: readonly string[];
  /** The final commit; null if `made` is complete. */
  readonly newTip: string | null;
}

/** A branch was reset, and commits followed. */
export interface ResetSession {
  readonly oldTip: string;
  readonly base: string;
  /** Commits made on top of `base`, oldest first. */
  readonly made: readonly string[];
}

export interface Rewrites {
  /** By new commit: the commits it was made from. */
  readonly pairs: ReadonlyMap<string, ReadonlySet<string>>;
  readonly sessions: readonly RewriteSession[];
  readonly resets: readonly ResetSession[];
}

/** Far more than git keeps by default for 90 days of work. */
const maxEntries = 20_000;

/** What this clone's reflogs know about rewrites; nothing in a fresh clone. */
export async function readRewrites(git: Git): Promise<Rewrites> {
  const format = '%gD%x00%H%x00%gs';
  const args = ['log', '--walk-reflogs', '--all', '-z', '-n', String(maxEntries), `--format=${format}`, '--'];
  // A repository without commits or without reflogs has nothing to report.
  const output = await git.run(args).catch(() => undefined);
  const words = output?.toString('utf8').split('\0') ?? [];
  const logs = new Map<string, Entry[]>();
  for (let at = 0; at + 2 < words.length; at += 3) {
    const ref = (words[at] ?? '').replace(/@\{[^{}@]*\}$/u, '').trim();
    const entry = { hash: words[at + 1] ?? '', message: words[at + 2] ?? '' };
    const log = logs.get(ref);
    if (log === undefined) logs.set(ref, [entry]);
    else log.push(entry);
  }
  const found = { pairs: new Map<string, Set<string>>(), sessions: [], resets: [] };
  for (const log of logs.values()) readLog(log.toReversed(), found);
  return found;
}

/** How many steps of HEAD to look back. */
const maxSteps = 500;

/** Whether HEAD moved from a commit only by committing, so that git replaced no file. False if that cannot be shown. */
export async function onlyCommitsSince(git: Git, hash: string): Promise<boolean> {
  for (const step of await headLog(git)) {
    if (step.hash === hash) return true;
    if (!/^commit\b/u.test(step.message)) return false;
  }
  return false;
}

/**
 * Whether a commit that HEAD is at, or was at, was made here. One that came by a pull, a merge, a reset or a rebase is somebody else's work, or
 * was made earlier. True if the reflog says nothing about it.
 */
export async function wasMadeHere(git: Git, hash: string): Promise<boolean> {
  const steps = await headLog(git);
  // The step that came to it: switching to another branch and back, or a reset to where HEAD is (as by a stash), says nothing about it.
  const step = steps.find(
    (each, at) => each.hash === hash && steps[at + 1]?.hash !== hash && !/^checkout\b/u.test(each.message),
  );
  return step === undefined || !/^(?:pull|merge|reset|rebase|clone)\b/u.test(step.message);
}

/** The last steps of HEAD, newest first; none without a reflog. */
async function headLog(git: Git): Promise<Entry[]> {
  const args = ['log', '--walk-reflogs', '-z', '-n', String(maxSteps), '--format=%H%x00%gs', 'HEAD', '--'];
  const output = await git.run(args).catch(() => undefined);
  const words = output?.toString('utf8').split('\0') ?? [];
  const steps: Entry[] = [];
  for (let at = 0; at + 1 < words.length; at += 2) steps.push({ hash: words[at] ?? '', message: words[at + 1] ?? '' });
  return steps;
}

interface Entry {
  readonly hash: string;
  readonly message: string;
}

interface Found {
  readonly pairs: Map<string, Set<string>>;
  readonly sessions: RewriteSession[];
  readonly resets: ResetSession[];
}

const step = /^(?:rebase|pull)\b.*\((\w+)\)/u;

/** @param log Oldest first. */
function readLog(log: readonly Entry[], { pairs, sessions, resets }: Found): void {
  let session: { oldTip: string; onto: string; made: string[] } | undefined;
  let reset: { oldTip: string; base: string; made: string[] } | undefined;
  log.forEach(({ hash, message }, at) => {
    const before = log[at - 1]?.hash;
    if (before === undefined || before === hash) {
      if (/\(finish\)|^rebase finished/u.test(message) && session !== undefined)
        sessions.push({ ...session, newTip: null });
      if (/\((?:finish|abort)\)/u.test(message)) session = undefined;
      return;
    }
    const name = step.exec(message)?.[1];
    if (name === 'start') {
      session = { oldTip: before, onto: hash, made: [] };
      return;
    }
    if (name === 'abort') session = undefined;
    else if (name === 'finish' || message.startsWith('rebase finished')) {
      // A branch's own log records only the end.
      const onto = / onto ([0-9a-f]{40,64})$/u.exec(message)?.[1] ?? null;
      sessions.push(
        session === undefined ? { oldTip: before, onto, made: [], newTip: hash } : { ...session, newTip: null },
      );
      session = undefined;
    } else if (message.startsWith('commit (amend)')) {
      append(pairs, hash, before);
      session?.made.push(hash);
      reset?.made.push(hash);
    } else if (name !== undefined || (session !== undefined && /^(?:commit|rebase)\b/u.test(message)))
      session?.made.push(hash);
    else if (message.startsWith('filter-branch')) sessions.push({ oldTip: before, onto: null, made: [], newTip: hash });
    else if (message.startsWith('reset: moving to')) {
      reset = { oldTip: before, base: hash, made: [] };
      resets.push(reset);
    } else if (message.startsWith('commit')) reset?.made.push(hash);
    else reset = undefined;
  });
}

function append(pairs: Map<string, Set<string>>, fresh: string, old: string): void {
  const olds = pairs.get(fresh);
  if (olds === undefined) pairs.set(fresh, new Set([old]));
  else olds.add(old);
}
