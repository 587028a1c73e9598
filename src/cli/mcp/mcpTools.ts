import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { taskKinds } from '../../tasks/task.ts';

const text = (description: string) => ({ type: 'string' as const, description });
/** Read-only tools: clients need not ask before each call. */
const shows = { readOnlyHint: true, destructiveHint: false, openWorldHint: false };
/** Tools whose step the person can see and undo. */
const steps = { readOnlyHint: false, destructiveHint: false, openWorldHint: false };

/** The tools that an agent may call. No argument stands for something that only the person can know. */
export const tools: readonly Tool[] = [
  {
    name: 'start_task',
    title: 'Start a Task',
    description:
      'Starts a task when the person begins a piece of work. The person is asked how long it will take; never estimate for them.',
    inputSchema: {
      type: 'object',
      properties: {
        title: text('A few words in the words of the person.'),
        kind: { ...text('What kind of work it is.'), enum: [...taskKinds] },
      },
      required: ['title'],
    },
    annotations: steps,
  },
  {
    name: 'finish_task',
    title: 'Finish the Task',
    description:
      'Ends the open task when the person says that the work is done. The person is asked how long it felt: never answer for them. Never mention how long the work took before.',
    inputSchema: { type: 'object', properties: {} },
    annotations: steps,
  },
  {
    name: 'hint',
    title: 'Get a Hint',
    description:
      'Gives a hint in place of an answer, checked so that it does not give the solution away. Pass it on as it is. With next=true it gives the following, more concrete hint on the last question.',
    inputSchema: {
      type: 'object',
      properties: {
        question: text('The question of the person.'),
        file: text('The file it is about, in the workspace.'),
        line: { type: 'integer', minimum: 1, description: 'The line it is about.' },
        next: { type: 'boolean', description: 'One step further on the last question.' },
      },
      required: ['question'],
    },
    annotations: { ...shows, openWorldHint: true },
  },
  {
    name: 'who_wrote',
    title: 'Show Who Wrote a File',
    description:
      'Says who wrote which lines of a file: a model, a person, a paste or a tool. It knows what the notes of the commits say. Other lines are unknown.',
    inputSchema: {
      type: 'object',
      properties: {
        file: text('A file of the repository.'),
        revision: text('A commit; the file as it is now without it.'),
      },
      required: ['file'],
    },
    annotations: shows,
  },
  {
    name: 'level',
    title: 'Show the Level',
    description: 'Says how much help the person takes here: Off, Hint, Answer, Edit or Delegate. Keep to it.',
    inputSchema: { type: 'object', properties: {} },
    annotations: shows,
  },
];

export const gapUri = 'calibrated://gap';

/** Each with the description that the model sees. */
export const prompts: Readonly<Record<string, { readonly description: string; readonly text: string }>> = {
  start: {
    description: 'Start a task: say how long it will take, then work.',
    text: 'Call start_task of Calibrated with a short title for what we are going to do. I am asked for the estimate myself. Then begin.',
  },
  finish: {
    description: 'Finish the task: say how long it felt, then see how long it took.',
    text: 'Call finish_task of Calibrated. I am asked how long it felt myself. Then tell me what it says.',
  },
  hint: {
    description: 'A hint in place of an answer.',
    text: 'I want a hint and no answer. Call hint of Calibrated with my question and the file that I work on, and give me its text unchanged. Add nothing to it.',
  },
};

export const instructions =
  'Calibrated keeps the record of what AI costs and gives the person. Estimates and felt times come from the person only: the tools ask them. Call level before you change code: at Off and Hint write no code for the person.';
