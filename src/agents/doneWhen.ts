import type { NoteCertificate } from '../provenance/formats/noteCertificate.ts';
import type { JsonObject } from '../store/event.ts';

/** What was named before the work as the criteria for being done. */
export interface DoneWhen {
  /** Run by a shell in the folder; each must exit with 0. */
  readonly commands: readonly string[];
  /** Plain sentences that only a person can confirm. */
  readonly sentences: readonly string[];
  /** The repository, with symlinks resolved. */
  readonly folder: string;
  /** By path in the folder: hashes of what the checks depend on, taken when they were named. */
  readonly guarded: Readonly<Record<string, string>>;
  /** Set when no person named them. */
  readonly namedBy?: 'program';
}

export interface CheckRun {
  readonly command: string;
  readonly exitCode: number;
}

/** Checks that we ran at the end of some work. */
export interface Certificate {
  readonly checks: readonly CheckRun[];
  /** SHA-256 of the paths and contents of the files that git does not ignore. */
  readonly tree: string;
  /** Git's hash of a commit of exactly these files; undefined where git could not say. */
  readonly gitTree: string | undefined;
  /** UTC ms. */
  readonly tMs: number;
  /** Sentences that nobody has answered yet. */
  readonly notChecked: readonly string[];
  /** The person's answers. */
  readonly answered: Readonly<Record<string, boolean>>;
  readonly namedBy: 'person' | 'program';
}

/** The parts of a recorded event that concern checks. */
export interface CheckEvent {
  readonly tMs: number;
  readonly kind: string;
  readonly task: string | null;
  readonly data: JsonObject;
}

/**
 * `named`: the checks of a task. `round`: an agent wanted to stop and was sent back. `notDone`: it was let go although the checks failed.
 * `notChecked`: they could not be run. `certificate`: they passed. `answer`: a person answered a sentence.
 */
export type CheckEventKind = 'named' | 'round' | 'notDone' | 'notChecked' | 'certificate' | 'answer';
export const checkKind = (kind: CheckEventKind) => `check.${kind}`;

/** How often an agent is sent back; after that it may stop, and the record says that it is not done. */
export const maxRounds = 2;

/** What was named for a task; undefined if nothing was. */
export function doneWhenOf(events: readonly CheckEvent[], task: string): DoneWhen | undefined {
  const data = events.findLast((event) => event.task === task && event.kind === checkKind('named'))?.data;
  if (data === undefined) return undefined;
  const { commands, sentences, folder, guarded, by } = data;
  return {
    commands: textsOf(commands),
    sentences: textsOf(sentences),
    folder: typeof folder === 'string' ? folder : '',
    guarded: Object.fromEntries(Object.entries(Object(guarded)).map(([path, hash]) => [path, String(hash)])),
    ...(by === 'program' ? { namedBy: by } : {}),
  };
}

/** How often an agent's session was sent back for a task. */
export function roundsOf(events: readonly CheckEvent[], task: string, session: string): number {
  return events.filter(
    (event) => event.task === task && event.kind === checkKind('round') && event.data['session'] === session,
  ).length;
}

/** The newest certificate of a task with the person's answers, whether given before or after it. */
export function certificateOf(events: readonly CheckEvent[], task: string): Certificate | undefined {
  const own = events.filter((event) => event.task === task);
  const last = own.findLast(({ kind }) => kind !== checkKind('answer'));
  const named = doneWhenOf(events, task);
  // If checks passed once but not the last time, there is no certificate.
  if (named === undefined || last === undefined || last.kind !== checkKind('certificate')) return undefined;
  const answers = own.filter(({ kind }) => kind === checkKind('answer'));
  const answered = Object.fromEntries(
    answers.map(({ data }) => [String(data['sentence']), data['holds'] === true] as const),
  );
  const checks = Array.isArray(last.data['checks']) ? last.data['checks'] : [];
  return {
    checks: checks.map((check) => {
      const { command, exitCode } = Object(check);
      return { command: String(command), exitCode: Number(exitCode) };
    }),
    tree: String(last.data['tree']),
    gitTree: typeof last.data['gitTree'] === 'string' ? last.data['gitTree'] : undefined,
    tMs: last.tMs,
    notChecked: named.sentences.filter((sentence) => answered[sentence] === undefined),
    answered,
    namedBy: named.namedBy ?? 'person',
  };
}

/** The certificates that may stand in the note of a commit with exactly their files: the newest of each task. */
export function noteCertificatesOf(events: readonly CheckEvent[]): readonly NoteCertificate[] {
  const tasks = new Set(events.flatMap(({ task }) => task ?? []));
  return [...tasks].flatMap((task) => {
    const certificate = certificateOf(events, task);
    if (certificate?.gitTree === undefined) return [];
    const { gitTree: tree, tMs: timeMs, checks, notChecked, answered, namedBy } = certificate;
    return [{ tree, checks, timeMs, notChecked, answered, namedBy }];
  });
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
