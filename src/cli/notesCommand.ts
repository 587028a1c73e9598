import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../base/appError.ts';
import { systemClock } from '../base/clock.ts';
import { generatorName, version } from '../base/generator.ts';
import { oneLine } from '../base/oneLine.ts';
import { plural } from '../base/plural.ts';
import { type Git, openGit } from '../history/git/git.ts';
import { commitOf, noteIdentity } from '../history/git/revision.ts';
import { type ImportedRecord, importRecords } from '../history/notes/importNotes.ts';
import { mergeNotes } from '../history/notes/mergeNotes.ts';
import { listNotes, type NoteSet, notesRef, readNoteSet, readNotes } from '../history/notes/noteStore.ts';
import { type VerifyFault, verifyNotes } from '../history/notes/verifyNotes.ts';
import { repairNotes } from '../history/repair/repair.ts';
import { readTraces, recordFromAgentTrace, writeAgentTrace } from '../provenance/formats/agentTrace.ts';
import { validateAgentTrace } from '../provenance/formats/agentTraceValidate.ts';
import { uniteMetadata } from '../provenance/formats/gitAiNote.ts';
import { recordFromGitAi, writeGitAiNote } from '../provenance/formats/gitAiRecord.ts';
import { validateGitAiNote } from '../provenance/formats/gitAiValidate.ts';
import type { CliCommand, CliIo } from './shared/command.ts';
import { parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated notes show [REV] [--json]
calibrated notes export [REV | RANGE] [--format git-ai|agent-trace]
calibrated notes import FILE [--rev REV]
calibrated notes verify [REV | FILE] [--json]
calibrated notes repair [--onto REV] [--from REV] [--pairs FILE] [--dry-run] [--json]
calibrated notes merge REF [--json]

Notes about who wrote the lines of a commit, in refs/notes/ai (Git AI standard 3.0.0). What other tools wrote into them stays word
for word. Nothing is pushed.

  repair   gives commits back the notes that a rebase, squash, amend, cherry-pick, revert or filter took from them, on evidence
           of that event only: the reflog, an equal change by the same author at the same time, a squash of the whole branch,
           or what the message names. --pairs FILE (or -) reads "OLD NEW" lines as git gives them to the post-rewrite hook.
  merge    unites the notes of another clone with yours, in a commit that follows both
  import   reads a Git AI note, an Agent Trace or a list of them (JSON lines) into the commits that they name
  verify   checks a note, or without an argument all of them, against the standard and the lines of the files

Example, in CI after a squash merge: calibrated notes repair --onto main --from refs/pull/7/head
`;

export const notesCommand: CliCommand = {
  name: 'notes',
  summary: 'Read, check, repair and merge the notes of commits',
  help,
  async run(args, io) {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean', default: false } as const;
    const { values, positionals } = parseFlags(args, {
      format: text,
      rev: text,
      onto: text,
      from: text,
      pairs: text,
      'dry-run': flag,
      json: flag,
    });
    const [action = '', subject, ...more] = positionals;
    if (more.length > 0)
      throw new AppError('badInput', `"notes ${action}" takes one argument; see "calibrated notes --help".`);
    const git = openGit(io.cwd);
    const json = values.json === true;
    switch (action) {
      case 'show':
        return show(git, io, subject ?? 'HEAD', json);
      case 'export':
        return exportNotes(git, io, subject ?? 'HEAD', values.format ?? 'git-ai');
      case 'import':
        return importFile(git, io, subject, values.rev);
      case 'verify':
        return verify(git, io, subject, json);
      case 'repair': {
        const pairs = values.pairs === undefined ? [] : await readPairs(io, values.pairs);
        const options = { onto: values.onto ?? 'HEAD', from: values.from ?? null, dryRun: values['dry-run'] === true };
        const result = await repairNotes(git, { ...options, pairs, ...(await writer(git)) });
        if (json) io.stdout.write(`${JSON.stringify(result)}\n`);
        else
          io.stdout.write(`${result.repaired.length} of ${plural(result.examined, 'commit')} got their note back.\n`);
        for (const { commit, reason } of result.skipped)
          io.stderr.write(`calibrated: ${commit.slice(0, 12)}: ${oneLine(reason)}\n`);
        return 0;
      }
      case 'merge': {
        if (subject === undefined)
          throw new AppError('badInput', 'Name the notes to merge, for example refs/notes/ai-remote/origin.');
        const result = await mergeNotes(git, subject, await writer(git));
        const count = plural(result.changed.length, 'note');
        io.stdout.write(json ? `${JSON.stringify(result)}\n` : `${count} came or were united.\n`);
        return 0;
      }
      default:
        throw new AppError('badInput', 'Say what to do: show, export, import, verify, repair or merge.');
    }
  },
};

async function show(git: Git, io: CliIo, revision: string, json: boolean): Promise<number> {
  const { text } = await noteOf(git, revision);
  const { commit, author, files, carried } = recordFromGitAi(text);
  const metadata = uniteMetadata(carried ?? []);
  io.stdout.write(json ? `${JSON.stringify({ commit, author, files, metadata })}\n` : text);
  return 0;
}

/** A range prints the traces of its commits as JSON lines. */
async function exportNotes(git: Git, io: CliIo, revision: string, format: string): Promise<number> {
  if (format !== 'git-ai' && format !== 'agent-trace')
    throw new AppError('badInput', `There is no format "${format}"; use git-ai or agent-trace.`);
  if (revision.includes('..')) {
    if (format === 'git-ai')
      throw new AppError('badInput', 'A Git AI note is of one commit; name one, or use agent-trace.');
    const hashes = (await git.run(['rev-list', '--reverse', '--end-of-options', revision, '--']))
      .toString('utf8')
      .split('\n');
    const { blobs } = await readNoteSet(git);
    const wanted = new Map(
      hashes.flatMap((hash) => ((blob) => (blob === undefined ? [] : [[hash, blob] as const]))(blobs.get(hash))),
    );
    for (const [commit, text] of await readNotes(git, wanted)) writeTrace(io, commit, text);
    return 0;
  }
  const { commit, text } = await noteOf(git, revision);
  if (format === 'agent-trace') writeTrace(io, commit, text);
  else io.stdout.write(writeGitAiNote({ ...recordFromGitAi(text), commit }, generatorName) ?? '');
  return 0;
}

function writeTrace(io: CliIo, commit: string, text: string): void {
  const options = { id: randomUUID(), timeMs: systemClock.nowMs(), toolVersion: version };
  const trace = writeAgentTrace({ ...recordFromGitAi(text), commit }, options);
  if (trace !== null) io.stdout.write(`${JSON.stringify(trace)}\n`);
}

/** A note, a trace or a list of traces, distinguished by their form. */
async function importFile(
  git: Git,
  io: CliIo,
  file: string | undefined,
  revision: string | undefined,
): Promise<number> {
  if (file === undefined) throw new AppError('badInput', 'Name the file to import.');
  const text = await readInput(resolve(io.cwd, file), file);
  const read = /^---\r?$/mu.test(text) ? undefined : readTraces(text);
  const records: ImportedRecord[] = [];
  const left: string[] = (read?.badLines ?? []).map((line) => `Line ${line} is not JSON; it is left out.`);
  if (read === undefined) records.push({ place: file, record: recordFromGitAi(text) });
  read?.traces.forEach((trace, index) => {
    const record = recordFromAgentTrace(trace);
    const place = read.traces.length === 1 ? file : `Trace ${index + 1}`;
    if (record === undefined) left.push(`${place} is no Agent Trace; it is left out.`);
    else records.push({ place, record });
  });
  const result = await importRecords(git, records, { ...(await writer(git)), revision });
  for (const sentence of [...left, ...result.skipped]) io.stderr.write(`calibrated: ${oneLine(sentence)}\n`);
  if (result.commits.length === 0)
    throw new AppError('badInput', result.refused ?? `The file ${file} says nothing about the lines of a commit.`);
  for (const commit of result.commits) io.stdout.write(`${commit}\n`);
  return 0;
}

async function verify(git: Git, io: CliIo, subject: string | undefined, json: boolean): Promise<number> {
  const file =
    subject === undefined ? undefined : await readFile(resolve(io.cwd, subject), 'utf8').catch(() => undefined);
  const notes = file === undefined ? await notesToVerify(git, subject) : undefined;
  const faults = file === undefined ? await verifyNotes(git, notes ?? emptySet) : faultsOfFile(file);
  if (json) {
    io.stdout.write(`${JSON.stringify({ valid: faults.length === 0, notes: notes?.blobs.size ?? 1, faults })}\n`);
    return faults.length === 0 ? 0 : 1;
  }
  const isOne = subject !== undefined;
  for (const { commit, place, message } of faults) {
    const where = [isOne ? '' : commit.slice(0, 12), place].filter((part) => part !== '').join(', ');
    io.stdout.write(`${oneLine(where === '' ? message : `${where}: ${message}`)}\n`);
  }
  const checked = isOne ? '' : ` in ${plural(notes?.blobs.size ?? 0, 'note')}`;
  if (faults.length === 0) io.stdout.write(`No fault${checked}.\n`);
  return faults.length === 0 ? 0 : 1;
}

const emptySet: NoteSet = { tip: null, blobs: new Map(), paths: new Map(), strange: 0 };

async function notesToVerify(git: Git, revision: string | undefined): Promise<NoteSet> {
  const all = await readNoteSet(git);
  if (revision === undefined) return all;
  const commit = await commitOf(git, revision);
  const blob = all.blobs.get(commit);
  if (blob === undefined) throw noNote(commit);
  return { ...emptySet, blobs: new Map([[commit, blob]]) };
}

function faultsOfFile(text: string): VerifyFault[] {
  const read = /^---\r?$/mu.test(text) ? undefined : readTraces(text);
  if (read === undefined)
    return validateGitAiNote(text).map(({ line, message }) => ({
      ...{ commit: '', message },
      place: line === 0 ? '' : `line ${line}`,
    }));
  const bad = read.badLines.map((line) => ({ commit: '', place: `line ${line}`, message: 'This is not JSON.' }));
  const ofTraces = read.traces.flatMap((trace, index) =>
    validateAgentTrace(trace).map((message) => {
      return { commit: '', place: read.traces.length === 1 ? '' : `trace ${index + 1}`, message };
    }),
  );
  return [...bad, ...ofTraces];
}

async function noteOf(git: Git, revision: string): Promise<{ commit: string; text: string }> {
  const commit = await commitOf(git, revision);
  const blob = (await listNotes(git)).get(commit);
  const text = blob === undefined ? undefined : (await readNotes(git, new Map([[commit, blob]]))).get(commit);
  if (text === undefined) throw noNote(commit);
  return { commit, text };
}

function noNote(commit: string): AppError {
  return new AppError('notFound', `The commit ${commit.slice(0, 12)} has no note in ${notesRef}.`);
}

/** Notes carry the name of whoever runs the command, as their commits do. */
async function writer(git: Git): Promise<{ identity: string; timeMs: number; generator: string }> {
  return { identity: await noteIdentity(git), timeMs: systemClock.nowMs(), generator: generatorName };
}

async function readPairs(io: CliIo, file: string): Promise<readonly (readonly [string, string])[]> {
  const text = file === '-' ? await readStdin(io) : await readInput(resolve(io.cwd, file), file);
  return text.split('\n').flatMap((line, index): (readonly [string, string])[] => {
    if (line.trim() === '') return [];
    const match = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64})(?:\s|$)/u.exec(line);
    if (match?.[1] === undefined || match[2] === undefined)
      throw new AppError('badInput', `Line ${index + 1} of ${file} isn’t a pair of an old and a new commit.`);
    return [[match[1], match[2]]];
  });
}

async function readStdin(io: CliIo): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of io.stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

async function readInput(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new AppError('badInput', `The file ${name} cannot be read.`);
  }
}
