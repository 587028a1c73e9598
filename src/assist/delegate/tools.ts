import * as z from 'zod/mini';
import type { ToolDefinition } from '../../models/streamParts.ts';

const path = z
  .string()
  .check(z.minLength(1), z.maxLength(1024), z.describe('Path below the working folder, with / between its parts.'));
const line = z.optional(z.int().check(z.gte(1), z.lte(10_000_000)));

const listFiles = z.object({
  tool: z.literal('list_files'),
  glob: z.optional(z.string().check(z.describe('For example src/**/*.ts; all files when left out.'))),
});
const search = z.object({
  tool: z.literal('search'),
  text: z.string().check(z.minLength(1), z.describe('Exact text, not a pattern.')),
});
const readFile = z.object({ tool: z.literal('read_file'), path, firstLine: line, lastLine: line });
const editFile = z.object({
  tool: z.literal('edit_file'),
  path,
  oldText: z.string().check(z.minLength(1), z.describe('Exact text that stands in the file exactly once.')),
  newText: z.string(),
});
const writeFile = z.object({ tool: z.literal('write_file'), path, content: z.string() });
const runCommand = z.object({
  tool: z.literal('run_command'),
  command: z
    .string()
    .check(z.minLength(1), z.maxLength(10_000), z.describe('One shell command line, run in the working folder.')),
});
const finish = z.object({
  tool: z.literal('finish'),
  summary: z.string().check(z.describe('What was done, what was checked and what is left, in at most five sentences.')),
});

const actionSchema = z.discriminatedUnion('tool', [
  listFiles,
  search,
  readFile,
  editFile,
  writeFile,
  runCommand,
  finish,
]);

/** One action that the model requested, validated against its schema. */
export type DelegateAction = z.infer<typeof actionSchema>;

const described = [
  [listFiles, 'list_files', 'Lists files of the working folder.'],
  [search, 'search', 'Finds a text in the files of the working folder; gives path, line number and line.'],
  [readFile, 'read_file', 'Reads a text file, or some of its lines.'],
  [editFile, 'edit_file', 'Replaces one exact piece of a file.'],
  [writeFile, 'write_file', 'Writes a whole new file. Use edit_file for a file that exists.'],
  [runCommand, 'run_command', 'Runs a command, for example the tests. A gate may ask the person first, or refuse.'],
  [finish, 'finish', 'Ends the work. The person then reviews every change.'],
] as const;

/** The tools of a delegated piece of work; nothing it reads can add one. */
export const delegateTools: readonly ToolDefinition[] = described.map(([schema, name, description]) => ({
  name,
  description,
  parameters: z.toJSONSchema(z.omit(z.object(schema.shape), { tool: true })),
}));

/** @returns the action, or a sentence telling the model what is wrong with its call. */
export function readAction(name: string, argumentsJson: string): DelegateAction | string {
  const names: readonly string[] = described.map(([, each]) => each);
  if (!names.includes(name)) return `There is no tool ${name}; use one of ${names.join(', ')}.`;
  let value: unknown;
  try {
    value = JSON.parse(argumentsJson.trim() === '' ? '{}' : argumentsJson);
  } catch {
    return `The arguments of ${name} are not JSON.`;
  }
  if (typeof value !== 'object' || value === null) return `The arguments of ${name} are not an object.`;
  const read = actionSchema.safeParse({ ...value, tool: name });
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  return `The arguments of ${name} do not fit: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim();
}
