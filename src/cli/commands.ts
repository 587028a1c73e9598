import type { CliCommand, CliIo } from './shared/command.ts';

/** Each command is loaded only when it is called. */
export const commands: Readonly<Record<string, () => Promise<CliCommand>>> = {
  ask: async () => (await import('./askCommand.ts')).askCommand,
  blame: async () => (await import('./blameCommand.ts')).blameCommand,
  cost: async () => (await import('./costCommand.ts')).costCommand,
  doctor: async () => (await import('./doctorCommand.ts')).doctorCommand,
  edit: async () => (await import('./editCommand.ts')).editCommand,
  gate: async () => (await import('./gateCommand.ts')).gateCommand,
  history: async () => (await import('./historyCommand.ts')).historyCommand,
  hook: async () => (await import('./hook/hookCommand.ts')).hookCommand,
  intervals: async () => (await import('./intervalsCommand.ts')).intervalsCommand,
  'leak-check': async () => (await import('./leakCheckCommand.ts')).leakCheckCommand,
  mcp: async () => (await import('./mcp/mcpCommand.ts')).mcpCommand,
  notes: async () => (await import('./notesCommand.ts')).notesCommand,
  offloading: async () => (await import('./offloadingCommand.ts')).offloadingCommand,
  plugin: async () => (await import('./pluginCommand.ts')).pluginCommand,
  replay: async () => (await import('./replayCommand.ts')).replayCommand,
  sessions: async () => (await import('./sessionsCommand.ts')).sessionsCommand,
  stats: async () => (await import('./statsCommand.ts')).statsCommand,
  survival: async () => (await import('./survivalCommand.ts')).survivalCommand,
  study: async () => (await import('./study/studyCommand.ts')).studyCommand,
  task: async () => (await import('./task/taskCommand.ts')).taskCommand,
  tasks: async () => (await import('./tasksCommand.ts')).tasksCommand,
  team: async () => (await import('./teamCommand.ts')).teamCommand,
  transfer: async () => (await import('./transferCommand.ts')).transferCommand,
  trial: async () => (await import('./trialCommand.ts')).trialCommand,
};

/** What an agent wants of the person is asked now. */
export async function askAfter(name: string, args: readonly string[], io: CliIo): Promise<void> {
  if (io.person === undefined) return;
  const [{ offerAfterCommand }, { taskDeps }] = await Promise.all([
    import('./task/offerAfterCommand.ts'),
    import('./task/taskCommand.ts'),
  ]);
  await offerAfterCommand(name, args, io, taskDeps);
}

export async function printHelp(io: CliIo): Promise<number> {
  const loaded = await Promise.all(Object.values(commands).map((load) => load()));
  const lines = loaded.map((command) => `  ${command.name.padEnd(12)} ${command.summary}`);
  io.stdout.write(`calibrated COMMAND [--help]\n\n${lines.join('\n')}\n`);
  return 0;
}
