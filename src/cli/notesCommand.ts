import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../base/appError.ts';
import { type Git, openGit } from '../history/git.ts';
import { mergeNotes } from '../history/mergeNotes.ts';
import { listNotes, notesRef, readNotes, writeNotes } from '../history/noteStore.ts';
import { repairNotes } from '../history/repair.ts';
import { recordFromAgentTrace, writeAgentTrace } from '../provenance/formats/agentTrace.ts';
import { validateAgentTrace } from '../provenance/formats/agentTraceValidate.ts';
import { recordFromGitAi, writeGitAiNote } from '../provenance/formats/gitAiRecord.ts';
import { validateGitAiNote } from '../provenance/formats/gitAiValidate.ts';
import type { CliCommand, CliIo } from './command.ts';
import { parseFlags } from './parseFlags.ts';

const help = `
calibrated notes show [REV] [--json]
calibrated notes export [REV] [--format git-ai|agent-trace]
calibrated notes import FILE [--rev REV]
calibrated notes verify [REV | FILE] [--json]
calibrated notes repair [--onto REV] [--from REV] [--dry-run] [--json]
calibrated notes merge REF [--json]

Notes about who wrote the lines of a commit, in refs/notes/ai (Git AI standard 3.0.0). "repair" gives commits back the notes that a
rebase, squash, amend, cherry-pick or filter took from them; "merge" unites the notes of another clone with yours. Nothing is
pushed.

Example, in CI after a squash merge: calibrated notes repair --onto main --from refs/pull/7/head
`;

const generatorName = 'calibrated/0.1.0';

export const notesCommand: CliCommand = {
  name: 'notes',
  summary: 'read, check, repair and merge the notes of commits',
  help,
  async run(args, io) {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean', default: false } as const;
    const { values, positionals } = parseFlags(args, {
      format: text,
      rev: text,
      onto: text,
      from: text,
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
        return exportNote(git, io, subject ?? 'HEAD', values.format ?? 'git-ai');
      case 'import':
        return importNote(git, io, subject, values.rev ?? 'HEAD');
      case 'verify':
        return verify(git, io, subject ?? 'HEAD', json);
      case 'repair': {
        const options = { onto: values.onto ?? 'HEAD', from: values.from ?? null, dryRun: values['dry-run'] === true };
        const result = await repairNotes(git, { ...options, ...(await writer(git)) });
        io.stdout.write(
          json
            ? `${JSON.stringify(result)}\n`
            : `${result.repaired.length} of ${result.examined} commits got their note back.\n`,
        );
        return 0;
      }
      case 'merge': {
        if (subject === undefined)
          throw new AppError('badInput', 'Name the notes to merge, for example refs/notes/ai-remote/origin.');
        const result = await mergeNotes(git, subject, await writer(git));
        io.stdout.write(json ? `${JSON.stringify(result)}\n` : `${result.changed.length} notes came or were united.\n`);
        return 0;
      }
      default:
        throw new AppError('badInput', 'Say what to do: show, export, import, verify, repair or merge.');
    }
  },
};

async function show(git: Git, io: CliIo, revision: string, json: boolean): Promise<number> {
  const { text } = await noteOf(git, revision);
  io.stdout.write(json ? `${JSON.stringify(recordFromGitAi(text))}\n` : text);
  return 0;
}

async function exportNote(git: Git, io: CliIo, revision: string, format: string): Promise<number> {
  const { commit, text } = await noteOf(git, revision);
  const record = { ...recordFromGitAi(text), commit };
  if (format === 'git-ai') io.stdout.write(writeGitAiNote(record, generatorName) ?? '');
  else if (format === 'agent-trace') {
    const trace = writeAgentTrace(record, { id: randomUUID(), timeMs: Date.now(), toolVersion: '0.1.0' });
    io.stdout.write(`${JSON.stringify(trace)}\n`);
  } else throw new AppError('badInput', `There is no format "${format}"; use git-ai or agent-trace.`);
  return 0;
}

/** A note or a trace, told apart by what they look like; written strictly. */
async function importNote(git: Git, io: CliIo, file: string | undefined, revision: string): Promise<number> {
  if (file === undefined) throw new AppError('badInput', 'Name the file to import.');
  const text = await readInput(resolve(io.cwd, file), file);
  const trace = parseJson(text);
  const record = trace === undefined ? recordFromGitAi(text) : recordFromAgentTrace(trace);
  const commit = await hashOf(git, revision);
  const note = record === undefined ? null : writeGitAiNote({ ...record, commit }, generatorName);
  if (note === null) throw new AppError('badInput', `The file ${file} says nothing about the lines of a commit.`);
  const exists = (await listNotes(git)).size > 0;
  await writeNotes(git, new Map([[commit, note]]), await writer(git), { exists });
  io.stdout.write(`${commit}\n`);
  return 0;
}

async function verify(git: Git, io: CliIo, subject: string, json: boolean): Promise<number> {
  const file = await readFile(resolve(io.cwd, subject), 'utf8').catch(() => undefined);
  const text = file ?? (await noteOf(git, subject)).text;
  const trace = parseJson(text);
  const faults =
    trace === undefined
      ? validateGitAiNote(text).map(({ line, message }) => ({ place: line === 0 ? '' : `line ${line}`, message }))
      : validateAgentTrace(trace).map((message) => ({ place: '', message }));
  if (json) io.stdout.write(`${JSON.stringify({ valid: faults.length === 0, faults })}\n`);
  else if (faults.length === 0) io.stdout.write('No fault.\n');
  else for (const { place, message } of faults) io.stdout.write(`${place === '' ? '' : `${place}: `}${message}\n`);
  return faults.length === 0 ? 0 : 1;
}

async function noteOf(git: Git, revision: string): Promise<{ commit: string; text: string }> {
  const commit = await hashOf(git, revision);
  const blob = (await listNotes(git)).get(commit);
  const text = blob === undefined ? undefined : (await readNotes(git, new Map([[commit, blob]]))).get(commit);
  if (text === undefined)
    throw new AppError('notFound', `The commit ${commit.slice(0, 12)} has no note in ${notesRef}.`);
  return { commit, text };
}

async function hashOf(git: Git, revision: string): Promise<string> {
  const hash = await git
    .run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
    .catch(() => undefined);
  if (hash === undefined) throw new AppError('badInput', `There is no commit "${revision}" in this repository.`);
  return hash.toString('utf8').trim();
}

/** Notes bear the name of whoever runs the command, as their commits do. */
async function writer(git: Git): Promise<{ identity: string; timeMs: number; generator: string }> {
  const identity = (await git.run(['var', 'GIT_COMMITTER_IDENT'])).toString('utf8').replace(/ \d+ [+-]\d{4}\s*$/u, '');
  return { identity, timeMs: Date.now(), generator: generatorName };
}

async function readInput(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new AppError('badInput', `The file ${name} cannot be read.`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
