import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '../base/appError.ts';
import { replayProvenance } from '../provenance/replay.ts';
import { hasClockEvents, type ReplayedClocks, replayClocks } from '../tasks/replay/replayedClocks.ts';
import { parseReplay, type ReplayEvent } from './replayFile.ts';
import type { CliCommand } from './shared/command.ts';

/** Each part reads the events it knows and adds its keys to the one document that is printed. */
type ReplayPart = (events: readonly ReplayEvent[]) => Readonly<Record<string, unknown>>;

const parts: readonly ReplayPart[] = [
  (events) => ({ ...replayProvenance(events) }),
  (events) => (hasClockEvents(events) ? { ...replayClocks(events) } : {}),
];

const help = `
calibrated replay FILE.jsonl [--json]

Runs a recorded session through the engine and says who wrote all text at the end and where the time went.
Line 1 is {"calibrated":"replay/1"}; each further line is one event with its time "t" in milliseconds:
  open{uri,languageId,text}  change{uri,changes:[{offset,length,text}],reason,cause?}  save{uri}  close{uri}
  offer{id,uri,offset,length,text,tag:{tool,model,level}}  accept{id}  copy{uri,offset,length}
  paste{uri,offset,length,text}  format{uri,text}  external{uri,text}  terminal{phase,command}  hook{...}
  rename{from,to}  restart{}
and of the clocks (all times in milliseconds):
  window{id,focused,active}  selection{id}  scroll{id}  edit{id,chars,cause}  terminal{id,phase,command}
  debug{id,phase:start|stopped|continued|end}  request{id,phase:start|first|end,agent}  review{id,phase:start|end}
  task{phase:start|pause|resume|done|abandon,task}  suspend{ms}  wall{ms,zoneOffsetMin}
  answer{fromT,said:yes|no|part,ms} about the silence that began at fromT
  window may name its "workspace": time in another one than the task's is uncertain
"t" is a steady clock. "suspend" stands where the machine fell asleep or woke up.

Example: calibrated replay session.jsonl --json
`;

export const replayCommand: CliCommand = {
  name: 'replay',
  summary: 'Say who wrote the text after a recorded session',
  help,
  async run(args, io) {
    const { file, json } = readArgs(args);
    const events = parseReplay(await readInput(resolve(io.cwd, file), file));
    const result = Object.assign({}, ...parts.map((part) => part(events)));
    io.stdout.write(json ? `${JSON.stringify(result)}\n` : describe(replayProvenance(events)) + describeClocks(events));
    return 0;
  },
};

function readArgs(args: readonly string[]): { file: string; json: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    if (file !== undefined && more.length === 0) return { file, json: values.json };
  } catch (error) {
    throw new AppError('badInput', error instanceof Error ? error.message : String(error));
  }
  throw new AppError('badInput', 'Name one replay file: calibrated replay FILE.jsonl --json.');
}

async function readInput(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new AppError('badInput', `The file ${name} cannot be read.`);
  }
}

function describe({ documents }: ReturnType<typeof replayProvenance>): string {
  const lines = Object.entries(documents).flatMap(([uri, { length, runs }]) => [
    `${uri} (${length} characters)`,
    ...runs.map(({ start, end, origin, evidence, tool, model, level }) => {
      const who = [tool, model, level].filter((part) => part !== null).join(' ');
      return `  ${start}-${end}  ${origin} (${evidence})${who === '' ? '' : `  ${who}`}`;
    }),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

function describeClocks(events: readonly ReplayEvent[]): string {
  if (!hasClockEvents(events)) return '';
  const { clocks, categories, tasks }: ReplayedClocks = replayClocks(events);
  const lines = [
    ...Object.entries(clocks).map(([name, ms]) => `${name.replace(/Ms$/, '')}  ${clockText(ms)}`),
    ...Object.entries(categories).map(([name, ms]) => `  ${name}  ${clockText(ms)}`),
    ...Object.entries(tasks).map(([id, task]) => `${id} (${task.phase})  ${rangeText(task)} active`),
  ];
  return `${lines.join('\n')}\n`;
}

function rangeText({
  humanActiveMs,
  uncertainMs,
}: {
  readonly humanActiveMs: number;
  readonly uncertainMs: number;
}): string {
  const most = uncertainMs === 0 ? '' : `, up to ${clockText(humanActiveMs + uncertainMs)}`;
  return `${clockText(humanActiveMs)}${most}`;
}

/** Hours, minutes and seconds. */
function clockText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
